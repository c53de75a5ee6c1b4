"""Texts that count; and what stands in for a browser speaks as one does."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from speech import PlainSpeech
from switchboard.languages import found
from switchboard.languages.speech import Words
from unit.languages import node

NOW = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 0, "0 unread messages"),
        ("en", 1, "1 unread message"),
        ("en", 21, "21 unread messages"),
        ("ru", 1, "1 непрочитанное сообщение"),
        ("ru", 11, "11 непрочитанных сообщений"),
        ("ru", 22, "22 непрочитанных сообщения"),
        ("uk", 1, "1 непрочитане повідомлення"),
        ("uk", 3, "3 непрочитані повідомлення"),
        ("uk", 112, "112 непрочитаних повідомлень"),
    ],
)
def test_a_text_counts_as_its_language_does(language: str, count: int, text: str) -> None:
    words = Words(found()[language], PlainSpeech(language))
    assert words.count(words.texts.unread, count) == text


def test_a_form_that_is_not_there_is_the_one_for_all_others() -> None:
    words = Words(found()["ru"], PlainSpeech("ru"))
    assert words.count({"one": "{count} звонок", "other": "{count} звонка, {who}"}, 5, who="Анна") == "5 звонка, Анна"


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_the_stand_in_counts_as_cldr_does(language: str) -> None:
    counts = [*range(130), 1000, 1001, 1_000_000]
    told = node(f"{json.dumps(counts)}.map((n) => new Intl.PluralRules({json.dumps(language)}).select(n))")
    assert [PlainSpeech(language).plural(count) for count in counts] == told


def test_the_stand_in_tells_times() -> None:
    speech = PlainSpeech("uk")
    assert speech.time(NOW) == "00:30"
    assert [speech.day(NOW - timedelta(hours=hours), NOW) for hours in (0, 1, 25)] == [
        "Сьогодні",
        "Учора",
        "27.02.2026",
    ]
    assert [PlainSpeech("ru").duration(seconds) for seconds in (0, 238, 3605)] == ["0 с", "3 мин 58 с", "1 ч 5 с"]
