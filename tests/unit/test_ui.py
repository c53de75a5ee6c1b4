"""What the operator sees, as data."""

import re
from dataclasses import fields

import pytest

from switchboard.ui.floating import bar
from switchboard.ui.notices import Notice, notices
from switchboard.ui.texts import FAILURES, TEXTS, Texts, language_for
from switchboard.ui.view import Node
from switchboard.vendors.roxchat import ERRORS


def words(node: Node) -> str:
    return " ".join(child if isinstance(child, str) else words(child) for child in node.children)


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


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_every_code_of_the_vendors_documents_is_said_in_every_language(language: str) -> None:
    assert set(FAILURES[language]) == set(ERRORS)
    assert all(text.strip() and text != code for code, text in FAILURES[language].items())


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


def test_the_bar_tells_screen_readers_what_it_does_and_how_much_is_unread() -> None:
    node = bar(TEXTS["en"], unread=7, collapsed=True)
    assert node.attributes["aria-expanded"] == "false"
    assert node.attributes["aria-label"] == "Expand the chat. Unread messages: 7"
    assert "7" in words(node)


def test_a_count_over_99_stays_short() -> None:
    assert "99+" in words(bar(TEXTS["en"], unread=100, collapsed=False))


def test_a_bar_with_nothing_unread_hides_its_badge() -> None:
    classes = [
        child.attributes.get("class") for child in bar(TEXTS["en"], 0, False).children if isinstance(child, Node)
    ]
    assert "badge none" in classes


def test_a_notice_can_be_acted_on_and_dropped() -> None:
    node = notices(TEXTS["en"], (Notice("k", "text", "Open"),))
    assert node.attributes["aria-live"] == "polite"
    (notice,) = (child for child in node.children if isinstance(child, Node))
    assert [child.action for child in notice.children if isinstance(child, Node)] == [None, "do k", "drop k"]
