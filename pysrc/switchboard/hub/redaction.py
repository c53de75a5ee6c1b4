"""Stand-ins for what is personal, by what the models say of their fields. No I/O.

What has no model is not in what comes out of here, nor is a field that its model does not name. A stand-in is the same
wherever the same stood, and is read as that was: a number as a number of the same country and operator, in the same
spelling; a withheld one as withheld; so whatever goes by them goes the same way. It tells nothing else: stand-ins are
numbered, or made by chance, and which is whose is forgotten with the ``Redaction``.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random, SystemRandom
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from phonenumbers import national_significant_number, parse
from pydantic import AliasChoices, BaseModel, PlainSerializer, SecretStr
from pydantic.fields import FieldInfo

from switchboard.telephony.numbers import international, is_stand_in, is_withheld

_SUBSCRIBER = 7
"""Digits at the end of a number that say whose it is; those before say where."""
_ORIGIN = re.compile(r"(https?://)(?:[^/?#@]*@)?([a-z0-9.-]+(?::\d+)?)([/?#].*)?", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"[+\d\s().\-/]+", re.ASCII)
_BORN = date(1940, 1, 1)


class Redaction:
    """Knows the stand-ins of one recording; numbers without a country code are the region's."""

    def __init__(self, region: str | None, chance: Random | None = None) -> None:
        self._region = region
        self._chance = chance or SystemRandom()
        self._names: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._taken: set[str] = set()
        self._dates: dict[date, date] = {}

    def dumped(self, value: Any) -> Any:
        """A value as plain data, with stand-ins; what is neither plain nor a model is None."""
        match value:
            case BaseModel():
                return self._model(value)
            case Enum():
                return value.value
            case str() | int() | float() | None:
                return value
            case date():  # a datetime is one, too
                return value.isoformat()
            case SecretStr():
                return "…"
            case Mapping():
                return {str(key): self.dumped(one) for key, one in value.items()}
            case tuple() | list():
                return [self.dumped(one) for one in value]
            case set() | frozenset():
                return [self.dumped(one) for one in sorted(value)]
        return None

    def number_of(self, text: str) -> str:
        """What tells a text from every other in the recording."""
        return self._code(f"\0{text}")

    def _model(self, one: BaseModel) -> dict[str, Any]:
        fields = type(one).model_fields
        told = {}
        for name, field in fields.items():
            value = getattr(one, name)
            if value is not None or field.is_required():
                told[written_name(name, field)] = self._field(value, field)
        return told

    def _field(self, value: Any, field: FieldInfo) -> Any:
        if field.repr is False:  # a secret: not even its own model shows it
            return None if value is None else "…"
        said = field.json_schema_extra
        mark = said.get("personal") if isinstance(said, dict) else None
        if mark:
            assert isinstance(said, dict)
            value = self._stand_in(value, mark, said.get("keeps") or ())
        for one in field.metadata:
            if isinstance(one, PlainSerializer):
                value = one.func(value)  # type: ignore[call-arg]
        return self.dumped(value)

    def _stand_in(self, value: Any, mark: Any, keeps: Any) -> Any:
        match value:
            case str() if mark == "address":
                return self._address(value, keeps)
            case str():
                return self._number(value) or self._text(value)
            case tuple() | list():
                return [self._stand_in(one, mark, keeps) for one in value]
            case datetime():
                return None
            case date():
                return self._dates.setdefault(value, _BORN + timedelta(self._chance.randrange(20_000)))
        return None

    def _code(self, text: str) -> str:
        """Letters that stand for a text: A, B, … Z, AA, …"""
        if text not in self._names:
            code, number = "", len(self._names) + 1
            while number:
                number, letter = divmod(number - 1, 26)
                code = chr(ord("A") + letter) + code
            self._names[text] = code
        return self._names[text]

    def _text(self, text: str) -> str:
        if not text.strip() or is_stand_in(text, None):
            return text  # nothing, or the word for a withheld number
        code = self._code(text)
        likely = [f"{code.lower()}@stand-in.invalid"] if "@" in text else []
        likely += [f"text {code} ({len(text)})"] if re.search("[1-9]", text) else []
        likely += [f"text {code}", f"text {code} ({len(text)})"]
        return next(one for one in likely if is_withheld(one) == is_withheld(text))

    def _address(self, text: str, keeps: tuple[str, ...]) -> str:
        plain = "".join(text.split())
        whole = _ORIGIN.fullmatch(plain)
        if whole is None:
            return text if not plain else f"/{self._code(plain).lower()}" if plain[0] == "/" else self._text(text)
        scheme, host, rest = whole.groups()
        if not rest:
            return f"{scheme}{host}"
        given = parse_qs(urlsplit(plain).query)
        kept = urlencode({name: given[name][0] for name in keeps if name in given})
        return f"{scheme}{host}/{self._code(plain).lower()}{f'?{kept}' if kept else ''}"

    def _number(self, text: str) -> str | None:
        """Another number in the same spelling; None where it is none."""
        digits = re.sub(r"\D", "", text)
        if not _NUMBER.fullmatch(text) or not digits:
            return None
        if is_withheld(text):
            return text  # zeros, or such a word as a telephone's keys spell it
        known = international(text, self._region)
        if known is None:
            return _spelled(text, self._other(digits, "", digits))
        national = national_significant_number(parse(known))
        keeps = max(1, len(national) - _SUBSCRIBER)
        where = known[: len(known) - len(national) + keeps]
        other = self._other(known, where, national[keeps:])
        spelled = _spelled(text, other[-len(national) :])
        return spelled if international(spelled, self._region) == other else other

    def _other(self, key: str, where: str, digits: str) -> str:
        """Digits in place of these, behind ``where``."""
        while key not in self._numbers:
            drawn = "".join(self._chance.choice("0123456789") for _ in digits)
            if not drawn.strip("0"):
                drawn = f"{drawn[:-1]}1"
            other = where + drawn
            few = len(digits) < _SUBSCRIBER  # two may have the same then, rather than none
            if drawn != digits and (few or other not in self._taken) and _is_alike(other, key):
                self._numbers[key] = other
                self._taken.add(other)
        return self._numbers[key]


class Blind(Redaction):
    """Shows no stand-ins, only that there is something: for comparing what was made on different ways."""

    def __init__(self) -> None:
        super().__init__(None)

    def _stand_in(self, value: Any, mark: Any, keeps: Any) -> Any:
        return [self._stand_in(one, mark, keeps) for one in value] if isinstance(value, tuple) else value and "…"


def _is_alike(other: str, key: str) -> bool:
    """Whether a number with its country code is still read as one; all else is as good as any."""
    return not key.startswith("+") or international(other, None) == other


def _spelled(text: str, digits: str) -> str:
    """The text with other digits in the places of its last."""
    left = list(digits)
    told = [left.pop() if one.isdigit() and left else one for one in reversed(text)]
    return "".join(reversed(told))


def written_name(name: str, field: FieldInfo) -> str:
    """What a field is called on the wire; of several spellings, the first."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        alias = next(one for one in alias.choices if isinstance(one, str))
    return field.serialization_alias or (alias if isinstance(alias, str) else None) or field.alias or name
