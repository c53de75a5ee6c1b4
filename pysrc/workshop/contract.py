"""The contract: JSON Schemas of what a page, a CRM's server and an editor rely on, made of the models and kept in git.

What is told (events, answers, records) is described as it is written, with every field in it; more may come. What is
given (the configuration, arguments) is described as it is read: what may be left out is not required, and a key that
nobody knows is refused.
"""

import json
import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import DataclassField, ModelField, StringSchema, TypedDictField

from switchboard.config import file_model
from switchboard.hub.hub import Snapshot
from switchboard.hub.ledger import WaitingRecords
from switchboard.telephony.knowledge import CallerAnswer
from switchboard.vendors import Vendor, found
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import EVENTS, Record
from switchboard.vocabulary.problems import FailedStart, Finding
from workshop import SITE

FOLDER = SITE / "contract"
CONFIGURATION, EVENT, CALLS, RECORD, CALLER = (
    f"{name}.schema.json" for name in ("switchboard", "events", "calls", "record", "caller")
)
OWN: dict[str, tuple[str, Any]] = {
    "state": ("What a late subscriber missed.", Snapshot),
    "diagnose": ("What is wrong, the oldest first.", tuple[Finding, ...]),
    "records": ("The calls and chats that the CRM has not.", WaitingRecords),
    "recording": ("What went in and out lately, without anybody's name, number or words: lines of JSON.", str),
}
"""The calls that no vendor carries out: what each is for, and the type of its answer."""
TOLD: tuple[type[BaseModel], ...] = (*EVENTS, FailedStart)
"""Every event, that of the loader's own included."""

Schema = dict[str, Any]
Side = Literal["serialization", "validation"]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/"


class _Generator(GenerateJsonSchema):
    """No titles, which only repeat the names; all fields where it is written; numbers where they count as text."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def field_is_required(self, field: ModelField | DataclassField | TypedDictField, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)

    def str_schema(self, schema: StringSchema) -> Schema:
        made = super().str_schema(schema)
        if self.mode == "validation" and self._config.coerce_numbers_to_str:
            made["type"] = ["string", "number"]
        return made


def schemas(vendors: tuple[Vendor, ...] | None = None) -> dict[str, Schema]:
    """Each schema by its file's name; with other vendors than our own, theirs are the keys and the calls."""
    vendors = found() if vendors is None else vendors
    return {
        CONFIGURATION: _one("The configuration of Switchboard.", file_model(vendors), "validation"),
        EVENT: _events(),
        CALLS: _calls(vendors),
        RECORD: _one("What crm.recordUrl is sent: one finished call or chat.", Record, "serialization"),
        CALLER: _one(
            "What crm.lookupUrl answers, and what respondWith of caller.lookup takes: who has the number.",
            CallerAnswer,
            "validation",
        ),
    }


def texts(vendors: tuple[Vendor, ...] | None = None) -> dict[str, str]:
    """The files of the schemas as they are written."""
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in schemas(vendors).items()}


def commands(vendors: tuple[Vendor, ...]) -> list[type[Command]]:
    """Every command of these vendors, those that several of them take once."""
    return list(dict.fromkeys(command for vendor in vendors for command in vendor.commands))


def definition(schema: Schema, part: Schema) -> Schema:
    """What a part of a schema refers to, if it does."""
    return schema["$defs"][part["$ref"].removeprefix(_REF)] if "$ref" in part else part


def _one(description: str, kind: Any, side: Side) -> Schema:
    made, definitions = _made(side, {"": kind})
    root = made[""]
    if "$ref" in root:
        root = definitions.pop(root["$ref"].removeprefix(_REF))
    return _whole(description, root, definitions)


def _events() -> Schema:
    made, definitions = _made("serialization", {kind.__name__: kind for kind in TOLD})
    raw = {"description": "The vendor's own message, parsed when it is looked at; null where none lies behind it."}
    for kind in EVENTS:  # what Event.to_json adds
        event = definitions[kind.__name__]
        event["properties"]["raw"] = raw
        event["required"].append("raw")
    return _whole("Every event, as a listener gets it.", {"oneOf": list(made.values())}, definitions)


