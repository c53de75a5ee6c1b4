"""One file a language: every text that the operator reads.

A file dropped in here is found by itself: its name is the language's code, and it ends with its ``TEXTS``.
"""

import pkgutil
from functools import cache
from importlib import import_module

from switchboard.languages.texts import Texts


@cache
def found() -> dict[str, Texts]:
    """Each language's texts, by its code; looked for once, for a restored page has no files any more."""
    modules = {entry.name: import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__)}
    return {code: module.TEXTS for code, module in sorted(modules.items()) if hasattr(module, "TEXTS")}


def language_for(wanted: str | None, page: str, browser: str) -> str:
    """The configured language, else the page's own (its ``lang``), else the browser's, else English."""
    for tag in (wanted, page, browser):
        code = (tag or "").split("-")[0].lower()
        if code in found():
            return code
    return "en"
