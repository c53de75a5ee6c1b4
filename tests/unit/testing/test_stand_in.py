import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from switchboard.hub.web import Http, HttpError, HttpResponse
from switchboard.testing.stand_in import HttpStandIn, SeenRequest, UnansweredError
from switchboard.testing.virtual import VirtualLoop

CRM = "https://crm.example.com"


def asked(work: Coroutine[Any, Any, Any], seconds: float = 0.0) -> Any:
    loop = VirtualLoop(lambda _: None)  # type: ignore[abstract]
    task = loop.do(lambda: loop.create_task(work))
    loop.forward(seconds)
    return task.result()


def test_a_relative_address_and_a_whole_one_are_the_same() -> None:
    stand_in = HttpStandIn()
    http = Http(stand_in.ask)
    stand_in.answers("/api/debt", json={"total": 12})
    for address in ("/api/debt", f"{CRM}/api/debt", "api/debt"):
        assert asked(http.get(address, params={"phone": "+380"})).json() == {"total": 12}
    assert stand_in.requests[0].url == f"{CRM}/api/debt?phone=%2B380"
    assert stand_in.requests[0].params == {"phone": "+380"}
    assert stand_in.requests[0].path == "/api/debt"


def test_what_was_said_last_counts_first_and_methods_and_parameters_tell_apart() -> None:
    stand_in = HttpStandIn()
    http = Http(stand_in.ask)
    stand_in.answers("/a", text="any")
    stand_in.answers("/a", text="posted", method="post", status=201)
    stand_in.answers("/a", text="second", params={"page": 2})
    stand_in.answers("/a?page=3", text="third")
    assert asked(http.get("/a")).text == "any"
    assert asked(http.get("/a", params={"page": 2, "size": 5})).text == "second"
    assert asked(http.get("/a?page=3")).text == "third"
    assert (asked(http.post("/a", json={})).status, asked(http.post("/a")).text) == (201, "posted")
    stand_in.answers("/a", content=b"\xff", headers={"X-Kind": "raw"})
    answer = asked(http.get("/a"))
    assert (answer.content, answer.headers["x-kind"], answer.url) == (b"\xff", "raw", f"{CRM}/a")


def test_a_function_answers_what_it_likes_at_once_or_later() -> None:
    stand_in = HttpStandIn()
    http = Http(stand_in.ask)

    async def slow(request: SeenRequest) -> HttpResponse:
        await asyncio.sleep(1)
        return HttpResponse(202, request.content or b"")

    stand_in.answers("/double", lambda request: {"twice": 2 * request.json()["number"]})
    stand_in.answers("/slow", slow)
    assert asked(http.post("/double", json={"number": 21})).json() == {"twice": 42}
    assert asked(http.post("/slow", data="text"), 1).text == "text"


def test_a_server_takes_its_time_and_whoever_does_not_wait_as_long_is_told_so() -> None:
    stand_in = HttpStandIn()
    http = Http(stand_in.ask)
    stand_in.answers("/slow", json=1, seconds=20)
    assert asked(http.get("/slow"), 20).json() == 1
    with pytest.raises(HttpError) as caught:
        asked(http.get("/slow", seconds=5), 5)
    assert caught.value.reason == "timeout"


@pytest.mark.parametrize("reason", ["network", "cors", "policy", "mixed", "timeout"])
def test_a_server_does_not_answer_for_every_reason_there_is(reason: Any) -> None:
    stand_in = HttpStandIn()
    stand_in.fails("/api", reason)
    with pytest.raises(HttpError) as caught:
        asked(Http(stand_in.ask).get("/api"), 30)
    assert caught.value.reason == reason


def test_there_is_no_other_reason() -> None:
    with pytest.raises(ValueError, match="known: network"):
        HttpStandIn().fails("/api", "because")  # type: ignore[arg-type]


def test_what_nobody_answers_is_an_error_that_says_what_to_say_and_what_is_known() -> None:
    stand_in = HttpStandIn()
    http = Http(stand_in.ask)
    with pytest.raises(UnansweredError, match=r"GET /api/debt\?phone=1: say .*\n.*no answers at all"):
        asked(http.get("/api/debt", params={"phone": 1}))
    stand_in.answers("/api/dept", method="get", params={"phone": 1})
    with pytest.raises(UnansweredError, match="There are answers for: GET /api/dept phone=1"):
        asked(http.get("/api/debt"))
    assert len(stand_in.unanswered) == 2


def test_a_fall_back_answers_last() -> None:
    stand_in = HttpStandIn()
    stand_in.falls_back("/a", lambda _: HttpResponse(404))
    assert asked(Http(stand_in.ask).get("/a")).status == 404
    stand_in.answers("/a", json=1)
    assert asked(Http(stand_in.ask).get("/a")).status == 200
