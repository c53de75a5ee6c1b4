"""The configuration: one JSON file, checked whole before anything of a vendor's is loaded.

Every error names the path in the file, what was found and what is wanted; all errors are told at once. Each vendor has
one optional key, whose settings its own file describes.

More than 300 lines: half of them is the words in which mistakes are told.
"""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, create_model, model_validator

from switchboard.settings import (
    DeepSelector,
    DockSettings,
    Floating,
    Language,
    LineSettings,
    Origin,
    RequestRules,
    origin_of,
    same_site,
    web_address,
)
from switchboard.telephony.numbers import FORMS
from switchboard.vendors import Vendor, add, found
from switchboard.vocabulary.events import Problem
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import path_of, reason_of

PLACEHOLDERS = ("crmId", "clientId", "ticketId", *FORMS, "email", "name", "inn", "extRef", "cardRef", "siebelId")
"""What ``crm.customerUrl`` may hold in braces; the values come from the event, percent-encoded."""


def _template(value: str) -> str:
    for name in re.findall(r"\{([^{}]*)\}", value):
        if name not in PLACEHOLDERS:
            raise ValueError(f"there is no placeholder {{{name}}}{_did_you_mean(name, PLACEHOLDERS)}")
    if re.search(r"[\s\\\x00-\x1f\x7f]", value):
        raise ValueError("an address holds no spaces, backslashes or control characters")
    if "{" not in value:
        raise ValueError(
            'every customer would lead to the same page; wanted: a placeholder, such as "/customers/{crmId}"'
        )
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?/", value):
        raise ValueError('this would be read as a folder of the page; start with "https://", or with "./" if it is one')
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", value)):
        raise ValueError("a brace is open or closed without its partner")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", value) or value.startswith("//"):
        address = web_address(value if not value.startswith("//") else f"https:{value}")
        if "{" in urlsplit(address).netloc:
            raise ValueError("a placeholder may not stand in the host: the customer would choose where the page goes")
    return value


def _lookup(value: str) -> str:
    _template(value)
    names = re.findall(r"\{([^{}]*)\}", value)
    if len(names) != 1 or names[0] not in FORMS:
        raise ValueError('it is asked with the number alone: wanted is {phone}, once, such as "/callers?phone={phone}"')
    return value


def _new_customer(value: str) -> str:
    _template(value)
    if {"phone"} != set(re.findall(r"\{(\w+)", value)):
        raise ValueError(
            'of a caller whom nobody knows there is the number alone, such as "/customers/new?phone={phone}"'
        )
    return value


_HASHES = r"^\s*sha(256|384|512)-[A-Za-z0-9+/]+=*(\s+sha(256|384|512)-[A-Za-z0-9+/]+=*)*\s*$"


class Outcome(Model):
    """How a call may end, to the CRM: ``key`` goes into the record, ``text`` is what the operator reads."""

    key: Annotated[str, Field(min_length=1, max_length=100)]
    text: Annotated[dict[Language, Annotated[str, Field(min_length=1, max_length=60)]], Field(min_length=1)] = Field(
        description="By language: what the operator reads; where theirs is missing, the first."
    )
    needs_note: bool = Field(False, description="Whether the operator has to write a note with it.")

    def word(self, language: str) -> str:
        """What an operator of this language reads."""
        return self.text.get(language) or next(iter(self.text.values()))


def _no_key_twice(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    keys = [outcome.key for outcome in outcomes]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"two outcomes have the key {key!r}")
    return outcomes


