"""An event loop whose time passes when it is told to: what waits for seconds, waits for none. No I/O.

All of ``asyncio`` that the page has works in it; threads, sockets and processes do not, as in the page. What runs on
and on is stopped: where it awaits by counting, where it does not by the processor's time that it takes, so that whoever
stops in a debugger is left in peace (in a main thread, and not on Windows, which has no such signal).
"""

import asyncio
import heapq
import signal
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, TypeVar, TypeVarTuple

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_Result = TypeVar("_Result")
_Given = TypeVarTuple("_Given")
BUSY = 20_000
"""Callbacks at one moment after which whatever goes on and on is told to have no end."""
LONGEST = 10.0
"""Seconds of the processor's time after which the same is told of one callback."""


class EndlessError(RuntimeError):
    """Something goes on and on, and lets no time pass."""


class VirtualLoop(asyncio.AbstractEventLoop):
    """The loop of one desk.

    Args:
        failed: told of what nobody waits for and has failed.

    """

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._now = 0.0
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = 0
        self._is_running = self._is_closed = False

    # What drives it.

    def do(self, act: Callable[[], _Result]) -> _Result:
        """Do something within it, and all that follows from that without any time passing.

        Raises:
            EndlessError: there is no end to what follows.
            RuntimeError: another loop runs here.

        """
        with self._entered():
            _begin()
            result = act()
            self._settle()
        return result

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass, and do what comes due in them, in order.

        Raises:
            EndlessError: there is no end to what follows.
            ValueError: time does not go back.

        """
        if not seconds >= 0:
            raise ValueError(f"time does not go back: {seconds!r}")
        with self._entered():
            until = self._now + seconds
            self._settle()
            while self._timers and self._timers[0][0] <= until:
                self._now = self._timers[0][0]
                self._settle()
            self._now = until

    def end(self) -> None:
        """End all that goes on."""
        if self._is_closed:
            return
        self._timers.clear()
        try:
            self.do(lambda: [task.cancel() for task in asyncio.all_tasks(self)])
        except EndlessError:
            self._ready.clear()  # it does not let itself be ended
        finally:
            self._is_closed = True

    @contextmanager
    def _entered(self) -> Iterator[None]:
        # Playwright's driver, where it is not asynchronous, leaves a loop behind in which nothing runs.
        other = asyncio._get_running_loop()
        if other is not None and other is not self and asyncio.current_task(other) is not None:
            raise RuntimeError("a desk has a time of its own: play at it from a test that is no coroutine")
        asyncio._set_running_loop(self)
        before, self._is_running = self._is_running, True
        try:
            with _watched():
                yield
        finally:
            self._is_running = before
            asyncio._set_running_loop(other)

    def _settle(self) -> None:
        """Do all that can be done now."""
        count = 0
        while self._is_due() or self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                _begin()
                handle._run()
            count += 1
            if count > BUSY:
                raise EndlessError("something goes on and on and lets no time pass: does it wait for nothing?")

    def _is_due(self) -> bool:
        """Whether a timer's time has come; it waits its turn behind what was to be done before."""
        is_due = bool(self._timers) and self._timers[0][0] <= self._now
        if is_due:
            self._ready.append(heapq.heappop(self._timers)[2])
        return is_due

    # What asyncio asks of a loop.

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._now

    def call_soon(
        self, callback: Callable[[*_Given], object], *args: *_Given, context: Context | None = None
    ) -> asyncio.Handle:
        """Call it next."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_later(
        self,
        delay: float,
        callback: Callable[[*_Given], object],
        *args: *_Given,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call it after so many seconds."""
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*_Given], object],
        *args: *_Given,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call it at this time; what is due at the same time is called in order."""
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, timer))
        return timer

    def create_future(self) -> asyncio.Future[Any]:
        """A future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(self, coro: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:  # type: ignore[override]
        """A task of this loop."""
        return asyncio.Task(coro, loop=self, **options)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Tell of what nobody waits for and has failed."""
        error = context.get("exception")
        if isinstance(error, BaseException) and not self._is_closed:
            self._failed(error)

    def get_debug(self) -> bool:
        """Never."""
        return False

    def is_running(self) -> bool:
        """Whether something is being done within it."""
        return self._is_running

    def is_closed(self) -> bool:
        """Whether all was ended."""
        return self._is_closed

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It is passed over when its time has come."""


_CAN_WATCH = hasattr(signal, "setitimer")


def _is_watching() -> bool:
    return _CAN_WATCH and threading.current_thread() is threading.main_thread()


@contextmanager
def _watched() -> Iterator[None]:
    """Stop what takes too long at once, at the line where it is."""
    if not _is_watching():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _begin() -> None:
    """Something begins that may take so long."""
    if _is_watching():
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)


def _stop(*_: object) -> None:
    raise EndlessError(f"this has held everything up for {LONGEST:g} s: in the page, nothing would move any more")
