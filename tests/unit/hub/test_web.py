"""What an extension asks servers, and what it can read of their answers."""

import asyncio
from typing import Any

import pytest

from switchboard.hub.web import SECONDS, Http, HttpError, HttpRequest, HttpResponse


def asked(method: str, url: str, **options: Any) -> HttpRequest:
    seen: list[HttpRequest] = []

    async def fetch(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(204)

    assert asyncio.run(getattr(Http(fetch), method)(url, **options)).status == 204
    return seen[0]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_each_method_is_asked_as_it_is(method: str) -> None:
    assert asked(method, "/a") == HttpRequest(method.upper(), "/a", {}, None, SECONDS)


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/a", "/a?phone=%2B380+67&n=2"),
        ("/a?b=1", "/a?b=1&phone=%2B380+67&n=2"),
        ("/a#there", "/a?phone=%2B380+67&n=2#there"),
    ],
)
def test_parameters_are_added_to_the_address(url: str, whole: str) -> None:
    assert asked("get", url, params={"phone": "+380 67", "n": 2}).url == whole


def test_what_is_sent_as_json_says_so_unless_its_type_is_given() -> None:
    assert asked("post", "/a", json={"a": "é"}).content == '{"a": "é"}'.encode()
    assert asked("post", "/a", json=None).content == b"null"
    assert asked("post", "/a", json=1).headers == {"content-type": "application/json"}
    assert asked("post", "/a", json=1, headers={"Content-Type": "x"}).headers == {"content-type": "x"}
    assert asked("post", "/a", data="é", seconds=3) == HttpRequest("POST", "/a", {}, "é".encode(), 3)
    with pytest.raises(ValueError, match="not both"):
        asked("post", "/a", data="a", json=1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"timeout": 5}, "http takes no timeout; it takes params, headers, json, data, seconds"),
        ({"data": {"a": 1}}, "data is text or bytes, and dict is neither"),
        ({"params": {"phone": None}}, "params: phone is None"),
        ({"json": float("nan")}, "JSON"),
        ({"json": object()}, "JSON"),
        ({"seconds": 0}, "http wants seconds"),
        ({"seconds": float("inf")}, "http wants seconds"),
        ({"seconds": None}, "http wants seconds"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anybody_is(options: dict[str, Any], told: str) -> None:
    with pytest.raises((TypeError, ValueError), match=told):
        asked("post", "/a", **options)


def test_an_answer_is_read_as_text_and_json_and_tells_its_status() -> None:
    answer = HttpResponse(200, '{"a": "é"}'.encode(), url="/a")
    assert (answer.ok, answer.text, answer.json()) == (True, '{"a": "é"}', {"a": "é"})
    assert answer.raise_for_status() is answer
    with pytest.raises(ValueError, match="Expecting"):
        HttpResponse(200, b"<html>").json()
    with pytest.raises(HttpError, match="/a was answered with 404") as caught:
        HttpResponse(404, url="/a").raise_for_status()
    assert caught.value.response == HttpResponse(404, url="/a")