class Crm(Model):
    """How the page shows a customer, and what the CRM keeps."""

    customer_url: Annotated[str, AfterValidator(_template)] | None = Field(
        None, description="Address of a customer's page, with placeholders such as {crmId}; relative to the CRM page."
    )
    new_customer_url: Annotated[str, AfterValidator(_new_customer)] | None = Field(
        None, description="Address where a customer is made of a caller whom nobody knows, with {phone} in it."
    )
    lookup_url: Annotated[str, AfterValidator(_lookup)] | None = Field(
        None, description="Address that is asked who calls, with {phone} in it; it answers with JSON."
    )
    record_url: Annotated[str, AfterValidator(same_site)] | None = Field(
        None, description="Address of the CRM that finished calls and chats are sent to, as JSON; none, none are."
    )
    record_seconds: Annotated[float, Field(ge=1, le=60)] = Field(
        10.0, description="How long the CRM may take to answer; after that, a record is sent again."
    )
    record_lines: Annotated[int, Field(ge=0, le=100)] = Field(
        0, description="How many of the first lines of a chat go into its record."
    )
    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=30), AfterValidator(_no_key_twice)] = Field(
        (), description="Of which outcomes of a call the operator chooses."
    )
    open_in: Literal["same-tab", "new-tab"] = Field("same-tab", description="Where a screen pop opens the customer.")
    allowed_origins: tuple[Origin, ...] = Field(
        (), description="Origins, besides the page's own, to which addresses that vendors send may lead."
    )
    requests: RequestRules = Field((), description="What goes along with what is asked of the CRM, by origin.")


