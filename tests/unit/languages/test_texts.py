"""What the operator reads exists in every language; a language is one file, and what it lacks is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from switchboard import languages
from switchboard.config import ConfigurationError, load
from switchboard.languages import found, language_for
from switchboard.vendors import Vendor
from switchboard.vendors import found as vendors
from unit.languages import categories, lacks


@pytest.mark.parametrize("language", found())
def test_a_language_lacks_nothing_that_english_has(language: str) -> None:
    assert lacks(found()[language], found()["en"], categories(language)) == []


@pytest.mark.parametrize("vendor", vendors(), ids=lambda vendor: vendor.name)
@pytest.mark.parametrize("language", found())
def test_what_a_vendor_refuses_is_said_in_every_language(language: str, vendor: Vendor) -> None:
    said = vendor.refusals.get(language, {})
    assert set(said) == set(vendor.refusals.get("en", {}))
    assert all(text.strip() for text in said.values())


def test_the_languages_count_in_as_many_forms_as_grammars_say() -> None:
    assert categories("en") == {"one", "other"}
    assert categories("ru") == categories("uk") == {"one", "few", "many", "other"}


def test_the_languages_folder_has_languages_and_nothing_else() -> None:
    files = {file.stem for file in Path(languages.__file__).parent.glob("*.py")}
    assert files - {"__init__", "texts", "speech"} == set(found())


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


# A fourth one, dropped in.


POLISH = '''"""Polish, as far as anybody got."""

from dataclasses import replace

from switchboard.languages import en

FORMS = ("one", "few", "many", "other")
COUNTED = {
    name: dict.fromkeys(FORMS, text["other"])
    for name, text in vars(en.TEXTS).items()
    if isinstance(text, dict) and "other" in text
}
TEXTS = replace(
    replace(en.TEXTS, **COUNTED),
    chat="Czat",
    expand=" ",
    call_line="Linia",
    exchange_says="{exchange}: {text}",
    unread={
        "one": "{count} nieprzeczytana wiadomość",
        "few": "{count} nieprzeczytane wiadomości",
        "many": "nieprzeczytanych wiadomości",
        "two": "{count} wiadomości",
    },
    call_more=dict.fromkeys(FORMS, "I jeszcze {count}"),
    open_reasons={key: text for key, text in en.TEXTS.open_reasons.items() if key != "behind"} | {"late": "za późno"},
    dial_reasons={**en.TEXTS.dial_reasons, "elsewhere": "nie ma takiego numeru"},
)
'''


@pytest.fixture
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "pl.py").write_text(POLISH, "utf-8")
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(tmp_path)])
    found.cache_clear()
    yield
    found.cache_clear()


@pytest.mark.usefixtures("polish")
def test_a_fourth_language_is_one_file_and_exactly_what_it_lacks_is_named() -> None:
    assert [*found()] == ["en", "pl", "ru", "uk"]
    assert lacks(found()["pl"], found()["en"], categories("pl")) == [
        "expand is empty",
        "unread[many] has nothing to fill in for {count}",
        "unread[other] is missing",
        "unread[two] is one too many",
        "open_reasons[behind] is missing",
        "open_reasons[late] is one too many",
        "call_line has nothing to fill in for {line}",
        "exchange_says has {exchange}, {text} for {exchange}, {message}",
        "dial_reasons[elsewhere] has nothing to fill in for {region}",
    ]


@pytest.mark.usefixtures("polish")
def test_a_fourth_language_is_spoken_and_may_be_configured() -> None:
    assert language_for(None, "pl-PL", "en") == "pl"
    assert load('{"language": "pl", "uis": {}}', "here").language == "pl"
    with pytest.raises(ConfigurationError, match="'en', 'pl', 'ru' or 'uk'"):
        load('{"language": "xx", "uis": {}}', "here")
