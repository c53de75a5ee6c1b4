"""Whether a contract breaks an older one: what was told must not be told otherwise, what was taken must be taken still.

Both are one question: whether every value that one schema describes is described by another, too. It is asked of the
schemas that ``contract`` makes; of a keyword that is not known here, only the very same is taken for compatible.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from workshop.contract import CALLS, EVENT, RECORD, Schema, definition

_KINDS = ("array", "boolean", "integer", "null", "number", "object", "string")
_SAYS_NOTHING = {
    *("$comment", "$defs", "$id", "$schema", "default", "deprecated", "description", "examples", "personal", "title"),
    *("readOnly", "writeOnly"),
}
_LEAST = {"minimum": "number", "minLength": "string", "minItems": "array", "minProperties": "object"}
_MOST = {"maximum": "number", "maxLength": "string", "maxItems": "array", "maxProperties": "object"}
_SAME = {
    **dict.fromkeys(("pattern", "format"), "string"),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
    "uniqueItems": "array",
    "propertyNames": "object",
}
"""Of which kind of values these speak, as those above do."""
_OF_OBJECTS = ("properties", "required", "additionalProperties")
_JOINED = ("allOf", "anyOf", "oneOf")
_KNOWN = {*_SAYS_NOTHING, *_LEAST, *_MOST, *_SAME, *_JOINED, *_OF_OBJECTS, "$ref", "type", "const", "enum", "items"}
_WORDS = (
    {kind: kind for kind in _KINDS}
    | {"string": "text", "array": "a list", "object": "an object"}
    | {"number": "a number", "integer": "a whole number", "boolean": "true or false"}
)
_COUNTED: dict[str, list[Any]] = {"null": [None], "boolean": [False, True]}
_NOTHING: Schema = {"enum": []}
"""What no value is described by."""


def breaks(before: dict[str, Schema], now: dict[str, Schema]) -> list[str]:
    """Each way in which the contract as it is now breaks what it was, in words; both by the names of their files."""
    found = [f"{name} is there no longer" for name in before if name not in now]
    for name in [name for name in before if name in now]:
        was, has = before[name], now[name]
        if was == has:
            continue
        found += _defaults(was, has, name.partition(".")[0])
        match name:
            case _ if name == EVENT:
                found += _events(was, has)
            case _ if name == CALLS:
                found += _calls(was, has)
            case _ if name == RECORD:
                found += told_otherwise(was, has, "record")
            case _:
                found += taken_no_longer(was, has, name.partition(".")[0])
    return found


def told_otherwise(was: Schema, has: Schema, where: str) -> list[str]:
    """What is told now and was not, at a place with this name."""
    return [f"{one.path} may be {one.what} now" for one in _Comparison(has, was).beyond(has, was, where)]


def taken_no_longer(was: Schema, has: Schema, where: str) -> list[str]:
    """What was taken and is not any longer, at a place with this name."""
    return [f"{one.path} may be {one.what} no longer" for one in _Comparison(was, has).beyond(was, has, where)]


def _defaults(was: Schema, has: Schema, name: str) -> Iterator[str]:
    """What was one thing where nobody says what it is to be, and is another now."""
    before, now = ({name: one, **one.get("$defs", {})} for one in (was, has))
    for place in before.keys() & now.keys():
        fields = now[place].get("properties", {})
        for field, told in before[place].get("properties", {}).items():
            default, other = (json.dumps(one.get("default", _NOTHING)) for one in (told, fields.get(field, told)))
            if "default" in told and default != other:
                yield f"{place}.{field} is {default} no longer where it is left out"


def _events(was: Schema, has: Schema) -> list[str]:
    found = []
    there = {_type_of(has, one): one for one in has["oneOf"]}
    for part in was["oneOf"]:
        name = _type_of(was, part)
        if name in there:
            found += told_otherwise(_part(was, part), _part(has, there[name]), name)
        else:
            found.append(f"the event {name} is there no longer")
    return found


def _type_of(schema: Schema, part: Schema) -> str:
    return str(definition(schema, part)["properties"]["type"]["const"])


def _calls(was: Schema, has: Schema) -> list[str]:
    found = []
    for name, call in was["properties"].items():
        if name not in has["properties"]:
            found.append(f"the call {name} is there no longer")
            continue
        there = has["properties"][name]
        before, now = call["properties"], there["properties"]
        found += told_otherwise(_part(was, before["answer"]), _part(has, now["answer"]), f"the answer of {name}")
        if "argument" in before:
            taken = _part(has, now["argument"]) if "argument" in now else _NOTHING
            found += taken_no_longer(_part(was, before["argument"]), taken, f"the argument of {name}")
        if "argument" in there["required"] and "argument" not in call["required"]:
            found.append(f"the argument of {name} may be left out no longer")
    return found


def _part(whole: Schema, part: Schema) -> Schema:
    return {**part, "$defs": whole["$defs"]}


@dataclass(frozen=True)
class _Beyond:
    """Something that one schema describes and the other does not: where, and what may stand there."""

    path: str
    what: str


class _Comparison:
    """Of two schemas, each with the definitions that it refers to.

    What it finds may be too much, where the same is said in another way, but never too little.
    """

    def __init__(self, narrow: Schema, wide: Schema) -> None:
        self._narrow, self._wide = narrow, wide
        self._open: set[tuple[str, str]] = set()
        self._unchanged = _unchanged(narrow.get("$defs", {}), wide.get("$defs", {}))

    def beyond(self, a: Any, b: Any, path: str) -> list[_Beyond]:
        """What ``a`` (of the first) describes and ``b`` (of the second) does not."""
        if a == b and _names_in(a) <= self._unchanged:
            return []
        if b in (False, _NOTHING):
            return [] if a in (False, _NOTHING) else [_Beyond(path, "there")]
        pair = (json.dumps(a, sort_keys=True), json.dumps(b, sort_keys=True))
        if pair in self._open:
            return []  # it refers to itself: what is wrong is found by whoever asked first
        self._open.add(pair)
        try:
            every = list(_conditions(a, self._narrow))
            return [
                one
                for wanted in _conditions(b, self._wide)
                for one in _least([self._against(given, wanted, path) for given in every])
            ]
        finally:
            self._open.discard(pair)

    def _against(self, a: Schema, b: Schema, path: str) -> list[_Beyond]:
        """The same of two conditions, each of them a list of alternatives or without any."""
        if "anyOf" in a:
            return [one for each in a["anyOf"] for one in self.beyond(each, b, path)]
        if "anyOf" in b:
            return [
                one
                for atom in _atoms(a)
                for one in _least([self.beyond(atom, each, path) for each in b["anyOf"]] or [[_Beyond(path, "there")]])
            ]
        if (values := _values(a)) is not None:
            return [_Beyond(path, json.dumps(one, ensure_ascii=False)) for one in values if not _holds(one, a, b)]
        if b.keys() & {"const", "enum"}:
            return [_Beyond(path, "anything else")]
        return [
            *(_Beyond(path, f"of another {key}") for key in b.keys() - _KNOWN if a.get(key) != b[key]),
            *(_Beyond(path, what) for what in _kinds_beyond(a, b)),
            *(_Beyond(path, what) for what in _limits_beyond(a, b)),
            *(self._items(a, b, path) if "array" in _kinds(a) & _kinds(b) else ()),
            *(self._fields(a, b, path) if "object" in _kinds(a) & _kinds(b) else ()),
        ]

    def _items(self, a: Schema, b: Schema, path: str) -> list[_Beyond]:
        return self.beyond({} if "prefixItems" in a else a.get("items", {}), b.get("items", {}), f"{path}[]")

    def _fields(self, a: Schema, b: Schema, path: str) -> Iterator[_Beyond]:
        fields, wanted = a.get("properties", {}), b.get("properties", {})
        more = {} if "patternProperties" in a else a.get("additionalProperties", {})
        missing = [name for name in b.get("required", []) if name not in a.get("required", [])]
        yield from (_Beyond(f"{path}.{name}", "left out") for name in missing)
        for name in [*fields, *(wanted.keys() - fields.keys() - {*missing})]:
            taken = wanted.get(name, b.get("additionalProperties", {}))
            yield from self.beyond(fields.get(name, more), taken, f"{path}.{name}")
        yield from self.beyond(more, b.get("additionalProperties", {}), f"{path}.*")


def _names_in(schema: Any) -> set[str]:
    """The definitions that a schema refers to by itself."""
    return {*re.findall(r'"\$ref": "#/\$defs/([^"]*)"', json.dumps(schema))}


def _unchanged(narrow: Schema, wide: Schema) -> set[str]:
    """The definitions that are the same in both, with all that they refer to."""
    same = {name for name in narrow if narrow[name] == wide.get(name)}
    while changed := {name for name in same if not _names_in(narrow[name]) <= same}:
        same -= changed
    return same


def _conditions(schema: Any, whole: Schema) -> Iterator[Schema]:
    """All that has to hold at once: alternatives each by themselves, and the rest together."""
    if isinstance(schema, bool):
        yield {} if schema else _NOTHING
        return
    rest = {key: value for key, value in schema.items() if key not in (*_JOINED, "$ref", *_SAYS_NOTHING)}
    found = [rest] if rest else []
    for key in {"anyOf", "oneOf"} & schema.keys():
        found.append({"anyOf": schema[key]})
    for one in schema.get("allOf", []):
        found += _conditions(one, whole)
    if "$ref" in schema:
        found += _conditions(definition(whole, schema), whole)
    yield from found or [{}]


def _least(found: list[list[_Beyond]]) -> list[_Beyond]:
    """Of several ways to hold two schemas against each other, that which finds least; of those, the most exact."""
    return min(found, key=lambda one: (len(one), -max((len(each.path) for each in one), default=0)))


def _atoms(schema: Schema) -> list[Schema]:
    """A condition as alternatives that are of one kind each, or of one value."""
    if (values := _values(schema)) is not None:
        return [{**schema, "enum": [one]} for one in values]
    return [{**schema, "type": kind} for kind in sorted(_kinds(schema))]


def _values(schema: Schema) -> list[Any] | None:
    """All that a condition lets through, where that can be counted."""
    if "enum" in schema or "const" in schema:
        named = schema.get("enum", [schema.get("const")])
        return [one for one in named if _kind(one) in _kinds(schema) | ({"integer"} & {_kind(one)})]
    return _COUNTED.get(str(schema.get("type")))


def _kinds(schema: Schema) -> set[str]:
    said = schema.get("type", [kind for kind in _KINDS if kind != "integer"])
    return {said} if isinstance(said, str) else {*said}


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "integer" if value == int(value) else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _holds(value: Any, a: Schema, b: Schema) -> bool:
    """Whether a condition without alternatives lets this value through, of those that ``a`` does."""
    kind = _kind(value)
    if not _kinds(b) & ({"integer", "number"} if kind == "integer" else {kind}):
        return False
    if "enum" in b or "const" in b:
        return any(_kind(one) == kind and one == value for one in b.get("enum", [b.get("const")]))
    size = len(value) if isinstance(value, str | list | dict) else value
    if any(_is_of(kind, of) and size < b[key] for key, of in _LEAST.items() if key in b):
        return False
    if any(_is_of(kind, of) and size > b[key] for key, of in _MOST.items() if key in b):
        return False
    if any(_is_of(kind, of) and a.get(key) != b[key] for key, of in _SAME.items() if key in b) or b.keys() - _KNOWN:
        return False
    return kind not in ("array", "object") or not b.keys() & {"items", *_OF_OBJECTS}


def _is_of(kind: str, of: str) -> bool:
    return kind == of or (kind, of) == ("integer", "number")


def _kinds_beyond(a: Schema, b: Schema) -> list[str]:
    kinds, taken = _kinds(a), _kinds(b)
    taken |= {"integer"} if "number" in taken else set()
    return ["anything"] if kinds - taken and "type" not in a else sorted(_WORDS[kind] for kind in kinds - taken)


def _limits_beyond(a: Schema, b: Schema) -> Iterator[str]:
    kinds = [kind for kind in _kinds(a) if kind in _kinds(b) or "number" in _kinds(b)]
    for key in b:
        of = (_LEAST | _MOST | _SAME).get(key)
        if of is None or not any(_is_of(kind, of) for kind in kinds):
            continue
        size = "" if of == "number" else "of a size "
        if key in _LEAST and a.get(key, 0 if size else -inf) < b[key]:
            yield f"{size}below {b[key]}"
        elif key in _MOST and a.get(key, inf) > b[key]:
            yield f"{size}above {b[key]}"
        elif key in _SAME and a.get(key) != b[key]:
            yield f"of another {key}"
