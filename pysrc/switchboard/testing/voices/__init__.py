"""The vendors' own voices, one file a vendor: its document's messages as methods, in real wire text.

A file dropped in here is found by itself: it ends with a ``VOICE``. A vendor without one still says anything as text.
"""

import pkgutil
from functools import cache
from importlib import import_module

from switchboard.testing.voice import Voice


@cache
def voices() -> dict[str, type[Voice]]:
    """Every voice there is a file for, by its vendor's name."""
    modules = [import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__)]
    return {module.VOICE.vendor: module.VOICE for module in modules if hasattr(module, "VOICE")}
