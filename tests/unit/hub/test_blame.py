"""In which line of a file an error came up, and how long something ran at a stretch."""

import asyncio
from typing import Any

from switchboard.hub.blame import line_of, own_words, trace_of, watched


def caught(source: str, call: str = "") -> BaseException:
    names: dict[str, Any] = {}
    try:
        exec(compile(source, "/crm/rules.py", "exec"), names)  # noqa: S102
        names[call]()
    except BaseException as error:
        return error
    raise AssertionError("no error")


def test_the_line_is_the_files_own_however_deep_the_error_was() -> None:
    error = caught("import json\ndef rule():\n    helper()\ndef helper():\n    json.loads('{')\n", "rule")
    assert line_of(error, "/crm/rules.py") == 5
    assert line_of(error, "/crm/other.py") is None
    assert trace_of(error, "/crm/rules.py").splitlines()[1] == '  File "/crm/rules.py", line 3, in rule'


def test_a_file_that_is_no_python_has_its_line_and_one_of_another_file_the_import() -> None:
    assert line_of(caught("x = 1\nx = (\n"), "/crm/rules.py") == 2
    error = caught("x = 1\ncompile('(', 'elsewhere.py', 'exec')\n")
    assert line_of(error, "/crm/rules.py") == 2


def test_only_what_switchboard_itself_says_is_repeated() -> None:
    assert own_words(caught("from switchboard.hub.addition import known_tone\nknown_tone('bad')\n")).startswith(
        "there is no tone"
    )
    assert own_words(caught("{}['somebody']\n")) == ""
    assert own_words(ValueError("never raised")) == ""


def test_every_stretch_is_told_and_values_errors_and_ends_pass_through() -> None:
    told: list[float] = []
    ticks = iter(range(100))

    async def steps() -> str:
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(asyncio.sleep(10), 0.001)
        except TimeoutError:
            return "timed out"
        return "never"

    assert asyncio.run(watched_in_task(steps(), lambda: float(next(ticks)), told.append)) == "timed out"
    assert told == sorted(told)
    assert len(told) > 2


async def watched_in_task(*given: Any) -> Any:
    return await watched(*given)


def test_a_future_is_waited_for_like_a_coroutine() -> None:
    async def whole() -> Any:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_result, 7)
        return await watched(future, lambda: 0.0, lambda _: None)

    assert asyncio.run(whole()) == 7
