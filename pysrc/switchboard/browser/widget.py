"""The rim of UIS / CoMagic: waits for the vendor's script, registers the controller, holds the widget.

The host's objects stay here; what goes on from here is plain data. The host may keep our functions for ever, for its
API has no way to take a controller back, so they are functions of the page (``bridge.hold``) that lead into Python only
as long as Switchboard lives.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pyodide.ffi import JsException, JsProxy, create_proxy, jsnull

from switchboard.browser.embedding import LOOK
from switchboard.browser.messages import unreadable
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.performing import Performer
from switchboard.browser.place import MISSING
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.waiting import Done
from switchboard.links.wire import LIMIT
from switchboard.settings import origin_of
from switchboard.vendors.uis import (
    CONTROLLER,
    EVENTS,
    HOSTS,
    TEMPLATE,
    WIDGET,
    WIDGET_EVENTS,
    Effect,
    Invoke,
    Settings,
    Uis,
)
from switchboard.vendors.uis_calls import Chat, SendFile, UisCommand
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event

_DESTROYING = "beforedestroy"
_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair: legal in JavaScript and nowhere else."""


class NotThereError(Exception):
    """There is no widget in the page."""


class WidgetError(Exception):
    """A method of the widget threw, or gave back what the document does not know."""


class Widget:
    """Watches for the host, and carries out what the link wants of its widget."""

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        settings: Settings,
        publish: Callable[[Event], None],
        done: Callable[[Done], None],
    ) -> None:
        self.chat = Chat(self._ask)
        """The chat's methods for Python."""
        self._page = page
        self._diagnosis = diagnosis
        self._settings = settings
        self._publish = publish
        self._done = done
        self._link = Uis(settings)
        self._performer = Performer(page, self._link, self._carry_out)
        self._perform = self._performer.perform
        proxy = create_proxy(page.guarded(self._hear))
        self._entry = page.bridge.hold(proxy)
        page.undo_later(proxy.destroy)
        self._ui: Any = None
        self._widget: Any = None
        self._handlers: list[tuple[str, Any]] = []
        self._since = page.clock
        self._closed = False

    def start(self) -> None:
        """Load the vendor's script if it is ours to load, and wait for it in any case."""
        self._perform(self._link.started(utc_now()))
        if self._settings.script is not None and self._host() is None:
            self._load(self._settings.script.address)
        self._look()

    def is_there(self) -> bool:
        """Whether there is a widget at this very moment."""
        return self._widget is not None

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Call a method or let it wait; the ticket comes back through ``done``."""
        assert isinstance(command, UisCommand)
        if isinstance(command, SendFile) and not _is_file_input(self._page.bridge.argument(ticket)):
            message = "sendFile takes an <input type=file> element"
            self._done(Done(ticket, self._link.failure(command, utc_now(), "bad-argument", message)))
            return
        self._perform(self._link.command(ticket, command, utc_now(), self._page.clock, waited))

    def close(self) -> None:
        """Take the widget out of the page."""
        self._closed = True
        self._performer.stop()
        widget = self._widget
        self._let_go()
        if widget is not None:
            _tried(widget, "destroy")
        self._perform(self._link.close(utc_now()))

    # The host.

    def _host(self) -> Any:
        """The script's API, once it is there."""
        for name in HOSTS:
            host = nothing_as_none(getattr(self._page.window, name, None))
            ui = nothing_as_none(getattr(host, "UI", None))
            if hasattr(ui, "registerViewController") and hasattr(ui, "createWidget"):
                return ui
        return None

    def _load(self, address: str) -> None:
        """The key is in the address, so the element stays only for as long as the script may look itself up."""
        script = self._page.document.createElement("script")
        script.src = address
        remove = self._page.undo_later(script.remove)
        stops: list[Callable[[], None]] = []

        def finish(event: Any) -> None:
            for forget in (*stops, remove):
                forget()
            if event.type == "error":
                origin = origin_of(address)
                message = f"The script of UIS could not be loaded from {origin}."
                cure = f"Is the address right? If this page has a Content-Security-Policy, add {origin} to script-src."
                self._diagnosis.add("error", "script-missing", message, cure)

        stops += [self._page.listen(script, kind, finish) for kind in ("load", "error")]
        self._page.document.documentElement.append(script)

    def _look(self) -> None:
        if self._closed or self._ui is not None:
            return
        ui = self._host()
        if ui is not None:
            self._diagnosis.clear("host-missing")
            self._register(ui)
            return
        if self._page.clock - self._since > MISSING:
            self._since = float("inf")
            message = f"This page has no {' or '.join(HOSTS)}: the script of UIS has not run."
            cure = 'Put it into the page, or let Switchboard load it ("uis": {"script": …}). It may also come later.'
            self._diagnosis.add("warning", "host-missing", message, cure)
        self._page.later(LOOK, self._look)

    def _register(self, ui: Any) -> None:
        self._ui = ui
        try:
            taken = ui.registerViewController(CONTROLLER, self._callback(CONTROLLER)) is False
        except JsException:
            taken = True
        if taken:
            message = f'This page has a controller "{CONTROLLER}" of its own; it is left as it is.'
            self._diagnosis.add("error", "controller-taken", message, "Take it out, or leave uis out here.")
            self._perform(self._link.taken(utc_now()))
            return
        self._perform(self._link.registered(utc_now()))
        self._page.later(MISSING, self._check_controller)

    def _check_controller(self) -> None:
        if self._link.state == "registered" and not self._closed:
            message = f'The script of UIS has not used the controller "{CONTROLLER}" that was registered with it.'
            cure = "Is the site key right? If the page has registered a controller of that name, it may be in the way."
            self._diagnosis.add("warning", "controller-unused", message, cure)

    def _callback(self, name: str) -> Any:
        return self._entry.bind(jsnull, name)

    def _hear(self, name: str, *given: Any) -> None:
        """Everything that the host calls."""
        if name == CONTROLLER:
            self._create(*given)
        elif self._widget is None:
            pass
        elif name == _DESTROYING:
            # Another handler may still forbid it.
            self._page.later(0, self._check_widget)
        else:
            self._happened(name, given[0] if given else None)

    def _create(self, settings: Any = None, templates: Any = None, *_: Any) -> None:
        self._let_go()
        self._diagnosis.clear("controller-unused")
        config = self._page.window.Object.new()
        config.settings = settings
        # Which of the two a host reads depends on its age.
        config.template = config.tpl = getattr(templates, TEMPLATE, None)
        try:
            self._widget = self._ui.createWidget(WIDGET, config)
            for name in (*EVENTS, *WIDGET_EVENTS, _DESTROYING):
                handler = self._callback(name)
                self._widget.on(name, handler)
                self._handlers.append((name, handler))
            changed, *waited = self._link.created(utc_now())
            self._perform([changed])
            self._widget.render()
            self._perform(waited)
        except (JsException, AttributeError):
            self._let_go()
            message = f"The script of UIS could not make its {WIDGET}."
            self._diagnosis.add("error", "widget-failed", message, "Ask the vendor's support.")

    def _happened(self, name: str, payload: Any) -> None:
        text = self._text_of(payload)
        if isinstance(text, str):
            self._perform(self._link.happened(name, text, utc_now()))
        else:
            self._perform(self._link.rejected(name, (unreadable(text),), utc_now()))

    def _check_widget(self) -> None:
        if self._widget is None or self._closed:
            return
        element = nothing_as_none(_tried(self._widget, "getEl"))
        if element is None or not element.isConnected:
            self._let_go()
            self._perform(self._link.gone(utc_now()))

    def _let_go(self) -> None:
        widget, handlers = self._widget, self._handlers
        self._widget, self._handlers = None, []
        for name, handler in handlers:
            _tried(widget, "un", name, handler)

    # Its methods.

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Invoke():
                self._invoke(effect)
            case Done():
                if effect.error is not None:
                    self._publish(effect.error)
                self._done(effect)
            case _:
                self._publish(effect)

    def _invoke(self, invoked: Invoke) -> None:
        element = None if invoked.ticket is None else self._page.bridge.argument(invoked.ticket)
        try:
            text = self._call(invoked.command, element)
        except (WidgetError, NotThereError):
            self._perform(self._link.raised(invoked, utc_now()))
        else:
            self._perform(self._link.returned(invoked, text, utc_now()))

    def _ask(self, command: UisCommand, element: Any) -> Any:
        """Carry a command out for Python, at once."""
        text = self._call(command, element)
        self._perform(self._link.returned(Invoke(command), text, utc_now()))
        try:
            return command.result.validate_json(text)
        except ValidationError as error:
            raise WidgetError(f"{command.method} gave back what the document does not know") from error

    def _call(self, command: UisCommand, element: Any) -> str:
        """The method's result as JSON text; "null" where it is nothing, or nothing that JSON can say."""
        if self._widget is None:
            raise NotThereError(f"there is no widget for {command.method}")
        parse = self._page.window.JSON.parse
        arguments = [element] if isinstance(command, SendFile) else [parse(json.dumps(a)) for a in command.arguments()]
        try:
            result = getattr(self._widget, command.method)(*arguments)
        except (JsException, AttributeError) as error:
            raise WidgetError(f"the widget's {command.method} failed") from error
        text = self._text_of(result)
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


def _tried(widget: Any, method: str, *arguments: Any) -> Any:
    """Call a method in passing; whatever the host makes of it, we are leaving."""
    try:
        return getattr(widget, method)(*arguments)
    except (JsException, AttributeError):
        return None


def _is_file_input(element: Any) -> bool:
    return getattr(element, "localName", None) == "input" and getattr(element, "type", None) == "file"
