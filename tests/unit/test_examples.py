"""Every snippet of the guide and of the recipes is a file, and each file does what its page says."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import TypeAdapter

from switchboard.config import admit, load
from switchboard.hub.extensions import Extensions
from switchboard.telephony.knowledge import read_callers
from switchboard.vendors import remove
from switchboard.vendors.phonet import Credentials
from unit.hub.desk import NotingHost
from unit.test_docs import DOCS, rows, section
from unit.testing.test_plugin import PLUGIN
from unit.workshop.test_contract import VALIDATOR
from unit.workshop.test_typescript import DECLARATIONS
from workshop import SITE, commands
from workshop.contract import CONFIGURATION, schemas
from workshop.phonet import STAFF, Exchange
from workshop.typescript import complaints

pytest_plugins = ["pytester"]
FOLDER = DOCS / "examples"
GUIDE, RECIPES = FOLDER / "guide", FOLDER / "recipes"
ENDINGS = {"": "txt", "html": "html", "json": "json", "python": "py", "sh": "sh", "toml": "toml", "ts": "ts"}
ANSWERS: dict[str, Callable[[str], Any]] = {
    "380440000112.json": read_callers,
    "caller.json": read_callers,
    "credentials.json": Credentials.model_validate_json,
}
"""What a server answers: the only files of JSON that are no configurations."""


def files(ending: str, *folders: Path) -> list[Path]:
    """The files of a kind, each name once."""
    found = sorted(file for folder in folders or (GUIDE, RECIPES) for file in folder.rglob(f"*.{ending}"))
    assert found
    return found


@pytest.mark.parametrize("folder", [GUIDE, RECIPES], ids=lambda folder: folder.name)
def test_every_snippet_of_the_page_stands_in_a_file(folder: Path) -> None:
    page = (DOCS / f"{folder.name}.md").read_text("utf-8")
    shown = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(shown) == page.count("\n```") / 2 > 5
    texts = {ending: [file.read_text("utf-8") for file in folder.rglob(f"*.{ending}")] for ending in ENDINGS.values()}
    assert [text for kind, text in shown if not any(text in one for one in texts[ENDINGS[kind]])] == []


# Configurations and answers.


@pytest.fixture
def _helpline() -> Iterator[None]:
    """The vendor of the recipe is there, as in a page that names its file."""
    module = Extensions(NotingHost()).load("helpline.py", (RECIPES / "helpline.py").read_text("utf-8"))
    assert module is not None
    vendor = admit(module.VENDOR)
    yield
    remove(vendor)


@pytest.mark.usefixtures("_helpline")
def test_every_configuration_is_taken_and_the_schema_takes_it_too() -> None:
    schema = VALIDATOR(schemas()[CONFIGURATION])
    for file in files("json"):
        if file.name not in ANSWERS:
            text = file.read_text("utf-8")
            load(text, file.name)
            assert [error.message for error in schema.iter_errors(json.loads(text))] == [], file.name


def test_every_answer_of_a_server_is_one() -> None:
    told = {file.name: ANSWERS[file.name](file.read_text("utf-8")) for file in files("json") if file.name in ANSWERS}
    assert set(told) == set(ANSWERS)
    assert all(told.values())


def test_the_guide_rings_the_exchange_of_the_demonstration() -> None:
    port = commands.parsed(["demo"])[0].port
    exchange = Exchange(port + 1, port + 2)
    for name in ("telephone.json", "switchboard.json"):
        phonet = json.loads((GUIDE / name).read_text("utf-8"))["phonet"]
        assert (phonet["domain"], phonet["endpoint"]) == (exchange.domain, exchange.endpoint)
        assert phonet["apiKey"] == exchange.key
        assert phonet["subscriber"] in STAFF
    buttons = (SITE / "simulators" / "phonet" / "exchange.js").read_text("utf-8")
    assert "Call Anna (001)" in buttons
    assert f"+{next((GUIDE / 'callers').iterdir()).stem}" in buttons


def test_the_commands_of_the_guide_are_commands() -> None:
    said = re.findall(r"^python build\.py (.+)$", (GUIDE / "commands.sh").read_text("utf-8"), re.MULTILINE)
    assert [commands.parsed(line.split())[0].command for line in said] == ["demo"]


# Python.


@pytest.mark.parametrize(("folder", "tests"), [(GUIDE, 2), (RECIPES, 7)], ids=["guide", "recipes"])
def test_every_file_of_python_does_what_its_tests_say(pytester: pytest.Pytester, folder: Path, tests: int) -> None:
    shutil.copytree(folder, pytester.path, dirs_exist_ok=True)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=tests)
    names = {file.stem for file in files("py", folder)}
    assert {f"test_{name}" for name in names if not name.startswith("test_")} <= names


# TypeScript.

WRONG = {
    "console.ts": ("reload()", 'reload("rules.py")'),
    "numbers.ts": ("switchboard.call(mobile.value)", "switchboard.call(mobile)"),
    "own-id.ts": ("event.detail;", "event;"),
    "sign-out.ts": ("switchboard?.destroy()", "switchboard.destroy()"),
    "single-page.ts": ("customer.crmId === null", "customer.crmId === 0"),
}
"""In each file something that one may well write, and the compiler refuses."""


def test_the_compiler_takes_every_file_and_refuses_it_with_a_mistake_in_it() -> None:
    right = {file.name: file.read_bytes() for file in files("ts")}
    assert set(right) == set(WRONG)
    wrong = {}
    for name, (before, after) in WRONG.items():
        text = right[name].decode()
        assert before in text
        wrong[f"wrong-{name}"] = text.replace(before, after).encode()
    told = complaints({**DECLARATIONS, **right, **wrong})
    assert {one.split(":")[0] for one in told} == set(wrong), told


# HTML.

VOID = {"img", "input", "link", "meta", "br", "hr"}
OF_A_SCRIPT = {"src", "async", "nonce"}


class Elements(HTMLParser):
    """Every element with its attributes; each is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("file", files("html"), ids=lambda file: file.name)
