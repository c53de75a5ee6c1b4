"""The table of what the vendors' documents name and the tests that cover it, put into site/docs/covered.md.

Tests are read, not run: what one covers stands in its decorators, in plain text (``@pytest.mark.covers``).
"""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from workshop import ROOT

PAGE = ROOT / "site" / "docs" / "covered.md"
TESTS = ROOT / "tests"
START, END = "<!-- coverage: python build.py coverage -->\n", "<!-- end of coverage -->"

Name = tuple[str, str]
"""A document's key and something that it names."""


def documents() -> dict[str, Any]:
    """Every document: its title, and its names by what they are."""
    return tomllib.loads((TESTS / "documents.toml").read_text("utf-8"))


def names() -> list[Name]:
    """Everything that the documents name."""
    return [(key, name) for key, one in documents().items() for group in one["names"].values() for name in group]


@cache
def covered() -> dict[Name, list[str]]:
    """The tests of every name that a test claims, each as file::test."""
    found: dict[Name, list[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for name in _claims(node):
                    found.setdefault(name, []).append(f"{file.relative_to(ROOT).as_posix()}::{node.name}")
    return found


def table() -> str:
    """The table as the page has it: one line a name, the test in a browser where there is one."""
    tests = covered()
    lines = ["| document | | name | test |", "|---|---|---|---|"]
    for key, document in documents().items():
        for kind, group in document["names"].items():
            for name in group:
                found = tests.get((key, name), [])
                chosen = [test for test in found if "/browser/" in test] or found
                lines.append(f"| {document['title']} | {kind} | `{name}` | {_link(chosen[0]) if chosen else '—'} |")
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """The page with the table as it should be."""
    before, rest = page.split(START)
    return before + START + table() + END + rest.split(END)[1]


def renew() -> int:
    """Write the table into its page; fails where a name has no test."""
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    missing = [name for name in names() if name not in covered()]
    for key, name in missing:
        print(f"No test covers {name} of {key}.")
    return 1 if missing else 0


def _claims(test: ast.FunctionDef) -> Iterator[Name]:
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.covers":
            document, *claimed = (text for argument in decorator.args for text in _texts(argument))
            yield from ((document, name) for name in claimed)


def _texts(argument: ast.expr) -> list[str]:
    """What one argument says: a text, or several as ``*("one", "another")``."""
    if isinstance(argument, ast.Starred):
        return list(ast.literal_eval(argument.value))
    return [ast.literal_eval(argument)]


def _link(test: str) -> str:
    path, name = test.split("::")
    words = name.removeprefix("test_").replace("_", " ")
    # From the page up to the root: `relative_to(…, walk_up=True)` is younger than the Python that the build asks for.
    up = "../" * len(PAGE.parent.relative_to(ROOT).parts)
    return f"[{words}]({up}{path})"
