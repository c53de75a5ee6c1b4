"""What an extension can do: the functions that ``from switchboard import …`` gives. No I/O: its host does it.

Each knows whose it is by the extension that runs (``hub/extension.py``). Outside of any, rules are left as they are, so
that a test may import a file of rules and call its functions; all else is an error.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

from pydantic import JsonValue

from switchboard.hub.addition import CardWriter, Weight, known_tone
from switchboard.hub.extension import ExtensionFile, current
from switchboard.hub.given import function_of, known_wait
from switchboard.hub.rules import rule_for
from switchboard.hub.web import Http, HttpRequest, HttpResponse
from switchboard.vocabulary.commands import Dial, FindClient, OpenChat
from switchboard.vocabulary.events import Call, Event, RecordMade

First = TypeVar("First", bound=Event)
Second = TypeVar("Second", bound=Event)
Third = TypeVar("Third", bound=Event)
Returned = TypeVar("Returned")
Act = TypeVar("Act", bound=Callable[[], Any])


@overload
def on(
    first: type[First], /, **wanted: object
) -> Callable[[Callable[[First], Returned]], Callable[[First], Returned]]: ...
@overload
def on(
    first: type[First], second: type[Second], /, **wanted: object
) -> Callable[[Callable[[First | Second], Returned]], Callable[[First | Second], Returned]]: ...
@overload
def on(
    first: type[First], second: type[Second], third: type[Third], /, **wanted: object
) -> Callable[[Callable[[First | Second | Third], Returned]], Callable[[First | Second | Third], Returned]]: ...
def on(*kinds: type[Event], **wanted: object) -> Any:
    """Make a rule of the function behind it: it is called with each event of these classes.

    A synchronous rule is called before the page is told, and may ``prevent`` the default action; an asynchronous one
    goes on beside it. What a rule of ``CallerLookup`` returns, is who calls.

    ``wanted`` are filters: ``direction="incoming"`` is a field of the event, or of the call (customer, record, …) in
    it; two underscores lead further (``customer__crm_id=None``). Each is a value, several in a tuple, or a function
    that says yes or no.

    Raises:
        TypeError: what should be a class of events, or a function, is none.
        ValueError: there is no such field, or it never has such a value.

    """
    rule_of = rule_for(kinds, wanted)

    def made(act: Callable[[Any], Returned]) -> Callable[[Any], Returned]:
        rule = rule_of(act)
        if (extension := current()) is not None:
            extension.rules.append(rule)
        return act

    return made


def every(seconds: float) -> Callable[[Act], Act]:
    """Call the function behind it again and again, each time so many seconds after it has ended.

    In a tab that nobody looks at, browsers may call it once a minute only.

    Raises:
        TypeError: what is behind it is no function.
        ValueError: that is no time to wait, or more than 2,000,000 seconds (three weeks).

    """
    known_wait("every()", seconds)

    def made(act: Act) -> Act:
        function_of("every()", act)
        if (extension := current()) is not None:
            extension.every(seconds, act, getattr(act, "__name__", "every()"))
        return act

    return made


def later(seconds: float, act: Callable[[], Any]) -> Callable[[], None]:
    """Call a function once, after so many seconds, or at once where there are none; what is returned calls it off.

    Raises:
        TypeError: that is no function.
        ValueError: that is no time to wait, or more than 2,000,000 seconds (three weeks).

    """
    wait = known_wait("later()", seconds, or_now=True)
    return _own("later").later(wait, function_of("later()", act), getattr(act, "__name__", "later()"))


def prevent(event: Event, reason: str = "") -> None:
    """Keep Switchboard from what it would do about this event by itself.

    ``reason`` says why nothing is to be done, to whoever reads the diagnosis; without one, the rule does it instead.

    Raises:
        TooLateError: the event has gone on; only a synchronous rule can prevent anything.
        TypeError: that is no event.

    """
    if not isinstance(event, Event):
        raise TypeError(f"prevent() wants the event that the rule is called with, not {event!r}")
    _own("prevent").prevent(event, reason)


def call(number: str) -> Awaitable[Any]:
    """Call a number, as ``switchboard.call`` does in JavaScript. It need not be waited for.

    Raises:
        CommandError: when it is waited for, and was refused.

    """
    return _own("call").ask(Dial.call, {"number": number})


def open_chat(
    *, crm_id: str | int | None = None, client_id: str | int | None = None, ticket_id: str | int | None = None
) -> Awaitable[Any]:
    """Open the chat of a customer, or one chat, as ``switchboard.openChat`` does. It need not be waited for.

    Raises:
        CommandError: when it is waited for, and was refused.

    """
    given = {"crm_id": crm_id, "client_id": client_id, "ticket_id": ticket_id}
    return _own("open_chat").ask(OpenChat.call, {name: value for name, value in given.items() if value is not None})


def find_client(text: str) -> Awaitable[Any]:
    """Look a customer up in the vendor's own search, as ``switchboard.findClient`` does. It need not be waited for.

    Raises:
        CommandError: when it is waited for, and was refused.

    """
    return _own("find_client").ask(FindClient.call, {"text": text})


def start_chat(*, visitor_id: str, session_id: str) -> Awaitable[Any]:
    """Write to a visitor first, as ``switchboard.startChat`` does. It need not be waited for.

    Raises:
        CommandError: when it is waited for, and was refused.

    """
    return _own("start_chat").ask("startChat", {"visitor_id": visitor_id, "session_id": session_id})


def ask(command: str, **argument: object) -> Awaitable[Any]:
    """Ask for whatever ``window.switchboard`` has a method for: ``ask("thing.doIt", text="…")``.

    Raises:
        CommandError: when it is waited for, and was refused.

    """
    return _own("ask").ask(command, argument)


def notice(text: str, *, tone: Weight = "info", key: str = "") -> None:
    """Tell the operator something, in the dock; what has the same ``key`` takes its place.

    Raises:
        ValueError: there is no such tone.

    """
    _own("notice").tell(str(text), known_tone(tone), key)


def card(call: Call | str) -> CardWriter:
    """The card of a call, or of the call with this id, to write on.

    Raises:
        TypeError: that is neither a call nor an id.

    """
    if not isinstance(call, Call | str):
        has_call = isinstance(getattr(call, "call", None), Call)
        raise TypeError(f"card() wants a call or its id, not {type(call).__name__}" + ": card(event.call)" * has_call)
    return _own("card").card(call.id if isinstance(call, Call) else call)


def record(event: RecordMade, **more: JsonValue) -> None:
    """Put more under ``extra`` of a record that is about to be sent to the CRM.

    Raises:
        TooLateError: the record has gone on; only a synchronous rule of ``RecordMade`` can extend it.
        TypeError: that is no ``RecordMade``.
        ValueError: that is nothing that JSON can say.

    """
    if not isinstance(event, RecordMade):
        raise TypeError(f"record() wants the RecordMade that the rule is called with, not {type(event).__name__}")
    _own("record").extend_record(event, more)


class PageOfCrm:
    """The CRM's page, not the hidden frame that Python runs in."""

    @property
    def window(self) -> Any:
        """Its window, a JavaScript object."""
        return _own("page.window").page.window

    @property
    def document(self) -> Any:
        """Its document, a JavaScript object."""
        return _own("page.document").page.document


async def _fetch(request: HttpRequest) -> HttpResponse:
    return await _own("http").fetch(request)


page = PageOfCrm()
"""The CRM's page."""
http = Http(_fetch)
"""Asks servers, as the page may."""


def _own(what: str) -> ExtensionFile:
    if (extension := current()) is None:
        raise RuntimeError(
            f"{what} is for an extension of Switchboard, in the page or at a desk of switchboard.testing"
        )
    return extension