def _as_file(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


class CodeFile(Model):
    """A file of the CRM's own Python: its address alone, or with its hash."""

    url: Annotated[str, Field(min_length=1), AfterValidator(same_site)] = Field(
        description="Its address, relative to the page or whole; from another origin, integrity is needed."
    )
    integrity: Annotated[str, Field(pattern=_HASHES)] | None = Field(
        None, description='Its hash, as for a script tag ("sha256-…"); with another one it is not run.'
    )


CodeFiles = Annotated[
    tuple[Annotated[CodeFile, BeforeValidator(_as_file, json_schema_input_type=str | CodeFile)], ...],
    Field(max_length=100),
]


class Code(Model):
    """What the CRM brings of its own Python."""

    extensions: CodeFiles = Field((), description="Files of rules or vendors of the CRM's own, run in this order.")
    wheels: CodeFiles = Field((), description="Packages that those import: wheels, pure or for the browser.")


class RecorderSettings(Model):
    """What is kept of all that goes in and out, for ``switchboard.recording()``."""

    bytes: Annotated[int, Field(ge=0, le=100_000_000)] = Field(
        2_000_000, description="How much is kept, in the page's memory alone; with 0, nothing is."
    )


class Config(Code):
    """The whole file; the vendors' keys come with the vendors (``_file``)."""

    language: Language | None = Field(None, description="Language of the texts; without it, that of the page.")
    secondary_windows: bool = Field(
        False, description="Whether pop-up windows and frames of the CRM are as good as its tabs."
    )
    numbers: DeepSelector | None = Field(
        None, description="CSS selector of plain texts and fields that are numbers and dial, such as td.phone."
    )
    dock: DockSettings = DockSettings()
    recorder: RecorderSettings = RecorderSettings()
    crm: Crm = Crm()

    @model_validator(mode="after")
    def _some_vendor(self) -> "Config":
        if not self.configured():
            known = " or ".join(f'"{vendor.name}"' for vendor in found())
            raise ValueError(f"no system is configured, so there is nothing to do: add {known}")
        return self

    @model_validator(mode="after")
    def _no_vendors(self) -> "Config":
        for vendor, settings in self.configured():
            foreign = {word for word in _words(settings) if word != getattr(settings, "credentials_url", None)}
            for origin in (rule.origin for rule in self.crm.requests):
                if origin and any(_is_at(word, origin) for word in foreign):
                    raise ValueError(
                        f"crm.requests: {origin} is {vendor.title}'s, not the CRM's: no token of the CRM's goes there"
                    )
        return self

    @property
    def dock_settings(self) -> DockSettings:
        """The dock's; what they leave open, the first floating placement says."""
        placements = [one for _, settings in self.configured() for one in getattr(settings, "placements", ())]
        first = next((one for one in placements if isinstance(one, Floating)), None)
        told = {name: getattr(first, name) for name in _OF_BOTH} if first is not None else {}
        return self.dock.model_copy(update={name: told[name] for name in told.keys() - self.dock.model_fields_set})

    def configured(self) -> list[tuple[Vendor, Any]]:
        """The vendors that the file names, each with its settings."""
        named = [(vendor, getattr(self, vendor.name, None)) for vendor in found()]
        return [(vendor, settings) for vendor, settings in named if settings is not None]

    def region(self, vendor: str) -> str | None:
        """Whose numbers this vendor writes without a country code: its own setting, else the first telephone's."""
        lines = {one.name: settings for one, settings in self.configured() if isinstance(settings, LineSettings)}
        line = lines.get(vendor) or next(iter(lines.values()), None)
        return line.region if line else None


_OF_BOTH = ("corner", "width", "height", "collapsed")
"""What a floating placement may say of the dock."""


def _words(settings: Any) -> Iterator[str]:
    """Every text in a vendor's settings."""
    if isinstance(settings, str):
        yield settings
    elif isinstance(settings, BaseModel):
        for name in type(settings).model_fields:
            yield from _words(getattr(settings, name))


def _is_at(word: str, origin: str) -> bool:
    """Whether a vendor's address, or its domain by itself, is of this origin."""
    if re.match("(https?|wss?)://", word):
        return origin_of(re.sub("^ws", "http", word)) == origin
    return word == urlsplit(origin).netloc


@cache
def _file(vendors: tuple[Vendor, ...]) -> type[Config]:
    """The model of the file, with a key for each vendor."""
    keys: dict[str, Any] = {vendor.name: (vendor.settings | None, None) for vendor in vendors}
    return create_model("Config", __base__=Config, **keys)


class ConfigurationError(Exception):
    """The configuration cannot be used; ``problems`` has every reason with its path."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = "".join(f"\n  {problem.path or '(whole file)'}: {problem.reason}" for problem in problems)
        super().__init__(f"the configuration {source} cannot be used:{lines}")


def code_in(text: str) -> Code:
    """What a configuration brings of the CRM's own Python, which may have a say in what else is right in it.

    Where that cannot be read there is none, and ``load`` tells why.
    """
    try:
        data = json.loads(text)
        return Code.model_validate_json(json.dumps({name: data[name] for name in Code.model_fields if name in data}))
    except (ValueError, TypeError, RecursionError):
        return Code()


def admit(vendor: Any) -> Vendor:
    """Take in a vendor that the CRM has brought itself; it is known from now on (``vendors.remove``).

    Raises:
        ValueError: it is none, or its name or that of a command is taken.

    """
    if not isinstance(vendor, Vendor):
        raise ValueError(f"VENDOR is to be a switchboard.vendors.Vendor, and is of the type {type(vendor).__name__}")
    if vendor.name in Config.model_fields:
        raise ValueError(f"a vendor cannot be named {vendor.name}: that key of the configuration is another's")
    add(vendor)
    return vendor


def load(text: str, source: str, others: bool = False) -> Config:
    """Read the configuration.

    Args:
        text: the file.
        source: what to call it.
        others: let keys be that nobody knows: a file that would have known them has failed, which was told.

    Raises:
        ConfigurationError: with every problem at once; a JSON syntax error has its line and column.

    """
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except json.JSONDecodeError as error:
        hint = _hint(text, error)
        reason = f"this is not JSON: {hint or error.msg} (line {error.lineno}, column {error.colno})"
        raise ConfigurationError(source, (Problem(path="", reason=reason),)) from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(source, (Problem(path="", reason=f"this is not usable JSON: {error}"),)) from None
    wanted = _file(found())
    if others and isinstance(data, dict):
        keys = {field.alias for field in wanted.model_fields.values()}
        data = {name: value for name, value in data.items() if name in keys}
    try:
        return wanted.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ConfigurationError(source, tuple(_explained(error))) from None


def _hint(text: str, error: json.JSONDecodeError) -> str | None:
    """The usual mistakes, in the words of whoever made them."""
    if not text.strip():
        return "it is empty"
    if text.lstrip().startswith("<"):
        return "it is a web page; is the address right, and does it need a login?"
    rest = text[error.pos :].lstrip()
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments"
    before = text[: error.pos].rstrip()
    if (before.endswith(",") and rest[:1] in ("}", "]")) or (
        rest.startswith(",") and rest[1:].lstrip()[:1] in ("}", "]")
    ):
        return "there is a comma too many"
    if rest.startswith("'"):
        return 'texts stand in double quotes (")'
    return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f'the key "{key}" stands twice in one object')
        result[key] = value
    return result


def _explained(error: ValidationError) -> Iterator[Problem]:
    errors = error.errors(include_url=False)
    for entry in errors:
        if any(re.search("key$|^headers$", str(step), re.IGNORECASE) for step in entry["loc"]):
            entry["input"] = _HIDDEN
        if entry["type"] == "too_short" and any(len(other["loc"]) > len(entry["loc"]) for other in errors):
            continue  # its items were refused, which is told of each of them
        # The union's own step, the kind behind an index, is no key of the file.
        steps = entry["loc"]
        location = tuple(
            step for n, step in enumerate(steps) if not (n and step in _KINDS and isinstance(steps[n - 1], int))
        )
        path = path_of(location)
        match entry["type"]:
            case "extra_forbidden":
                names = _names_at(location[:-1], steps)
                reason = f"there is no such key{_did_you_mean(str(location[-1]), names)}"
            case "missing":
                reason = "this key is missing"
            case "union_tag_not_found":
                path, reason = f"{path}.kind", f"this key is missing; wanted: {', '.join(map(repr, _KINDS))}"
            case "union_tag_invalid":
                path = f"{path}.kind"
                reason = f"found {_shown(entry['input'].get('kind'))}; wanted: one of {', '.join(map(repr, _KINDS))}"
            case "value_error":
                shown = isinstance(entry["input"], str)
                reason = (f"found {_shown(entry['input'])}: " if shown else "") + reason_of(entry["msg"])
            case _ if entry["input"] is _HIDDEN:
                wanted = _WANTED.get(entry["type"], "text that can stand here")
                reason = f"what is found here is not repeated, for it may be secret; wanted: {wanted}"
            case kind if kind in _WANTED:
                reason = f"found {_shown(entry['input'])}; wanted: {_WANTED[kind]}"
            case _:
                wanted = entry["msg"].removeprefix("Input should be ").removeprefix("a valid ")
                reason = f"found {_shown(entry['input'])}; wanted: {wanted}"
        yield Problem(path=path, reason=reason)


_KINDS = ("section", "floating", "card")
_HIDDEN = object()
"""In place of a key's value, which may be the key after all."""


_WANTED = {
    "too_short": "at least one entry",
    "too_long": "fewer entries",
    "tuple_type": "a list: [ … ]",
    "model_type": "an object: { … }",
    "model_attributes_type": "an object: { … }",
    "dict_type": "an object: { … }",
    "bool_type": "true or false",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number",
    "float_type": "a number",
}


def _shown(value: Any) -> str:
    """What was found, without what may be secret in an address."""
    text = re.sub(r"//[^/@\s\"]*@", "//…@", json.dumps(value, ensure_ascii=False))
    text = re.sub(r"([?#])[^\"\s]+" if "://" in text else r"(\?)[^\"\s]+", r"\1…", text)
    return text if len(text) <= 80 else text[:79] + "…"


def _names_at(location: tuple[int | str, ...], steps: tuple[int | str, ...]) -> list[str]:
    """The keys that the models know at a place in the file; ``steps`` also tell the kind of a placement."""
    models: list[type[BaseModel]] = [_file(found())]
    for step in location:
        if isinstance(step, int):
            continue
        models = [
            model
            for parent in models
            for field in parent.model_fields.values()
            if field.alias == step
            for model in _models_in(field.annotation)
        ]
    chosen = [model for model in models if _kind_of(model) in (None, *steps)]
    return sorted({field.alias or "" for model in chosen for field in model.model_fields.values()})


def _kind_of(model: type[BaseModel]) -> str | None:
    kind = model.model_fields.get("kind")
    return str(get_args(kind.annotation)[0]) if kind is not None else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for inner in getattr(annotation, "__args__", ()):
            yield from _models_in(inner)


def _did_you_mean(name: str, names: tuple[str, ...] | list[str]) -> str:
    lowered = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower(), lowered, n=1)
    return f'; did you mean "{lowered[close[0]]}"?' if close else f"; known here: {', '.join(names)}" if names else ""
