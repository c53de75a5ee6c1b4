"""What a command comes to, and whether somebody waits for it."""

import asyncio

from switchboard.hub.hosting import Asked, CommandError


def test_a_command_knows_whether_it_is_waited_for() -> None:
    async def waits() -> tuple[bool, bool, bool]:
        left, awaited, gathered = Asked(), Asked(), Asked()
        for one in (left, awaited, gathered):
            one.set_result(1)
        await awaited
        await asyncio.gather(gathered)
        return left.waited, awaited.waited, gathered.waited

    assert asyncio.run(waits()) == (False, True, True)


def test_a_refusal_has_the_code_that_the_page_would_get() -> None:
    error = CommandError("bad-number", "that is none")
    assert (error.code, str(error)) == ("bad-number", "that is none")
