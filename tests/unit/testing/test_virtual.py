import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.testing.virtual import EndlessError, VirtualLoop
from workshop.browsers import driver


def looped() -> tuple[VirtualLoop, list[BaseException]]:
    failed: list[BaseException] = []
    return VirtualLoop(failed.append), failed  # type: ignore[abstract]


def ran(work: Callable[[], Awaitable[Any]], seconds: float = 0.0) -> Any:
    loop, failed = looped()
    task = loop.do(lambda: loop.create_task(work()))  # type: ignore[arg-type]
    loop.forward(seconds)
    assert failed == []
    value = task.result()
    loop.end()
    return value


@given(st.lists(st.floats(0, 1000), max_size=20), st.lists(st.floats(0, 200), max_size=20))
def test_timers_ring_in_order_and_each_at_its_time(due: list[float], steps: list[float]) -> None:
    loop, _ = looped()
    rang: list[tuple[float, float]] = []
    loop.do(lambda: [loop.call_later(one, lambda one=one: rang.append((loop.time(), one))) for one in due])
    for step in steps:
        loop.forward(step)
    assert rang == [(one, one) for one in sorted(due) if one <= loop.time()]


def test_nobody_waits_and_time_is_where_it_was_told_to_be() -> None:
    async def work() -> tuple[float, list[int]]:
        async def slow(number: int) -> int:
            await asyncio.sleep(number * 3600)
            return number

        told = await asyncio.gather(slow(3), slow(1))
        return asyncio.get_running_loop().time(), told

    assert ran(work, 4 * 3600) == (3 * 3600, [3, 1])


def test_what_asyncio_has_to_wait_with_works() -> None:
    async def work() -> list[object]:
        told: list[object] = []
        queue: asyncio.Queue[int] = asyncio.Queue()
        event = asyncio.Event()

        async def give() -> None:
            await asyncio.sleep(1)
            await queue.put(7)
            event.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(give())
            told.append(await queue.get())
            await event.wait()
        try:
            async with asyncio.timeout(5):
                await asyncio.Future()
        except TimeoutError:
            told.append("late")
        try:
            await asyncio.wait_for(asyncio.sleep(10), 2)
        except TimeoutError:
            told.append(asyncio.get_running_loop().time())
        return told

    assert ran(work, 60) == [7, "late", 8.0]


def test_a_timer_that_was_called_off_does_not_ring() -> None:
    loop, _ = looped()
    rang: list[str] = []
    timer = loop.do(lambda: loop.call_later(1, rang.append, "no"))
    timer.cancel()
    loop.forward(2)
    assert rang == []


def test_what_goes_on_without_letting_time_pass_is_told_to_have_no_end() -> None:
    async def endless() -> None:
        while True:
            await asyncio.sleep(0)

    loop, _ = looped()
    with pytest.raises(EndlessError, match="lets no time pass"):
        loop.do(lambda: loop.create_task(endless()))
    loop.end()
    assert loop.is_closed()


def test_what_does_not_let_itself_be_ended_is_left_behind() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                continue

    loop, _ = looped()
    with pytest.raises(EndlessError):
        loop.do(lambda: loop.create_task(stubborn()))
    loop.end()
    assert loop.is_closed()


def test_what_fails_with_nobody_waiting_is_told() -> None:
    loop, failed = looped()

    def fail() -> None:
        raise ValueError("no")

    loop.do(lambda: loop.call_soon(fail))
    assert [str(error) for error in failed] == ["no"]


def test_time_does_not_go_back() -> None:
    loop, _ = looped()
    with pytest.raises(ValueError, match="does not go back"):
        loop.forward(-1)


def test_it_does_not_run_within_another() -> None:
    loop, _ = looped()

    async def work() -> None:
        loop.do(lambda: None)

    with pytest.raises(RuntimeError, match="no coroutine"):
        asyncio.run(work())


def test_it_runs_beside_a_driver_of_playwrights() -> None:
    loop, told = looped()
    with driver():
        assert loop.do(asyncio.get_running_loop) is loop
        loop.forward(1)
        assert asyncio.get_running_loop() is not loop
    assert told == []


def test_two_do_not_hear_of_each_other() -> None:
    (first, _), (second, _) = looped(), looped()
    rang: list[str] = []
    first.do(lambda: first.call_later(1, rang.append, "first"))
    second.do(lambda: second.call_later(1, rang.append, "second"))
    second.forward(5)
    assert (rang, first.time(), second.time()) == (["second"], 0, 5)
