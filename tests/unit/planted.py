"""Messages of every vendor, made from its own models, with something planted in every personal field."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from switchboard.hub.redaction import written_name

Draw = Callable[[str], str]
"""Gives something to be planted: a ``text``, or an ``address``."""


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_in(inner)]


def message_of(model: type[BaseModel], plant: Draw) -> dict[str, Any]:
    """One message, with all that the model has."""
    return {written_name(name, field): _value(field, plant) for name, field in model.model_fields.items()}


def _value(field: FieldInfo, plant: Draw) -> Any:
    said = field.json_schema_extra
    if isinstance(said, dict) and said.get("personal"):
        if date in get_args(field.annotation):
            return "15.01.1929"
        value = plant("address" if said["personal"] == "address" else "text")
        return [value, value] if get_origin(field.annotation) is tuple else value
    return _plain(field.annotation, plant)


def _plain(annotation: Any, plant: Draw) -> Any:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0], plant)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin in (Union, UnionType):
        return _plain(get_args(annotation)[0], plant)
    if origin is tuple:
        return [_plain(get_args(annotation)[0], plant)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return message_of(annotation, plant)
    return {bool: True, int: 4, float: 4.0, str: "7", datetime: 1473973200000, date: "15.01.1929"}.get(annotation, 4)


def parts(planted: str) -> set[str]:
    """What of it must not be anywhere: words of four letters and more, and a number's last seven digits."""
    words = set(re.findall(r"[^\W\d_]{4,}", planted))
    digits = re.sub(r"\D", "", planted)
    return words | ({digits[-7:]} if len(digits) >= 7 else set()) | {planted}


def found_in(text: str, planted: set[str]) -> set[str]:
    """Which of these, or which parts of them, are in a recording."""
    whole = "\n".join(_strings(json.loads(line)) for line in text.splitlines())
    digits = re.sub(r"[^\w\n]", "", whole)
    wanted = {part for one in planted for part in parts(one)}
    return {one for one in wanted if one in text or one in whole or (one.isdigit() and one in digits)}


def _strings(value: Any) -> str:
    match value:
        case dict():
            return "\n".join(_strings(one) for pair in value.items() for one in pair)
        case list():
            return "\n".join(map(_strings, value))
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]*(Z|\+00:00)", value):
            return ""  # of a time, any digits may be there
        case str():
            try:
                inner = json.loads(value)
            except ValueError:
                return value
            return _strings(inner) if isinstance(inner, dict | list) else value
    return str(value)
