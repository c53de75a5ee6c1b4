"""What a language lacks; how many forms it counts in is asked of node, which has CLDR's tables."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Set
from dataclasses import fields
from functools import cache

from switchboard.languages.texts import Texts

CATEGORIES = {"zero", "one", "two", "few", "many", "other"}
"""Every form that CLDR knows of."""


@cache
def node(expression: str) -> object:
    """What an expression of JavaScript's is."""
    command = [shutil.which("node") or "node", "-p", f"JSON.stringify({expression})"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def categories(language: str) -> set[str]:
    """The forms in which a language counts."""
    told = node(f"new Intl.PluralRules({json.dumps(language)}).resolvedOptions().pluralCategories")
    assert isinstance(told, list)
    return set(told)


def lacks(texts: Texts, english: Texts, categories: Set[str]) -> list[str]:
    """What is missing, too much or written otherwise than in English: each a field, and what is wrong with it."""
    wrong = []
    for field in fields(Texts):
        ours, theirs = getattr(texts, field.name), getattr(english, field.name)
        if isinstance(theirs, str):
            wrong += _differences(field.name, {"": ours}, {"": theirs})
        elif theirs.keys() <= CATEGORIES:
            wrong += _differences(field.name, ours, dict.fromkeys(categories, theirs["other"]))
        else:
            wrong += _differences(field.name, ours, theirs)
    return wrong


def _differences(name: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    wrong = []
    for key in sorted({*ours, *theirs}):
        place = f"{name}[{key}]" if key else name
        if key not in ours:
            wrong.append(f"{place} is missing")
        elif key not in theirs:
            wrong.append(f"{place} is one too many")
        elif not ours[key].strip():
            wrong.append(f"{place} is empty")
        elif (own := _filled_in(ours[key])) != (other := _filled_in(theirs[key])):
            wrong.append(f"{place} has {_listed(own)} for {_listed(other)}")
    return wrong


def _filled_in(text: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}", text))


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing to fill in"
