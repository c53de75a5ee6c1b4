import os
import re
import subprocess
import sys

import pytest

from switchboard.testing import Desk
from switchboard.testing.voices import voices
from switchboard.testing.voices.uis_voice import UisVoice
from workshop import ROOT

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "switchboard.testing.plugin", "-p", "no:cacheprovider", "-p", "no:randomly")
RULES = """
from switchboard import notice, on
from switchboard.events import CallRinging

@on(CallRinging)
def tell(event):
    notice("it rings")
"""


def set_up(pytester: pytest.Pytester) -> None:
    """A project as the documentation has it."""
    pytester.makepyprojecttoml(
        """
        [tool.pytest.ini_options]
        switchboard_configuration = "switchboard.json"
        switchboard_extensions = ["rules.py"]
        """
    )
    pytester.path.joinpath("switchboard.json").write_text('{"phonet": {"credentialsUrl": "/phonet"}}')
    pytester.makepyfile(rules=RULES)


def test_the_fixture_is_a_desk_of_what_the_settings_name(pytester: pytest.Pytester) -> None:
    set_up(pytester)
    pytester.makepyfile(
        """
        def test_one(desk):
            desk.phonet.rings("+380671234567")
            assert [one.text for one in desk.notices] == ["it rings"]

        def test_two(desk):
            assert desk.notices == []
        """
    )
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=2)


def test_a_marker_or_a_fixture_of_ones_own_says_otherwise(pytester: pytest.Pytester) -> None:
    set_up(pytester)
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def desk_extensions():
            return []

        def test_without(desk):
            desk.phonet.rings("+380671234567")
            assert desk.notices == []

        @pytest.mark.switchboard(configuration={"uis": {}}, extensions=["rules.py"], tolerant=True)
        def test_with(desk):
            assert desk.uis.is_there()
        """
    )
    pytester.runpytest_inprocess(*PLUGIN, "--strict-markers").assert_outcomes(passed=2)


def test_what_a_rule_raises_is_shown_with_the_rules_own_line_and_nothing_of_the_desk(pytester: pytest.Pytester) -> None:
    set_up(pytester)
    pytester.path.joinpath("rules.py").write_text(RULES.replace('notice("it rings")', "wrong = 1 / 0"))
    pytester.makepyfile(
        """
        def test_one(desk):
            desk.phonet.rings("+380671234567")
        """
    )
    result = pytester.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">*desk.phonet.rings*", ">*wrong = 1 / 0", "*rules.py:7: ZeroDivisionError"])
    result.stdout.no_fnmatch_line("*_voice.py*")
    result.stdout.no_fnmatch_line("*testing/desk.py*")


def test_without_a_configuration_it_says_what_to_say(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_one(desk): pass")
    result = pytester.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*say where the configuration is: switchboard_configuration in pytest's settings*"])


def test_the_examples_of_the_documentation_pass(pytester: pytest.Pytester) -> None:
    for file in (ROOT / "site" / "docs" / "examples").iterdir():
        if file.is_file():
            pytester.path.joinpath(file.name).write_text(file.read_text("utf-8"), "utf-8")
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=5)


def test_whoever_has_no_desk_pays_for_none() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pysrc")}
    code = "import sys, switchboard.testing.plugin as _; print('pydantic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


# What the documentation says.

PAGE = (ROOT / "site" / "docs" / "testing.md").read_text("utf-8")


def test_what_the_page_shows_stands_in_the_examples() -> None:
    files = [file.read_text("utf-8") for file in (ROOT / "site" / "docs" / "examples").iterdir() if file.is_file()]
    shown = re.findall(r"```(?:python|toml|json)\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) == 4
    assert [one for one in shown if not any(one in text for text in files)] == []


def told(heading: str, column: int) -> set[str]:
    """The names in backticks in a column of the table under a heading; what stands in brackets is left out."""
    rows = re.findall(r"^\| `.*$", PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)[`(]", row.split("|")[column])}


def test_the_page_names_all_that_a_desk_has() -> None:
    with Desk({"uis": {}}) as desk:
        there = {name for name in (*vars(desk), *vars(Desk)) if not name.startswith("_")}
    assert told("What a test looks at", 1) == there


def test_the_page_names_every_vendor_and_what_its_voice_adds() -> None:
    assert told("What vendors say", 1) == set(voices())
    said = told("What vendors say", 2)
    for voice in voices().values():
        own = {name for name in vars(voice) if not name.startswith("_") and callable(getattr(voice, name))}
        inside = {"tell", "milliseconds", "next_id", "find"}
        assert own - inside <= said | set(UisVoice.messages)
