"""What the operator is told and offered, in the dock."""

from collections.abc import Callable
from dataclasses import replace

from switchboard.browser.dock import Dock
from switchboard.ui.notices import Notice, Tone


class Noticeboard:
    """Shows notices until the operator puts them away; what is told again is counted."""

    def __init__(self, dock: Dock) -> None:
        self._dock = dock
        self._notices: dict[str, tuple[Notice, Callable[[], object]]] = {}
        dock.act_on_notice = self._act

    def tell(self, text: str, key: str = "", tone: Tone = "info") -> None:
        """Say something that there is nothing to be done about; what has the same key takes its place."""
        self._add(Notice(key or text, text, tone=tone), lambda: None)

    def offer(self, key: str, text: str, button: str, act: Callable[[], object]) -> None:
        """Offer one thing to do; ``key`` is the same for what is the same offer."""
        self._add(Notice(key, text, button), act)

    def withdraw(self, key: str) -> None:
        """There is nothing to offer under this key any more."""
        if self._notices.pop(key, None) is not None:
            self._show()

    def _add(self, notice: Notice, act: Callable[[], object]) -> None:
        before, _ = self._notices.get(notice.key, (None, None))
        if before is not None and before.text == notice.text and not notice.button:
            notice = replace(notice, times=before.times + 1)
        else:
            self._dock.say(notice.text)  # repeats are not said again
        self._notices[notice.key] = (notice, act)
        self._show()

    def _act(self, verb: str, key: str) -> None:
        if verb == "tell":
            self.tell(key)
            return
        if verb == "clear":
            self._notices.clear()
        _, act = self._notices.pop(key, (None, None))
        if verb == "do" and act is not None:
            act()
        self._show()

    def _show(self) -> None:
        self._dock.change(notices=tuple(notice for notice, _ in self._notices.values()))
