"""The tables of every key, event and call with its type, made of the contract's schemas: site/docs/reference.md."""

import json
from collections.abc import Iterator

from workshop import SITE
from workshop.contract import CALLER, CALLS, CONFIGURATION, EVENT, Schema, definition, schemas

PAGE = SITE / "docs" / "reference.md"
START, END = "<!-- contract: python build.py contract -->\n", "<!-- end of contract -->"
_OF_EVERY_EVENT = ("type", "id", "vendor", "at", "raw")
_NOTHING = {"type": "null"}


def renewed(page: str) -> str:
    """The page with the tables as they should be."""
    before, rest = page.split(START)
    return before + START + tables() + END + rest.split(END)[1]


def tables() -> str:
    """All that is made of the schemas."""
    made = schemas()
    configuration, events, calls = made[CONFIGURATION], made[EVENT], made[CALLS]
    lines = ["## Configuration", "", "What stands where in `switchboard.json`. The whole file:", ""]
    lines += [*_table(configuration), *_objects(configuration), "## Events", ""]
    lines += [
        "Every event but `error` has `type`, `id`, `vendor`, `at` and `raw` ([what they are](events.md)). Besides:",
        "",
    ]
    told = {one["$ref"].rpartition("/")[2]: definition(events, one) for one in events["oneOf"]}
    for event in told.values():
        name = event["properties"]["type"]["const"]
        lines += [f"### `{name}`", "", f"{_first(event)} ([more](events.md#{name.replace('.', '')}))", ""]
        lines += _table(event, leave_out=_OF_EVERY_EVENT)
    lines += ["## Calls", "", "| call | argument | answer | what it does |", "|---|---|---|---|"]
    for name, call in calls["properties"].items():
        argument = _type(call["properties"]["argument"]) if "argument" in call["properties"] else ""
        lines.append(f"| `{name}` | {argument} | {_type(call['properties']['answer'])} | {_cell(_first(call))} |")
    common = {**events["$defs"], **calls["$defs"], **made[CALLER]["$defs"]}
    lines += ["", "## Objects", "", "What is in events, arguments and answers.", ""]
    lines += _objects({"$defs": {name: one for name, one in sorted(common.items()) if name not in told}})
    return "\n".join(lines).rstrip() + "\n"


def _objects(whole: Schema) -> Iterator[str]:
    for name, one in whole["$defs"].items():
        yield from (f"### {name}", "")
        if "description" in one:
            yield from (one["description"], "")
        if "properties" in one or "oneOf" in one:
            yield from _table(one)
        else:
            yield from (f"The same as {_type(one)}.", "")


def _table(schema: Schema, leave_out: tuple[str, ...] = ()) -> Iterator[str]:
    """The fields of an object, in the order of the model."""
    fields = {
        name: one for each in schema.get("oneOf", []) for name, one in each["properties"].items() if one != _NOTHING
    }
    fields = {name: one for name, one in (schema.get("properties") or fields).items() if name not in leave_out}
    if not fields:
        return
    with_words = any("description" in one or "default" in one for one in fields.values())
    yield from (
        ("| field | type | default | |", "|---|---|---|---|") if with_words else ("| field | type |", "|---|---|")
    )
    for name, one in fields.items():
        row = f"| `{name}` | {_type(one)}"
        if with_words:
            row += f" | {_default(one, name in schema.get('required', []))} | {_cell(one.get('description', ''))}"
        yield f"{row} |"
    yield ""


def _default(field: Schema, is_required: bool) -> str:
    if "default" in field:
        told = field["default"]
        told = int(told) if isinstance(told, float) and told.is_integer() else told
        return "none" if told is None else f"`{json.dumps(told, ensure_ascii=False)}`"
    return "required" if is_required else ""


def _type(schema: Schema) -> str:
    """A type in words, in a cell of a table."""
    said = " *personal*" if "personal" in schema else ""
    return _kind(schema).replace("|", "\\|") + said


def _kind(schema: Schema) -> str:
    *others, last = dict.fromkeys(_kinds(schema))
    return f"{', '.join(others)} or {last}" if others else last


def _kinds(schema: Schema) -> Iterator[str]:
    """The alternatives of a type."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield f"[{name}](#{name.lower()})"
    elif alternatives := schema.get("anyOf", schema.get("oneOf")):
        for one in alternatives:
            yield from _kinds(one)
    elif "const" in schema or "enum" in schema:
        yield from (f"`{json.dumps(one)}`" for one in schema.get("enum", [schema.get("const")]))
    elif isinstance(schema.get("type"), list):
        yield from (_WORDS[one] for one in schema["type"])
    else:
        yield _plain(schema)


def _plain(schema: Schema) -> str:
    match schema.get("type"):
        case "array":
            return f"list of {_kind(schema['items'])}"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return f"object with {_kind(schema['additionalProperties'])} under each key"
        case None:
            return "anything"
        case kind:
            form = {"date-time": ", a time", "date": ", a date"}.get(schema.get("format", ""), "")
            least, most = schema.get("minimum"), schema.get("maximum")
            size = f", {least:,} to {most:,}" if least is not None and most is not None else ""
            return f"{_WORDS[kind]}{form}{size}"


_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "`null`",
    "object": "object",
}


def _first(schema: Schema) -> str:
    """The first paragraph of what is said of it."""
    return str(schema["description"].partition("\n\n")[0])


def _cell(said: str) -> str:
    return said.replace("\n\n", " ").replace("|", "\\|").replace("<", "&lt;")