def test_every_element_is_closed_and_every_attribute_is_one_of_ours(file: Path) -> None:
    table = rows(section("configuration.md", "Attributes"))
    ours = {name for name, (where, *_) in table if where != "the tag"}
    of_the_tag = {name for name, (where, *_) in table if where == "the tag"}
    page = Elements(file.read_text("utf-8"))
    assert page.open == []
    for tag, attributes in page.found:
        named = {name for name in attributes if name.startswith("data-")}
        if (attributes.get("src") or "").endswith("/switchboard.js"):
            assert tag == "script"
            assert "data-config" in attributes
            assert set(attributes) <= OF_A_SCRIPT | of_the_tag
        else:
            assert named <= ours


def test_the_page_of_the_guide_names_what_is_there() -> None:
    (tag,) = (one for name, one in Elements((GUIDE / "index.html").read_text("utf-8")).found if "data-config" in one)
    assert (GUIDE / str(tag["data-config"]).lstrip("/")).is_file()
    copied = "cp -r dist ../mycrm" + str(tag["src"]).removesuffix("/switchboard.js")
    assert copied in (GUIDE / "commands.sh").read_text("utf-8").splitlines()


def test_the_numbers_that_are_named_stand_in_the_page() -> None:
    named = json.loads((RECIPES / "numbers.json").read_text("utf-8"))["numbers"].split(", ")
    found = Elements((RECIPES / "numbers.html").read_text("utf-8")).found
    there = {f"{tag}.{one['class']}" for tag, one in found if "class" in one}
    there |= {f"{tag}[name={one['name']}]" for tag, one in found if "name" in one}
    assert set(named) == there


# Policies.


@pytest.mark.parametrize("file", files("txt"), ids=lambda file: file.stem)
def test_a_policy_has_what_its_page_needs(file: Path) -> None:
    header, _, policy = file.read_text("utf-8").strip().partition(": ")
    assert header == "Content-Security-Policy"
    has = {name: set(values) for name, *values in (one.split() for one in policy.split("; "))}
    tag = Elements((RECIPES / "nonce.html").read_text("utf-8")).found[0][1]
    static = origin(str(tag["src"]))
    chat = origin(json.loads((RECIPES / "classic.json").read_text("utf-8"))["iqchannels"]["url"])
    exchange = TypeAdapter(dict[str, str]).validate_json((RECIPES / "credentials.json").read_bytes())["domain"]
    assert has["default-src"] == {"'self'"}
    assert "'wasm-unsafe-eval'" in has["script-src"]
    assert {"'self'", static} <= has["script-src"] or {f"'nonce-{tag['nonce']}'", "'strict-dynamic'"} <= has[
        "script-src"
    ]
    assert has["connect-src"] == {"'self'", static, chat, f"wss://{exchange}", f"https://{exchange}"}
    assert has["frame-src"] == {"'self'", chat}


def origin(address: str) -> str:
    """The origin of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
