"""Addresses and selectors as the settings of every vendor take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from switchboard.settings import (
    CredentialsError,
    DeepSelector,
    Language,
    origin_of,
    socket_address,
    steps_in,
    web_address,
)


def test_a_language_that_is_not_spoken_is_refused_with_those_that_are() -> None:
    assert TypeAdapter(Language).validate_python("uk") == "uk"
    with pytest.raises(ValueError, match="should be 'en', 'ru' or 'uk'"):
        TypeAdapter(Language).validate_python("xx")


@pytest.mark.parametrize(
    "url", ["https://iq.example.com\\@evil.example/", "https://a b/", "iq.example.com", "ftp://a/"]
)
def test_an_address_that_parsers_read_differently_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        web_address(url)


def test_an_address_with_a_password_in_it_is_refused() -> None:
    with pytest.raises(CredentialsError):
        web_address("https://me:pw@iq.example.com/")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.example:443/x", "https://a.example"),
        ("http://a.example:80/", "http://a.example"),
        ("http://a.example:8080/", "http://a.example:8080"),
        ("https://приклад.укр/", "https://xn--80aikifvh.xn--j1amh"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_spelled_as_browsers_spell_it(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "host",
    [
        "iq.ex<>ample.com",
        "iq%2eexample.com",
        "0x7f.1",
        "127.1",
        "1.2.3.4.5",
        "[0:0:0:0:0:0:0:1]",
        "faß.de",
        "a..b",
        "-\u200d.de",
    ],
)
def test_a_host_that_a_browser_spells_differently_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="host"):
        web_address(f"https://{host}/")


@pytest.mark.parametrize(
    "address", ["wss://a.example/x", "ws://localhost:1/", "ws://127.0.0.1/", "ws://a.localhost:80/"]
)
def test_a_socket_is_encrypted_or_on_this_machine(address: str) -> None:
    assert socket_address(address) == address


@pytest.mark.parametrize("address", ["ws://a.example/", "https://a.example/", "wss://", "wss://a b/", "a.example"])
def test_a_socket_that_others_could_listen_in_to_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address|encrypted"):
        socket_address(address)


# Selectors.


@pytest.mark.parametrize(
    ("selector", "steps"),
    [
        ("#chat", (("#chat",),)),
        ("a, b > c", (("a, b > c",),)),  # the browser's to read
        ("crm-card >>> #chat", (("crm-card", "#chat"),)),
        ("crm-app>>>crm-card:nth-child(2)   >>> .x > .y", (("crm-app", "crm-card:nth-child(2)", ".x > .y"),)),
        ("#a, x-b >>> .c, d", (("#a",), ("x-b", ".c"), ("d",))),
        ("x-b:is(.a, .b) >>> c", (("x-b:is(.a, .b)", "c"),)),
        ("[title='a >>> b, c']", (("[title='a >>> b, c']",),)),
        ('[title="\\">>>,"] >>> [a=">>>"]', (('[title="\\">>>,"]', '[a=">>>"]'),)),
        ("a /* >>> , */ >>> b", (("a /* >>> , */", "b"),)),
        ("[title=a\\]\\>>>]", (("[title=a\\]\\>>>]",),)),
        ("[title='a >>> b", (("[title='a >>> b",),)),  # CSS closes what is open at the end
    ],
)
def test_a_selector_leads_into_shadow_roots_step_by_step(selector: str, steps: tuple[tuple[str, ...], ...]) -> None:
    assert steps_in(selector) == steps
    assert TypeAdapter(DeepSelector).validate_python(selector) == selector


@pytest.mark.parametrize("selector", [">>> #chat", "crm-card >>>", "a >>> >>> b", "a, >>> b", "a >>> b,", ">>>"])
def test_a_step_that_leads_from_nowhere_or_to_nothing_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="both sides of >>>"):
        TypeAdapter(DeepSelector).validate_python(selector)


_SIMPLE = st.sampled_from(["a", "#b", ".c > d", "[e='>>>,']", '[f="\\",>>>"]', ":is(g, h)", "i\\,j", "k:not([l=','])"])


@given(st.lists(st.lists(_SIMPLE, min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from([">>>", " >>> "]))
def test_selectors_that_are_put_together_are_taken_apart_again(lists: list[list[str]], arrow: str) -> None:
    written = ", ".join(arrow.join(steps) for steps in lists)
    deep = any(len(steps) > 1 for steps in lists)
    assert steps_in(written) == (tuple(map(tuple, lists)) if deep else ((written,),))


@given(st.text())
def test_any_text_is_taken_apart_and_nothing_is_added(text: str) -> None:
    for steps in steps_in(text):
        assert all(step in text for step in steps)
