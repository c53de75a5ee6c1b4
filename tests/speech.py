"""Stands in for what a browser knows of a language: English, Russian and Ukrainian, written out."""

from datetime import UTC, datetime

_DAYS = {"en": ("Today", "Yesterday"), "ru": ("Сегодня", "Вчера"), "uk": ("Сьогодні", "Учора")}
_UNITS = {"en": ("h", "min", "s"), "ru": ("ч", "мин", "с"), "uk": ("год", "хв", "с")}


class PlainSpeech:
    """A language's ``Speech``, on a computer in Greenwich: 14:02, 31.12.2026, and numbers as they are."""

    def __init__(self, language: str) -> None:
        self._language = language

    def plural(self, count: int) -> str:
        if self._language == "en":
            return "one" if count == 1 else "other"
        if count % 10 == 1 and count % 100 != 11:
            return "one"
        return "few" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "many"

    def number(self, count: int) -> str:
        return str(count)

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(UTC):%H:%M}"

    def day(self, at: datetime, now: datetime) -> str:
        then = at.astimezone(UTC)
        ago = (now.astimezone(UTC).date() - then.date()).days
        return _DAYS[self._language][ago] if ago in (0, 1) else f"{then:%d.%m.%Y}"

    def duration(self, seconds: int) -> str:
        minutes, rest = divmod(max(0, seconds), 60)
        parts = zip((*divmod(minutes, 60), rest), _UNITS[self._language], strict=True)
        return " ".join(f"{many} {unit}" for many, unit in parts if many) or f"0 {_UNITS[self._language][-1]}"
