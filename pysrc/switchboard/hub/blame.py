"""Whose fault an error is, in which line, and how long something held the page up. No I/O."""

import traceback
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from types import TracebackType, coroutine
from typing import Any


@coroutine
def watched(
    waiting: Awaitable[Any], clock: Callable[[], float], held: Callable[[float], None]
) -> Generator[Any, Any, Any]:
    """Wait for something; each stretch in which it runs is told with when it began."""
    steps = waiting.__await__()
    act: Callable[[], Any] = lambda: next(steps)  # noqa: E731
    while True:
        began = clock()
        try:
            wanted = act()
        except StopIteration as end:
            return end.value
        finally:
            held(began)
        try:
            value = yield wanted
            act = partial(_send, steps, value)
        except BaseException as error:
            act = partial(_throw, steps, error)


def _send(steps: Any, value: Any) -> Any:
    """What has no ``send`` (an iterator of C's) is only gone on with."""
    return next(steps) if value is None or not hasattr(steps, "send") else steps.send(value)


def _throw(steps: Any, error: BaseException) -> Any:
    if not hasattr(steps, "throw"):
        raise error
    return steps.throw(error)


def _frames(trace: TracebackType | None) -> list[TracebackType]:
    found = []
    while trace is not None:
        found.append(trace)
        trace = trace.tb_next
    return found


def line_of(error: BaseException, file: str) -> int | None:
    """The last line of the file that an error came by."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return error.lineno
    lines = [one.tb_lineno for one in _frames(error.__traceback__) if one.tb_frame.f_code.co_filename == file]
    return lines[-1] if lines else None


def own_words(error: BaseException) -> str:
    """What an error says that Switchboard itself has raised, of what its caller wrote; "" of any other."""
    frames = _frames(error.__traceback__)
    place = frames[-1].tb_frame.f_globals.get("__name__", "") if frames else ""
    return str(error) if str(place).startswith("switchboard.hub.") else ""


def trace_of(error: BaseException, file: str) -> str:
    """The traceback from the file on: what called it is not its author's."""
    own = [one for one in _frames(error.__traceback__) if one.tb_frame.f_code.co_filename == file]
    return "".join(traceback.format_exception(type(error), error, own[0] if own else None))
