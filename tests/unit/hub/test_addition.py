"""What an extension writes on a card: keys, limits, and addresses that lead nowhere bad."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.addition import LONGEST, MOST, Addition, CardWriter


@pytest.fixture
def card() -> tuple[CardWriter, dict[str, Addition], list[str]]:
    written: dict[str, Addition] = {}
    drawn: list[str] = []
    return CardWriter(written, lambda: drawn.append("now")), written, drawn


def test_lines_links_and_buttons_stand_in_their_order_and_each_is_drawn(card: Any) -> None:
    writer, written, drawn = card
    writer.line("Owes 12")
    writer.link("Invoices", "/invoices?of=7")
    writer.button("Remind", print)
    assert [(one.kind, one.text) for one in written.values()] == [
        ("line", "Owes 12"),
        ("link", "Invoices"),
        ("button", "Remind"),
    ]
    assert drawn == ["now"] * 3


def test_what_has_the_same_key_takes_the_place_of_what_stood_there(card: Any) -> None:
    writer, written, _ = card
    writer.line("Owes 12", key="debt")
    writer.line("Another")
    writer.line("Owes 13", key="debt", tone="warning")
    assert [one.text for one in written.values()] == ["Owes 13", "Another"]


def test_what_is_taken_away_is_gone_and_what_is_not_there_is_no_matter(card: Any) -> None:
    writer, written, drawn = card
    writer.remove("nothing")
    writer.clear()
    assert drawn == []
    writer.line("Owes 12", key="debt")
    writer.remove("debt")
    writer.line("a")
    writer.clear()
    assert written == {}
    assert len(drawn) == 4


def test_a_card_has_room_for_so_many_and_what_is_long_is_cut(card: Any) -> None:
    writer, written, _ = card
    for n in range(MOST):
        writer.line(n)
    with pytest.raises(ValueError, match="room for"):
        writer.line("one more")
    writer.line("x" * 1000, key="0")
    assert len(written["0"].text) == LONGEST


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///x"]
)
@given(
    before=st.text(st.characters(max_codepoint=0x20)), within=st.text(st.sampled_from("\t\n\r")), at=st.integers(0, 5)
)
def test_a_link_leads_to_http_or_https_alone_whatever_a_browser_passes_over(
    url: str, before: str, within: str, at: int
) -> None:
    with pytest.raises(ValueError, match="leads to http or https"):
        CardWriter({}, lambda: None).link("x", before + url[:at] + within + url[at:])


@pytest.mark.parametrize("url", [None, 7, b"/7"])
def test_an_address_that_is_no_text_is_refused(card: Any, url: object) -> None:
    with pytest.raises(TypeError, match="wants an address"):
        card[0].link("x", url)


@pytest.mark.parametrize("url", ["https://crm.example.com/7", "HTTP://crm/7", "/7", "7", "?of=7", "#of:7", "./a:b"])
def test_a_link_may_be_relative_to_the_page(card: Any, url: str) -> None:
    card[0].link("x", url)


def test_a_tone_that_there_is_not_and_a_button_without_a_function_are_refused(card: Any) -> None:
    with pytest.raises(ValueError, match="there is no tone 'bad'; known: info, warning, error"):
        card[0].line("x", tone="bad")
    with pytest.raises(TypeError, match="wants a function"):
        card[0].button("x", "press")
