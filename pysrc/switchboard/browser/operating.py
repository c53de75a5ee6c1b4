"""What the operator does with the dock: by pointer, by keys, by typing.

More than 300 lines: a list of what can be done, each in a line or a few.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from pyodide.ffi import JsException

from switchboard.browser.dock import Dock
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.languages.speech import Words
from switchboard.telephony.entry import judged
from switchboard.telephony.numbers import readable
from switchboard.ui import dock_view as view
from switchboard.ui.checks import as_text
from switchboard.ui.keypad import NumberEntry

_COPIED = 2.0
"""Seconds for which it is said that something was copied."""
_VIEWS = {"settings": ".back", "diagnosis": ".back", "records": ".back", "keypad": "#number"}
"""What has the focus in a view that was opened."""


class Operating:
    """Does what the operator does.

    Args:
        dock: what they do it with.
        shortcut: the keys that lead to the dock from anywhere, and back.
        dial: calls a number that was typed.
        chat: opens a customer's chat.
        recording: tells all that went in and out.

    """

    def __init__(
        self,
        page: Page,
        dock: Dock,
        words: Words,
        shortcut: str,
        dial: Callable[[str], None],
        chat: Callable[[str], None],
        recording: Callable[[], str],
    ) -> None:
        self._page = page
        self._dock = dock
        self._words = words
        self._shortcut = shortcut.split("+")
        self._dial = dial
        self._chat = chat
        self._recording = recording
        dock.handlers = {
            "switchboard-click": self._clicked,
            "switchboard-input": self._typed,
            "change": self._chosen,  # which does not leave a shadow root by itself
            "switchboard-keydown": self._keyed,
            **dock.stand.handle.handlers,
        }
        page.listen(page.window, "keydown", self._pressed, capture=True)

    # By pointer, or by Enter and Space.

    def _clicked(self, event: Any) -> None:
        pointer = event.detail
        if (link := nothing_as_none(event.target.closest("a[href]"))) is not None:
            if link.target or pointer.ctrlKey or pointer.metaKey or pointer.shiftKey or pointer.button != 0:
                return  # the browser opens it beside
            event.preventDefault()
        element = nothing_as_none(event.target.closest("[data-action]"))
        if element is not None and element.localName != "input":
            self._act(str(element.getAttribute("data-action")))

    def _act(self, action: str) -> None:
        verb, _, rest = action.partition(" ")
        acts: dict[str, Callable[[], object]] = {
            "open": lambda: self._open(rest),
            "close": self._close,
            "tab": lambda: self._dock.show_panel(view="tab", tab=rest),
            "settings": lambda: self._go_to("settings"),
            "diagnosis": lambda: self._go_to("diagnosis"),
            "records": self.show_records,
            "keypad": lambda: self._go_to("keypad"),
            "back": self._back,
            "recent": self._back,
            "recall": self._recall,
            "fold": lambda: self._unfold(rest),
            "copy": lambda: self._page.soon(self._copy_number(rest)),
            "show": lambda: self._dock.change(only_missed=rest == "missed"),
            "seen": self._all_seen,
            "do": lambda: self._dock.act_on_notice(verb, rest),
            "drop-notice": lambda: self._dock.act_on_notice(verb, rest),
            "clear": lambda: self._dock.act_on_notice(verb, rest),
            "drop": lambda: self._put_away(rest),
            "call": lambda: self._call_again(rest),
            "try": lambda: self._dock.act_on_phone(verb, rest),
            "press": lambda: self._press(rest),
            "call-back": lambda: self._call_back(rest),
            "chat": lambda: self._write_to(rest),
            "call-number": self._call_number,
            "write": lambda: self._write_about(rest),
            "save": lambda: self._save(rest),
            "send-again": lambda: self._dock.act_on_record("again", rest, ""),
            "send-record": lambda: self._dock.act_on_record("send", rest, ""),
            "send-records": lambda: self._dock.act_on_record("send", "", ""),
            "copy-note": lambda: self._page.soon(self._copy_note(rest)),
            "copy-record": lambda: self._page.soon(self._copy_record(rest)),
            "key": lambda: self._type(self._dock.state.entry.text + rest),
            "erase": lambda: self._type(self._dock.state.entry.text[:-1]),
            "resize": lambda: None if self._dock.stand.handle.has_ended_a_drag() else self._start_moving(),
            "move": self._start_moving,
            "reset-size": self._dock.stand.reset_size,
            "copy-checks": lambda: self._page.soon(self._copy_checks()),
            "save-recording": self._save_recording,
            "mute": self._mute,
            "leave": lambda: self._dock.act_on_window(verb),
            "return": lambda: self._dock.act_on_window(verb),
            "try-sound": lambda: self._dock.act_on_bell(verb),
            "ask-notify": lambda: self._dock.act_on_bell(verb),
        }
        if verb in acts:
            acts[verb]()
            self._dock.draw()  # whoever pushes a button sees it at once

    def _open(self, what: str) -> None:
        """The panel, or a customer."""
        if what not in ("chat", "calls"):
            self._dock.act_on_phone("open", what)
            return
        self._dock.show_panel(is_open=True, view="tab", tab=self._chat_tab() if what == "chat" else view.CALLS)
        self._dock.focus(f"[id='tab-{view.shown_tab(self._dock.state)}']")

    def _chat_tab(self) -> str:
        state = self._dock.state
        keys = [tab.key for tab in state.tabs]
        unread = [tab.key for tab in state.tabs if tab.unread]
        return state.tab if state.tab in keys else (unread or keys or [view.CALLS])[0]

    def _close(self) -> None:
        if self._dock.state.where == "window":
            return
        was_inside = self._dock.has_focus
        self._dock.show_panel(is_open=False, view="tab", is_moving=False)
        if was_inside and not self._dock.give_focus_back():
            self._dock.focus(".launch .seg:last-child")

    def _go_to(self, where: view.View) -> None:
        tab = {"tab": view.CALLS} if where == "keypad" else {}
        self._dock.show_panel(is_open=True, view=where, copied=False, **tab)
        self._dock.focus(_VIEWS[where])

    def show_records(self) -> None:
        """The records that the CRM would not have."""
        self._go_to("records")

    def _back(self) -> None:
        self._dock.show_panel(view="tab")
        self._dock.focus(f"[id='tab-{view.shown_tab(self._dock.state)}']")

    def _mute(self) -> None:
        chosen = self._dock.remembered.preferences
        self._dock.prefer(chosen.model_copy(update={"sound": not chosen.sound}))
        self._dock.act_on_bell("set-sound")

    # Calls.

    def _unfold(self, key: str) -> None:
        self._dock.change(unfolded=self._dock.state.unfolded ^ {key})
        self._dock.draw()
        self._dock.focus(f"[data-action='drop {key}']")

    def _put_away(self, key: str) -> None:
        self._dock.seen(key)
        self._dock.act_on_phone("drop", key)

    def _recall(self) -> None:
        """The calls whose cards were put away are wanted back."""
        for one in self._dock.state.put_away:
            self._dock.act_on_phone("recall", one.key)
        self._dock.draw()
        self._dock.focus(".call.ring .drop", ".call .drop")

    def _press(self, what: str) -> None:
        key, _, call_id = what.partition(" ")
        self._dock.press(call_id, unquote(key))

    def _call_again(self, key: str) -> None:
        card = next((one for one in self._dock.state.cards if one.key == key), None)
        if card is not None and card.call.customer.phone:
            self._put_away(key)
            self._dial(card.call.customer.phone)

    def _call_back(self, key: str) -> None:
        """Whoever is called back has not been missed any more, however often they called."""
        entry = self._dock.remembered.recent.find(key)
        if entry is None or not entry.call.customer.phone:
            return
        for one in self._dock.remembered.recent.missed:
            if one.call.customer.phone == entry.call.customer.phone:
                self._put_away(one.key)
        self._dial(entry.call.customer.phone)

    def _all_seen(self) -> None:
        for one in self._dock.remembered.recent.missed:
            self._put_away(one.key)

    def _write_to(self, key: str) -> None:
        card = next((one for one in self._dock.state.cards if one.key == key), None)
        if card is not None and card.call.customer.crm_id:
            self._chat(card.call.customer.crm_id)
            if self._dock.state.tabs:
                self._dock.show_panel(is_open=True, view="tab", tab=self._chat_tab())

    # What the operator says of a call.

    def _write_about(self, key: str) -> None:
        """Unfold a recent call's fields, or fold them."""
        before = self._dock.state.noting
        if before:
            self._dock.act_on_record("settle", before, "")
        self._dock.change(noting="" if key == before else key)
        self._dock.draw()
        if key != before:
            self._dock.focus(f"[data-action='note {key}']")

    def _save(self, key: str) -> None:
        if not self._dock.act_on_record("save", key, ""):
            self._dock.draw()
            self._dock.focus(f"[data-action='note {key}']")
        elif self._dock.state.noting == key:
            self._dock.change(noting="")

    async def _copy_note(self, key: str) -> None:
        found = self._dock.call_of(key)
        said = None if found is None else self._dock.wrap_up(*found)
        if said is not None:
            await self._copy(f"{said.word}\n{said.note}".strip(), self._words.texts.note)

    async def _copy_record(self, key: str) -> None:
        if await self._copy(self._dock.text_of_record(key), self._words.texts.records):
            self._say_copied()

    # Numbers.

    def _typed(self, event: Any) -> None:
        text = str(event.target.value)
        action = str(event.target.getAttribute("data-action") or "")
        if action.startswith("note "):
            key = action.removeprefix("note ")
            self._dock.act_on_record("note", key, text)
            self._dock.act_on_phone("touch", key)
        match action:
            case "typed":
                self._type(text)
            case "find":
                self._type(text, query=text)

    def _type(self, text: str, **changes: Any) -> None:
        entered = judged(text, self._region)
        self._dock.change(entry=NumberEntry(text, entered, self._whose(entered.shown)), **changes)

    @property
    def _region(self) -> str:
        return self._dock.state.region

    def _whose(self, shown: str) -> str:
        """Who of the recent calls has this number."""
        for entry in self._dock.remembered.recent.entries if shown else ():
            if entry.call.customer.name and readable(entry.call.customer.phone, self._region) == shown:
                return ", ".join(part for part in (entry.call.customer.name, entry.call.company) if part)
        return ""

    def _call_number(self) -> None:
        entry = self._dock.state.entry
        if entry.entered.state != "good":
            self._dock.change(entry=replace(entry, is_asked=True))
            return
        self._dial(entry.text)
        self._type("", query="")

    # Settings.

    def _chosen(self, event: Any) -> None:
        field = event.target
        chosen = self._dock.remembered.preferences
        match str(field.getAttribute("data-action") or "").split(" "):
            case ["outcome", number, *key]:
                self._dock.act_on_record("outcome", " ".join(key), number)
                self._dock.act_on_phone("touch", " ".join(key))
            case ["note", *key]:
                self._dock.act_on_record("settle", " ".join(key), "")
            case ["set", ("sound" | "notify" | "beside" | "on_top") as what]:
                self._dock.prefer(chosen.model_copy(update={what: bool(field.checked)}))
                self._dock.act_on_bell(f"set-{what}")
            case ["set", "taken", key]:
                self._dock.take(key, bool(field.checked))
            case ["set", "theme", theme]:
                self._dock.prefer(chosen.model_copy(update={"theme": theme}))
            case ["set", "corner", corner]:
                self._dock.stand.to_corner(corner)
                self._dock.focus(f"[data-action='set corner {corner}']")

    # Keys.

    def _keyed(self, event: Any) -> None:
        name = str(event.detail.key)
        if self._dock.state.is_moving:
            self._keyed_in_the_middle(event, name)
        elif name == "Escape":
            self._escape(event)
        elif name in ("ArrowLeft", "ArrowRight", "Home", "End") and event.target.getAttribute("role") == "tab":
            self._walk_tabs(event, name)
        elif name == "Enter" and str(event.target.getAttribute("data-action") or "") in ("typed", "find"):
            event.preventDefault()
            self._enter()

    def _enter(self) -> None:
        state = self._dock.state
        if state.view == "keypad" or any(map(str.isdigit, state.entry.text)):
            self._call_number()

    def _escape(self, event: Any) -> None:
        """Of a card or a notice: it is put away. Of the panel: it is closed, and the focus is where it was."""
        inside = nothing_as_none(event.target.closest(".call, .notice"))
        if inside is not None:
            event.preventDefault()  # of the key: an open dialog would be closed by it
            pushed = nothing_as_none(inside.querySelector(".drop"))
            if pushed is not None:
                self._act(str(pushed.getAttribute("data-action")))
        elif self._dock.state.has_panel and nothing_as_none(event.target.closest(".main-box")) is not None:
            event.preventDefault()
            if self._dock.state.view == "tab":
                self._close()
            else:
                self._back()

    def _walk_tabs(self, event: Any, name: str) -> None:
        event.preventDefault()
        state = self._dock.state
        keys = state.tab_keys
        at = keys.index(view.shown_tab(state))
        steps = {"ArrowLeft": at - 1, "ArrowRight": at + 1, "Home": 0, "End": -1}
        key = keys[steps[name] % len(keys)]
        self._dock.show_panel(view="tab", tab=key)
        self._dock.focus(f"[id='tab-{key}']")

    def _start_moving(self) -> None:
        stand, texts = self._dock.stand, self._words.texts
        stand.begin()
        spot = stand.shown()
        size = f"{round(spot.width)} × {round(spot.height)}"
        self._dock.say(texts.moving.format(corner=texts.corners[spot.corner], size=size))
        self._dock.show_panel(is_open=True, is_moving=True)
        self._dock.focus(".grip")

    def _keyed_in_the_middle(self, event: Any, name: str) -> None:
        if self._dock.stand.handle.keyed(name, bool(event.detail.shiftKey)):
            event.preventDefault()
        elif name in ("Enter", "Escape"):
            event.preventDefault()
            self._dock.change(is_moving=False)
            self._dock.stand.end(keeps=name == "Enter")

    def _pressed(self, event: Any) -> None:
        """From anywhere to the first call, else the panel; and back to exactly where it was."""
        *modifiers, key = self._shortcut
        if str(event.code) not in (f"Key{key}", key) or event.getModifierState("AltGraph"):
            return
        held = {"Ctrl": event.ctrlKey, "Alt": event.altKey, "Shift": event.shiftKey, "Meta": event.metaKey}
        if any(bool(held[name]) != (name in modifiers) for name in held):
            return
        event.preventDefault()
        if self._dock.has_focus:
            self._dock.give_focus_back()
            return
        self._dock.remember_focus()
        state = self._dock.state
        if state.where == "elsewhere":
            self._dock.focus(".launch .seg")
        elif state.cards:
            self._dock.focus(".call.ring .main", ".call.ring :is(a, button)", ".call .main", ".call :is(a, button)")
        elif state.is_wanted:
            if not state.has_panel:
                self._dock.show_panel(is_open=True, view="tab")
            self._dock.focus(f"[id='tab-{view.shown_tab(state)}']")

    # The clipboard.

    async def _copy_number(self, number: str) -> None:
        await self._copy(number, number)

    async def _copy(self, text: str, name: str) -> bool:
        try:
            await self._page.window.navigator.clipboard.writeText(text)
        except (JsException, AttributeError):  # it is no secure context, or the policy forbids it
            self._dock.act_on_notice("tell", self._words.texts.not_copied.format(number=name))
            return False
        return True

    def _save_recording(self) -> None:
        self._page.download(f"switchboard-{utc_now():%Y-%m-%dT%H-%M}.jsonl", self._recording())

    async def _copy_checks(self) -> None:
        title = self._words.texts.diagnosis
        if await self._copy(as_text(title, self._dock.checks()), title):
            self._say_copied()

    def _say_copied(self) -> None:
        self._dock.change(copied=True)
        self._page.later(_COPIED, lambda: self._dock.change(copied=False))
