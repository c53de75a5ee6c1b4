"""The options of all commands, and what becomes of what is none."""

import pytest

from workshop.commands import parsed


@pytest.mark.parametrize(
    ("words", "only", "rest"),
    [
        ("", None, ""),
        ("--only unit", "unit", ""),
        ("--only browser -k floating", "browser", "-k floating"),
        ("-k floating --only browser", "browser", "-k floating"),
        (
            "tests/unit/test_hub.py::test_x tests/browser -x --maxfail 2",
            None,
            "tests/unit/test_hub.py::test_x tests/browser -x --maxfail 2",
        ),
        ("--only=unit --on -o a=b", "unit", "--on -o a=b"),
    ],
)
def test_what_test_does_not_know_is_left_for_pytest_in_its_order(words: str, only: str | None, rest: str) -> None:
    options, left = parsed(["test", *words.split()])
    assert (options.command, options.only, left) == ("test", only, rest.split())


def test_an_expression_of_pytests_stays_one_word() -> None:
    assert parsed(["test", "-k", "one or two"])[1] == ["-k", "one or two"]


def test_lint_leaves_nothing_for_pytest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(["test", "--only", "lint", "-k", "floating"])
    assert ended.value.code == 2
    assert "-k floating" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "8700", "65533"])
def test_a_port_is_a_number_with_room_for_the_two_behind_it(port: str) -> None:
    assert parsed(["demo", "--port", port])[0].port == int(port)


@pytest.mark.parametrize("port", ["65534", "-1", "8e3", "", "٣.٥"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(["demo", f"--port={port}"])
    assert ended.value.code == 2
