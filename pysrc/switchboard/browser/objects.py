"""Objects of a script of the page's: held under names, and called as ``links.widget.Invoke`` says.

The script may keep our functions for ever, so they are functions of the page (``Page.lend``) that lead into Python
only as long as Switchboard lives, a fresh Python in the same page included. Its own are looked up and called by the
page's ``Reflect``: a proxy in Python may have the script's name of a thing for something else.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from pyodide.ffi import JsException, JsProxy, jsnull

from switchboard.browser.page import Page, nothing_as_none
from switchboard.links.widget import Callback, Given, Invoke, Kept
from switchboard.links.wire import LIMIT

_DEEPEST = 10
"""Promises of promises that are waited for."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair: legal in JavaScript and nowhere else."""


class Objects:
    """What is held; ``hear`` is told which callback was called, and with what.

    ``owner`` is whose it is, where it is handed on to the next Python in the page.
    """

    def __init__(self, page: Page, owner: str, hear: Callable[..., None]) -> None:
        self._page = page
        self._owner = owner
        self._get, self._apply = page.window.Reflect.get, page.window.Reflect.apply
        self._held: dict[str, Any] = {}
        self._hear = hear
        self._called = page.lend(self._hear_callback, owner)
        self._callbacks: dict[str, tuple[Callback, Any]] = {}
        self._settled = page.lend(self._settle)
        self._waiting: dict[int, tuple[Callable[[bool, Any], None], int]] = {}
        self._promises = 0

    def hold(self, name: str, value: Any) -> None:
        """Hold something under a name."""
        self._held[name] = value

    def let_go(self, names: Sequence[str]) -> None:
        """Hold it no more."""
        for name in names:
            self._held.pop(name, None)

    def close(self) -> None:
        """Hold nothing, and hear nothing, any more."""
        self._held.clear()
        self._callbacks.clear()
        self._waiting.clear()

    def hand_on(self, names: Sequence[str]) -> None:
        """Leave what is held under these names to the Python that comes after this one in the page."""
        array = self._page.window.Array
        pairs = [array.of(name, self._held[name]) for name in names if name in self._held]
        self._page.window.Reflect.set(
            self._page.bridge.lasting, self._owner, self._page.window.Object.fromEntries(array.of(*pairs))
        )

    def take_over(self, callback: Callback, names: Sequence[str]) -> bool:
        """Whether the one before has handed on what is held under the first of these names, as it is held now.

        The rest is held then, too, and the function that it gave for this callback leads here.
        """
        before = self.property(self._page.bridge.lasting, self._owner)
        given = {name: one for name in names if (one := self.property(before, name)) is not None}
        first = names[0]
        if first not in given or not self._page.window.Object.is_(given[first], self._held[first]):
            return False
        self._held |= given
        self._callbacks[callback.name] = (callback, None)
        return True

    def holds(self, names: Sequence[str]) -> bool:
        """Whether all of it is held."""
        return all(name in self._held for name in names)

    def find(self, name: str, methods: Sequence[str]) -> Any:
        """A global that has these methods or, without any, is a function; None where there is none."""
        value = self.property(self._page.window, name)
        wanted = [self.property(value, method) for method in methods] or [value]
        return value if all(_is_function(one) for one in wanted) else None

    def property(self, value: Any, path: str) -> Any:
        """A property, and a property of that; None where there is none, or it cannot be looked at."""
        for name in path.split("."):
            try:
                value = nothing_as_none(self._get(value, name)) if isinstance(value, JsProxy) else None
            except JsException:
                return None
        return value

    def call(self, calls: Sequence[Invoke], element: Any = None) -> Any:
        """Make calls, one after another, with the page's element where one is wanted; what the last one gave.

        Raises:
            JsException: one threw, or there was nothing to call.

        """
        result = None
        for call in calls:
            held = self._held.get(call.on)
            method = self._get(held, call.method) if call.method else held
            result = self._applied(method, held, *(self._argument(one, element) for one in call.arguments))
            if call.keep is not None:
                self._held[call.keep] = result
        return result

    def tried(self, call: Invoke) -> Any:
        """What a call gives, None where it throws: whatever becomes of it."""
        try:
            return self.call([call])
        except JsException:
            return None

    def wait_for(self, value: Any, settled: Callable[[bool, Any], None], promised: int = 0) -> bool:
        """Whether this is a promise; if so, it is told whether it was kept, and what with.

        What is kept may be a promise again, and so on; at some depth it is taken as it is, for some promise themselves.
        """
        then = self.property(value, "then")
        if not _is_function(then) or promised > _DEEPEST:
            return False
        self._promises += 1
        number = self._promises
        self._waiting[number] = (settled, promised)
        try:
            self._applied(then, value, *(self._settled.bind(jsnull, number, is_kept) for is_kept in (True, False)))
        except JsException:
            if self._waiting.pop(number, None) is not None:  # else it was settled before it threw
                raise
        return True

    def text_of(self, value: Any) -> str | int | None:
        """A value as JSON text; its length where that is too long, None where it is nothing that JSON can say."""
        if not isinstance(value, JsProxy):
            value = nothing_as_none(value)
            if isinstance(value, str):
                value = _HALF.sub("\ufffd", value)
            return json.dumps(value) if value == value else "null"  # noqa: PLR0124  # NaN is no JSON
        text: str | int | None = self._page.bridge.textOf(value, LIMIT)
        return text

    def _applied(self, method: Any, to: Any, *arguments: Any) -> Any:
        # In an array: a promise that comes from a call would be made a future of Python's own, which the host would
        # hold, and all of Python with it, for as long as it does not keep the promise.
        array = self._page.window.Array
        return array.of(0).map(self._apply.bind(jsnull, method, to, array.of(*arguments)))[0]

    def _argument(self, value: Any, element: Any) -> Any:
        """An argument as an object of the page's own."""
        window = self._page.window
        match value:
            case Kept(name=name):
                first, _, rest = name.partition(".")
                held = self._held.get(first)
                return self.property(held, rest) if rest else held
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

    def _hear_callback(self, name: str, *given: Any) -> None:
        if name not in self._callbacks:
            return  # we are closed
        hold = self._callbacks[name][0].hold
        self._held |= dict.fromkeys(hold) | dict(zip(hold, given, strict=False))
        self._hear(name, None if hold or not given else given[0])

    def _settle(self, number: int, is_kept: bool, value: Any = None, *_: Any) -> None:
        settled, promised = self._waiting.pop(number, (None, 0))
        if settled is None:
            return
        try:
            if is_kept and self.wait_for(value, settled, promised + 1):
                return
        except JsException:
            is_kept, value = False, None
        settled(is_kept, value)


def _is_function(value: Any) -> bool:
    return isinstance(value, JsProxy) and value.typeof == "function"
