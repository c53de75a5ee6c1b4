"""What the dock shows, as the bell is told of it; and what the operator chooses of that in the dock's settings."""

from switchboard.browser.bell import Bell
from switchboard.browser.dock import Dock
from switchboard.browser.page import Page
from switchboard.languages.speech import Words
from switchboard.ui.attention import Facts, Ring, due
from switchboard.ui.call import CallCard, headline, name_of


class Alerting:
    """Wires the dock to the bell.

    Args:
        counts: whether the configuration wants a number in the page's title and icon.

    """

    def __init__(self, page: Page, dock: Dock, words: Words, counts: bool) -> None:
        self._dock = dock
        self._words = words
        self._counts = counts
        self.bell = Bell(page, "dock", self._changed)
        dock.sound = lambda: self.bell.sound
        dock.permission = lambda: self.bell.permission
        dock.act_on_bell = self._act
        dock.heard.append(self._look)

    def start(self) -> None:
        """Begin to watch."""
        self.bell.start()
        self._look()

    def _changed(self) -> None:
        self._look()
        self._dock.draw_soon()

    def _look(self) -> None:
        state, remembered = self._dock.state, self._dock.remembered
        chosen = remembered.preferences
        cards = (*state.cards, *state.put_away)
        facts = Facts(
            ringing=tuple(self._ring(card) for card in cards if card.rings),
            is_talking=any(card.call.state == "answered" for card in cards),
            is_paused=bool(state.lines) and all(line.paused_since is not None for line in state.lines),
            missed=len(remembered.recent.missed),
            unread=sum(tab.unread for tab in state.tabs),
            is_used=self._dock.is_used,
            is_looked_at=self.bell.is_looked_at,
            is_seen=self.bell.is_seen,
            sound=chosen.sound,
            notify=chosen.notify,
            title=self._counts,
        )
        self.bell.show(due(facts))

    def _ring(self, card: CallCard) -> Ring:
        texts = self._words.texts
        line = texts.call_line.format(line=card.line) if card.line else ""
        told = ", ".join(part for part in (name_of(texts, card), card.call.company, line) if part)
        return Ring(card.key, headline(texts, card), told)

    def _act(self, what: str) -> None:
        """A switch of the settings was clicked: what the browser asks for a click can be asked now."""
        chosen = self._dock.remembered.preferences
        match what:
            case "try-sound":
                self.bell.try_it()
            case "set-sound" if chosen.sound:
                self.bell.unlock()
            case "ask-notify":
                self.bell.ask()
            case "set-notify" if chosen.notify:
                self.bell.ask()
