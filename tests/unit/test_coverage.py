"""Everything that the vendors' documents name has a test, and a page of the documentation says which."""

import pytest

from switchboard.vendors import iqchannels, roxchat, uis
from workshop.coverage import PAGE, covered, documents, names, renewed


@pytest.mark.parametrize("name", names(), ids=" ".join)
def test_everything_that_a_document_names_has_a_test(name: tuple[str, str]) -> None:
    assert name in covered(), f"no test says @pytest.mark.covers{name}"


def test_every_test_covers_what_a_document_names() -> None:
    assert sorted(set(covered()) - set(names())) == []


def test_the_pages_table_is_what_the_tests_say() -> None:
    text = PAGE.read_text("utf-8")
    assert text == renewed(text), "run: python build.py coverage"


@pytest.mark.parametrize(
    ("document", "kind", "known"),
    [
        ("iqchannels", "event", iqchannels.INCOMING),
        ("roxchat", "event", roxchat.INCOMING),
        ("roxchat", "error", roxchat.ERRORS),
        ("uis", "event", uis.EVENTS),
        ("uis", "method", [command.call.removeprefix("uis.") for command in uis.COMMANDS]),
    ],
)
def test_the_code_knows_what_the_document_names_and_nothing_else(document: str, kind: str, known: list[str]) -> None:
    assert sorted(known) == sorted(documents()[document]["names"][kind])
