"""The base of every model that crosses into the page: camelCase JSON outside, snake_case inside."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Model(BaseModel):
    """Frozen, strict about names and types, and one definition for both spellings."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)


def exactly_one(*names: str) -> Callable[[dict[str, Any]], None]:
    """What makes the JSON Schema of a model say that one of these fields is given and the others are not.

    For ``json_schema_extra``; the model's own validator says the same in words.
    """

    def say(schema: dict[str, Any]) -> None:
        fields, required = schema.pop("properties"), schema.pop("required", [])
        closed = {key: schema.pop(key) for key in ("type", "additionalProperties") if key in schema}
        schema["oneOf"] = [
            {
                **closed,
                "properties": {
                    name: {"type": "null"} if name in names and name != given else _given(field, name == given)
                    for name, field in fields.items()
                },
                "required": [*required, given],
            }
            for given in names
        ]

    return say


def _given(field: dict[str, Any], is_given: bool) -> dict[str, Any]:
    """A field's schema; without null, where it is the one that is given."""
    if not is_given:
        return field
    kinds = [kind for kind in field.get("anyOf", [field]) if kind != {"type": "null"}]
    told = {key: field[key] for key in field if key not in ("anyOf", "default")}
    return {**told, **kinds[0]} if len(kinds) == 1 else {**told, "anyOf": kinds}
