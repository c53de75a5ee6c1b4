"""The rim of a chat that is an object in the page itself: looks for the host, holds its objects, calls what is wanted.

The host's objects stay here; what goes on from here is plain data. The host may keep our functions for ever, so they
are functions of the page (``bridge.hold``) that lead into Python only as long as Switchboard lives.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from pyodide.ffi import JsException, JsProxy, create_proxy, jsnull

from switchboard.browser.embedding import LOOK
from switchboard.browser.messages import unreadable
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.performing import Performer
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.waiting import Done
from switchboard.links.widget import (
    HOST,
    Callback,
    Check,
    Errand,
    Given,
    Invoke,
    Kept,
    LetGo,
    Load,
    WidgetEffect,
    WidgetLink,
    WidgetState,
)
from switchboard.links.wire import LIMIT
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event
from switchboard.vocabulary.problems import Finding, Mended

_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair: legal in JavaScript and nowhere else."""


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
        # By these, for a host's name of a thing may be one that a proxy in Python has for something else.
        self._get, self._apply = page.window.Reflect.get, page.window.Reflect.apply
        self._performer = Performer(page, link, self._carry_out)
        self._perform = self._performer.perform
        self._held: dict[str, Any] = {}
        self._callbacks: dict[str, tuple[Callback, Any]] = {}
        self._promised: dict[int, Errand] = {}
        self._promises = 0
        self._called = self._function(self._hear)
        self._settled = self._function(self._settle)
        self._closed = False

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
            result = self._call_all(errand, element)
        except JsException as error:
            raise WidgetError(f"the widget's {name} failed") from error
        if self._then(result) is not None:
            raise WidgetError(f"the widget's {name} answers with a promise")
        text = self._result(result)
        self._perform(self._link.returned(errand, text, utc_now(), self._page.clock))
        return text

    def close(self) -> None:
        """Take the widget out of the page, and hold nothing any more."""
        self._closed = True
        self._performer.stop()
        for effect in self._link.close(utc_now()):  # at once, even where a listener ends us
            self._page.guarded(self._carry_out)(effect)
        self._held.clear()
        self._callbacks.clear()
        self._promised.clear()

    # The host.

    def _look(self) -> None:
        if self._closed or HOST in self._held:
            return
        host = self._host()
        if host is None:
            self._page.later(LOOK, self._look)
            return
        self._held[HOST] = host
        self._perform(self._link.found(self._page.clock))

    def _host(self) -> Any:
        vendor = self._link.vendor
        for name in vendor.hosts:
            host = self._property(self._page.window, name)
            wanted = [self._property(host, method) for method in vendor.methods] or [host]
            if all(isinstance(one, JsProxy) and one.typeof == "function" for one in wanted):
                return host
        return None

    def _property(self, value: Any, path: str) -> Any:
        """A property, and a property of that; None where there is none, or it cannot be looked at."""
        for name in path.split("."):
            try:
                value = nothing_as_none(self._get(value, name)) if isinstance(value, JsProxy) else None
            except JsException:
                return None
        return value

    def _load(self, address: str) -> None:
        """A key may be in the address, so the element stays only for as long as the script may look itself up."""
        script = self._page.document.createElement("script")
        script.src = address
        remove = self._page.undo_later(script.remove)
        stops: list[Callable[[], None]] = []

        def finish(event: Any) -> None:
            for forget in (*stops, remove):
                forget()
            if event.type == "error":
                self._perform(self._link.not_loaded())

        stops += [self._page.listen(script, kind, finish) for kind in ("load", "error")]
        self._page.document.documentElement.append(script)

    # What the link wants.

    def _carry_out(self, effect: WidgetEffect) -> None:
        match effect:
            case Errand():
                self._run(effect)
            case LetGo(calls=calls, names=names):
                for call in calls:
                    self._tried(call)
                for name in names:
                    self._held.pop(name, None)
            case Check(call=call):
                element = self._tried(call)
                self._perform(self._link.checked(self._property(element, "isConnected") is True, utc_now()))
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
        try:
            result = self._call_all(errand, element)
            if (then := self._then(result)) is not None:
                self._wait_for(errand, then, result)
                return
        except JsException:
            self._perform(self._link.threw(errand, utc_now()))
        else:
            self._perform(self._link.returned(errand, self._result(result), utc_now(), self._page.clock))

    def _then(self, value: Any) -> Any:
        """What a promise has and nothing else: its method ``then``."""
        then = self._property(value, "then")
        return then if isinstance(then, JsProxy) and then.typeof == "function" else None

    def _call_all(self, errand: Errand, element: Any) -> Any:
        result = None
        for call in errand.calls:
            result = self._call(call, element)
        return result

    def _call(self, call: Invoke, element: Any = None) -> Any:
        """What a call gives back; ``JsException`` where it throws, or where there is nothing to call."""
        held = self._held.get(call.on)
        method = self._get(held, call.method) if call.method else held
        result = self._applied(method, held, *(self._argument(one, element) for one in call.arguments))
        if call.keep is not None:
            self._held[call.keep] = result
        return result

    def _applied(self, method: Any, to: Any, *arguments: Any) -> Any:
        # In an array: a promise that comes from a call would be made a future of Python's own, which the host would
        # hold, and all of Python with it, for as long as it does not keep the promise.
        array = self._page.window.Array
        return array.of(0).map(self._apply.bind(jsnull, method, to, array.of(*arguments)))[0]

    def _tried(self, call: Invoke) -> Any:
        """Make a call in passing; whatever the host makes of it, we are leaving."""
        try:
            return self._call(call)
        except JsException:
            return None

    def _argument(self, value: Any, element: Any) -> Any:
        """An argument as an object of the page's own."""
        window = self._page.window
        match value:
            case Kept(name=name):
                first, _, rest = name.partition(".")
                held = self._held.get(first)
                return self._property(held, rest) if rest else held
            case Callback(name=name):
                if name not in self._callbacks:
                    self._callbacks[name] = (value, self._called.bind(jsnull, name))
                return self._callbacks[name][1]
            case Given():
                return element
            case dict():
                pairs = [window.Array.of(key, self._argument(one, element)) for key, one in value.items()]
                return window.Object.fromEntries(window.Array.of(*pairs))
            case list() | tuple():
                return window.Array.of(*(self._argument(one, element) for one in value))
            case _:
                return window.JSON.parse(json.dumps(value))

    def _wait_for(self, errand: Errand, then: Any, promise: Any) -> None:
        self._promises += 1
        self._promised[self._promises] = errand
        self._applied(then, promise, *(self._settled.bind(jsnull, self._promises, kept) for kept in (True, False)))

    # What the host says.

    def _function(self, act: Callable[..., None]) -> Any:
        """A function of the page that leads here for as long as Switchboard lives, whoever keeps it."""
        proxy = create_proxy(self._page.guarded(act))
        self._page.undo_later(proxy.destroy)
        return self._page.bridge.hold(proxy)

    def _hear(self, name: str, *given: Any) -> None:
        """Everything that the host calls."""
        if self._closed:
            return
        callback, _ = self._callbacks[name]
        told: Any = "null"
        if callback.hold:
            self._held |= dict.fromkeys(callback.hold) | dict(zip(callback.hold, given, strict=False))
        else:
            told = self._text_of(given[0] if given else None)
        told = told if isinstance(told, str) else unreadable(told)
        self._perform(self._link.called(name, told, utc_now(), self._page.clock))

    def _settle(self, number: int, is_kept: bool, value: Any = None) -> None:
        errand = self._promised.pop(number, None)
        if errand is None:
            return
        if is_kept:
            self._perform(self._link.returned(errand, self._result(value), utc_now(), self._page.clock))
        else:
            self._perform(self._link.threw(errand, utc_now()))

    def _result(self, value: Any) -> str:
        """A result as JSON text; "null" where it is nothing, or nothing that JSON can say."""
        text = self._text_of(value)
        return text if isinstance(text, str) else "null"

    def _text_of(self, value: Any) -> str | int | None:
        """A value of the host's as JSON text, or what ``textOf`` says of one that is none."""
        if not isinstance(value, JsProxy):
            value = nothing_as_none(value)
            if isinstance(value, str):
                value = _HALF.sub("\ufffd", value)
            return json.dumps(value) if value == value else "null"  # noqa: PLR0124  # NaN is no JSON
        text: str | int | None = self._page.bridge.textOf(value, LIMIT)
        return text


def _matches(element: Any, selector: str) -> bool:
    try:
        return bool(element.matches(selector))
    except (AttributeError, JsException):
        return False
