"""One file a vendor: its settings, its wire format, and how it turns into the vocabulary.

No I/O: text in, events and text out. A file dropped in here is found by itself: it ends with a ``VENDOR``.
"""

import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Literal

from switchboard.settings import Language
from switchboard.vocabulary.commands import RESERVED, Command
from switchboard.vocabulary.events import Event
from switchboard.vocabulary.model import Model


@dataclass(frozen=True)
class Novelty:
    """Something in a message that this version does not know: a field by its path, or a ``value`` that a field has."""

    what: Literal["field", "value"]
    path: str
    value: object = None


@dataclass(frozen=True)
class Vendor:
    """What the rest of Switchboard knows of a vendor.

    Args:
        name: its key in the configuration, and ``vendor`` of its events.
        title: its name as people write it.
        kind: how it is reached: a ``frame`` of its own, a ``socket``, a ``widget`` in the page.
        settings: what stands under its key.
        commands: what it can be asked for.
        link: makes its side of the connection from its settings (and, of a frame, the placement's name): a
            ``FrameVendor``, an ``Exchange`` or a ``WidgetVendor``.
        novelties: what of its settings and an event, of which the message is ``raw_json``, this version does not know;
            asked later, so it may take its time. Of a type that is not known, ``message.unknown`` tells already.
        read: what a text is, as one of the vendor's models, from its settings, what it is of ("" for a message, the
            name of a callback, the call of a command for its result) and the text; it raises ``ValidationError``. The
            model says of its fields which are personal, so that recordings can leave those out; without this, they
            leave out all that the vendor says.
        refusals: what the codes of its document say to the operator, by language; others keep its own words.

    """

    name: str
    title: str
    kind: Literal["frame", "socket", "widget"]
    settings: type[Model]
    commands: tuple[type[Command], ...]
    link: Callable[..., Any]
    novelties: Callable[[Any, Event], Iterable[Novelty]] | None = None
    read: Callable[[Any, str, str], Any] | None = None
    refusals: Mapping[Language, Mapping[str, str]] = field(default_factory=dict, hash=False)


_FURTHER: list[Vendor] = []


@cache
def found() -> tuple[Vendor, ...]:
    """Every vendor, by name: ours, and what the CRM has brought itself."""
    return tuple(sorted((*_own(), *_FURTHER), key=lambda vendor: vendor.name))


def add(vendor: Vendor) -> None:
    """One of the CRM's own is as good as ours from now on.

    Raises:
        ValueError: its name, or that of a command, is no name, or somebody else's.

    """
    if not re.fullmatch(r"[a-z][a-zA-Z0-9]*", vendor.name):
        raise ValueError(f"a vendor cannot be named {vendor.name!r}: wanted is a word of letters, such as parrot")
    if any(vendor.name == other.name for other in found()):
        raise ValueError(f"there is a vendor {vendor.name} already")
    known = {command.call: command for other in found() for command in other.commands}
    for command in vendor.commands:
        if not re.fullmatch(r"[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)?", command.call):
            raise ValueError(f"a command cannot be named {command.call!r}: wanted is doIt or {vendor.name}.doIt")
        if known.get(command.call, command) is not command or command.call.partition(".")[0] in RESERVED:
            raise ValueError(f"somebody else has the command {command.call}")
    _FURTHER.append(vendor)
    found.cache_clear()


def remove(vendor: Vendor) -> None:
    """It is known no more."""
    _FURTHER.remove(vendor)
    found.cache_clear()


def lacking(kind: type[Command], vendors: Iterable[Vendor]) -> str:
    """Which of the vendors would have to be configured for a command to be carried out, in words."""
    wanted = " or ".join(f'"{vendor.name}"' for vendor in vendors if kind in vendor.commands)
    return f"{kind.call} needs {wanted} in the configuration"


@cache
def _own() -> tuple[Vendor, ...]:
    """Those that there is a file for; looked for once, for a restored page has no files any more."""
    modules = (import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__))
    vendors = [module.VENDOR for module in modules if hasattr(module, "VENDOR")]
    return tuple(vendors)
