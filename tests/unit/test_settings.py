"""Addresses as the settings of every vendor take them."""

import pytest

from switchboard.settings import CredentialsError, origin_of, socket_address, web_address


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
