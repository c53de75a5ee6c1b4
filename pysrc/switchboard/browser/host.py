"""The rim of a chat that is an object in the page itself: looks for the host, and does with it what the link wants.

The host's objects end in ``objects.py``; what goes on from here is plain data.
"""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import JsException

from switchboard.browser.messages import unreadable
from switchboard.browser.objects import Objects
from switchboard.browser.page import LOOK, Page, utc_now
from switchboard.browser.performing import Performer
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.waiting import Done
from switchboard.links.widget import HOST, Check, Errand, LetGo, Load, WidgetEffect, WidgetLink, WidgetState
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event
from switchboard.vocabulary.problems import Finding, Mended


class NotThereError(Exception):
    """There is no widget in the page."""


class WidgetError(Exception):
    """A method of the widget's threw, or did not answer at once."""


class Widget:
    """Watches for the host, and carries out what the link wants of its objects."""

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        link: WidgetLink,
        publish: Callable[[Event], None],
        done: Callable[[Done], None],
    ) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._link = link
        self._publish = publish
        self._done = done
        self._objects = Objects(page, link.vendor.vendor, self._hear)
        self._performer = Performer(page, link, self._carry_out)
        self._perform = self._performer.perform
        self._closed = False
        self._is_ours = False
        """Whether a call of the host's that is heard is our own."""

    def start(self) -> None:
        """Wait for the host, and load its script if that is ours to load."""
        self._perform(self._link.start(utc_now(), self._page.clock))
        self._look()

    def is_there(self) -> bool:
        """Whether there is a widget at this very moment."""
        return self._link.state is WidgetState.READY

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Carry a command out or let it wait; the ticket comes back through ``done``."""
        wanted = self._link.wanted(command)
        if wanted is not None and not _matches(self._page.bridge.argument(ticket), wanted.selector):
            self._done(self._link.misgiven(ticket, command, wanted, utc_now()))
            return
        self._perform(self._link.command(ticket, command, utc_now(), self._page.clock, waited))

    def ask(self, command: Command, element: Any = None) -> str:
        """Carry a command out for Python, at once; its result as JSON text, "null" where it is no plain data.

        Raises:
            NotThereError: there is no widget.
            WidgetError: its method threw, or answered with a promise.

        """
        name = command.call.rpartition(".")[2]
        if not self.is_there():
            raise NotThereError(f"there is no widget for {name}")
        errand = self._link.errand(command)
        try:
            result = self._objects.call(errand.calls, element)
            is_promise = self._objects.wait_for(result, lambda *_: None)
        except JsException as error:
            raise WidgetError(f"the widget's {name} failed") from error
        if is_promise:
            raise WidgetError(f"the widget's {name} answers with a promise")
        text = self._result(result) or "null"
        self._perform(self._link.returned(errand, text, utc_now(), self._page.clock))
        return text

    def close(self) -> None:
        """Take the widget out of the page, and hold nothing any more."""
        self._closed = True
        self._performer.stop()
        if self._page.is_taken_out and self._link.is_registered:
            self._objects.hand_on(self._lasting)
        for effect in self._link.close(utc_now()):  # at once, even where a listener ends us
            self._page.guarded(self._carry_out)(effect)
        self._objects.close()

    # The host.

    def _look(self) -> None:
        if self._closed:
            return
        host = self._host()
        if host is None:
            self._page.later(LOOK, self._look)
            return
        self._objects.hold(HOST, host)
        self._overhear(host)
        controller = self._link.vendor.controller
        if controller is None or not self._objects.take_over(controller, self._lasting):
            self._perform(self._link.found(self._page.clock))
            return
        self._perform(self._link.found(self._page.clock, again=True))
        if self._objects.holds(controller.hold):
            self._perform(self._link.called(controller.name, "null", utc_now(), self._page.clock))

    @property
    def _lasting(self) -> tuple[str, ...]:
        """What the host gives but once: itself, and what it has called the controller with."""
        controller = self._link.vendor.controller
        return (HOST, *(() if controller is None else controller.hold))

    def _overhear(self, host: Any) -> None:
        """Hear whether somebody else does with the host what is ours to do, for as long as we are here."""
        if not self._link.vendor.shared:
            return
        hear = self._page.lend(self._hear_others)
        for method, argument in self._link.vendor.shared:
            self._page.undo_later(self._page.bridge.overhear(host, method, argument, hear))

    def _hear_others(self) -> None:
        if not self._is_ours:
            self._perform(self._link.overheard())

    def _host(self) -> Any:
        vendor = self._link.vendor
        hosts = (self._objects.find(name, vendor.methods) for name in vendor.hosts)
        return next((host for host in hosts if host is not None), None)

    def _load(self, address: str) -> None:
        """A key may be in the address, so the element stays only for as long as the script may look itself up."""
        script = self._page.bridge.script(address)  # as the page's policy wants it
        remove = self._page.undo_later(script.remove)
        stops: list[Callable[[], None]] = []

        def finish(event: Any) -> None:
            for forget in (*stops, remove):
                forget()
            if event.type == "error":
                self._perform(self._link.not_loaded())

        stops += [self._page.listen(script, kind, finish) for kind in ("load", "error")]
        self._page.document.documentElement.append(script)

    def _hear(self, name: str, given: Any) -> None:
        """A callback was called."""
        text = self._objects.text_of(given)
        told = text if isinstance(text, str) else unreadable(text)
        self._perform(self._link.called(name, told, utc_now(), self._page.clock))

    # What the link wants.

    def _carry_out(self, effect: WidgetEffect) -> None:
        match effect:
            case Errand():
                self._run(effect)
            case LetGo(calls=calls, names=names):
                for call in calls:
                    self._objects.tried(call)
                self._objects.let_go(names)
            case Check(call=call):
                element = self._objects.tried(call)
                is_there = self._objects.property(element, "isConnected") is True
                self._perform(self._link.checked(is_there, utc_now()))
            case Load(address=address):
                if self._host() is None:
                    self._load(address)
            case Done():
                if effect.error is not None:
                    self._publish(effect.error)
                self._done(effect)
            case Finding() | Mended():
                self._diagnosis.note(effect)
            case _:
                self._publish(effect)

    def _run(self, errand: Errand) -> None:
        element = None if errand.ticket is None else self._page.bridge.argument(errand.ticket)
        before, self._is_ours = self._is_ours, True
        try:
            result = self._objects.call(errand.calls, element)
            is_promise = self._objects.wait_for(result, lambda is_kept, value: self._settled(errand, is_kept, value))
        except JsException:
            self._settled(errand, False, None)
        else:
            if not is_promise:
                self._settled(errand, True, result)
        finally:
            self._is_ours = before

    def _settled(self, errand: Errand, is_kept: bool, value: Any) -> None:
        """An errand is done, and gave this, or it threw."""
        if is_kept:
            self._perform(self._link.returned(errand, self._result(value), utc_now(), self._page.clock))
        else:
            self._perform(self._link.threw(errand, utc_now()))

    def _result(self, value: Any) -> str | None:
        text = self._objects.text_of(value)
        return text if isinstance(text, str) else None


def _matches(element: Any, selector: str) -> bool:
    try:
        return bool(element.matches(selector))
    except (AttributeError, JsException):
        return False