def _calls(vendors: tuple[Vendor, ...]) -> Schema:
    asked = commands(vendors)
    own = {name: kind for name, (_, kind) in OWN.items()}
    answers, told = _made("serialization", own | {command.call: command.answer for command in asked})
    arguments, given = _made("validation", {command.call: command for command in asked if command.model_fields})
    calls = {name: _call(what, answers[name]) for name, (what, _) in OWN.items()}
    for command in asked:
        argument = arguments.get(command.call)
        if command.element:
            argument = {"description": f"An element of the page, {command.element}: no JSON."}
        elif argument and len(command.model_fields) == 1:
            (bare,) = definition({"$defs": given}, argument)["properties"].values()
            argument = {"anyOf": [argument, bare]}
        calls[command.call] = _call(command.__doc__ or "", answers[command.call], argument, is_wanted(command))
    what = "Every call on window.switchboard: what it takes, and what its promise resolves with."
    return _whole(what, {"type": "object", "properties": calls, "required": [*calls]}, given | told)


def _call(what: str, answer: Schema, argument: Schema | None = None, wants_it: bool = False) -> Schema:
    parts = {"argument": argument, "answer": answer} if argument else {"answer": answer}
    required = [name for name in parts if name != "argument" or wants_it]
    return {"description": what, "type": "object", "properties": parts, "required": required}


def is_wanted(command: type[Command]) -> bool:
    """Whether a command cannot do without its argument."""
    try:
        command.model_validate(None)
    except ValidationError:
        return True
    return command.element is not None


def _made(side: Side, wanted: dict[str, Any]) -> tuple[dict[str, Schema], Schema]:
    """The schema of each type, by the name that it was wanted under, and the definitions that they refer to."""
    inputs = [
        (name, side, kind if isinstance(kind, TypeAdapter) else TypeAdapter(kind)) for name, kind in wanted.items()
    ]
    made, common = TypeAdapter.json_schemas(inputs, schema_generator=_Generator)
    both = {"made": {name: made[name, side] for name in wanted}, "definitions": common.get("$defs", {})}
    # What several vendors call alike has the path of its module for a name.
    text = re.sub(r"switchboard__vendors__([a-z])(\w*?)__", lambda it: it[1].upper() + it[2], json.dumps(both))
    both = json.loads(text)
    if side == "serialization":
        for one in [part for definition in both["definitions"].values() for part in parts(definition)]:
            one.pop("default", None)
            if one.get("additionalProperties") is False:
                del one["additionalProperties"]
    return both["made"], both["definitions"]


def _whole(description: str, root: Schema, definitions: Schema) -> Schema:
    schema = {**root, "description": description, "$defs": dict(sorted(definitions.items()))}
    names = {name for part in parts(schema) for name in part.get("properties", {})}
    for part in list(parts(schema)):
        _clean(part, names)
    first = {"$schema": _DRAFT, "description": schema.pop("description")}
    return first | schema if schema["$defs"] else {**first, **{key: schema[key] for key in schema if key != "$defs"}}


def parts(schema: Any) -> Iterator[Schema]:
    """A schema, and each that is within it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            inner = list(value.values())
        elif key in ("items", "additionalProperties", "propertyNames", "anyOf", "oneOf", "allOf", "prefixItems"):
            inner = value if isinstance(value, list) else [value]
        else:
            continue
        for one in inner:
            yield from parts(one)


def _clean(part: Schema, names: set[str]) -> None:
    """Take out what only pydantic needs, and say the rest as JSON has it."""
    for key in ("title", "discriminator"):
        part.pop(key, None)
    if isinstance(part.get("default"), dict | list) and part["default"]:
        del part["default"]  # what its own fields say
    if "description" in part:
        part["description"] = in_json(part["description"], names)


def in_json(text: str, names: set[str]) -> str:
    """What a docstring says, in the words of JSON and with the marks of Markdown.

    Args:
        text: the docstring.
        names: the names of fields in JSON; what is a field's in Python becomes one of these.

    """
    said = re.sub(r"``(.*?)``", lambda it: f"`{_spelled(it[1], names)}`", text, flags=re.DOTALL)
    said = re.sub(r"(?<!\n)\n(?!\n)", " ", cleandoc(said))
    words = {"None": "null", "False": "false", "True": "true"}
    return re.sub(r"\b(?:None|False|True)\b", lambda it: words[it[0]], said)


def _spelled(name: str, names: set[str]) -> str:
    spelled = ".".join(to_camel(part) for part in name.split("."))
    return spelled if "_" in name and set(spelled.split(".")) <= names else name
