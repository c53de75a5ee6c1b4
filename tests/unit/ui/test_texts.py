"""What the operator reads exists in every language."""

import re
from dataclasses import fields

import pytest

from switchboard.ui.texts import TEXTS, Texts, language_for


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_every_text_exists_in_every_language_with_the_same_placeholders(language: str) -> None:
    for field in fields(Texts):
        ours, english = getattr(TEXTS[language], field.name), getattr(TEXTS["en"], field.name)
        if isinstance(ours, str):
            ours, english = {"": ours}, {"": english}
        assert set(ours) == set(english)
        for key, text in ours.items():
            assert text.strip()
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key]))


@pytest.mark.parametrize(
    ("wanted", "page", "browser", "language"),
    [
        ("uk", "ru", "en", "uk"),
        (None, "ru-RU", "en-US", "ru"),
        (None, "", "uk", "uk"),
        (None, "de", "fr", "en"),
        (None, "", "", "en"),
    ],
)
def test_the_language_is_the_configured_one_or_the_pages_or_the_browsers(
    wanted: str | None, page: str, browser: str, language: str
) -> None:
    assert language_for(wanted, page, browser) == language
