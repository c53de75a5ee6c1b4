"""The servers that rules ask, as far as a test has answers for them. No I/O: nothing is ever asked for real."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urljoin, urlsplit

from switchboard.hub.web import HttpError, HttpRequest, HttpResponse

PAGE = "https://crm.example.com/"
"""The CRM's page, where a desk is told of no other."""
Reason = Literal["network", "cors", "policy", "mixed", "timeout"]
"""Why a server does not answer, as ``HttpError.reason`` has it."""


class UnansweredError(AssertionError):
    """A server was asked for what the test has no answer for."""


@dataclass(frozen=True)
class SeenRequest(HttpRequest):
    """What a server was asked; ``url`` is whole."""

    @property
    def path(self) -> str:
        """The path of the address."""
        return urlsplit(self.url).path

    @property
    def params(self) -> dict[str, str]:
        """What stands behind the ``?`` of the address; of what is there twice, the last."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def json(self) -> Any:
        """What was sent, read as JSON.

        Raises:
            ValueError: it is none.

        """
        return json.loads(self.content or b"")


Answer = Callable[[SeenRequest], Any]


@dataclass(frozen=True)
class _Known:
    method: str | None
    url: str
    params: Mapping[str, str]
    answer: Answer

    def fits(self, request: SeenRequest, page: str) -> bool:
        wanted, asked = urlsplit(urljoin(page, self.url)), urlsplit(request.url)
        told = {**dict(parse_qsl(wanted.query, keep_blank_values=True)), **self.params}
        return (
            self.method in (None, request.method)
            and (wanted.scheme, wanted.netloc, wanted.path) == (asked.scheme, asked.netloc, asked.path)
            and told.items() <= request.params.items()
        )

    def __str__(self) -> str:
        params = "".join(f" {name}={value}" for name, value in self.params.items())
        return f"{self.method or 'any method'} {self.url}{params}"


class HttpStandIn:
    """Answers in the place of every server, the CRM's own included.

    An answer that was given later counts before one that was given earlier.
    """

    def __init__(self) -> None:
        self.requests: list[SeenRequest] = []
        """All that was asked, in order."""
        self.page = PAGE
        """What relative addresses are relative to."""
        self.unanswered: list[UnansweredError] = []
        """What nobody had an answer for, and nobody was told of yet."""
        self._known: list[_Known] = []
        self._customs: list[_Known] = []

    def answers(
        self,
        url: str,
        answer: Answer | None = None,
        *,
        method: str | None = None,
        params: Mapping[str, object] | None = None,
        status: int = 200,
        json: Any = None,
        text: str | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 0.0,
    ) -> None:
        """Answer whoever asks for this address, as often as they do.

        Args:
            url: whole, or relative to the page; what stands behind its ``?`` has to be asked for, and may be with more.
            answer: a function that is given the request (a ``SeenRequest``) and returns an ``HttpResponse`` or what is
                answered as JSON; it may be asynchronous, or raise ``HttpError``.
            method: answer this method alone.
            params: what has to stand behind the ``?`` of what is asked for.
            status: what is answered where there is no function, and with it:
            json: anything that JSON can say; without any of the three, ``null``.
            text: text.
            content: bytes.
            headers: further headers.
            seconds: how long it takes; whoever does not wait as long is told ``timeout``.

        """
        wanted = {name: str(value) for name, value in (params or {}).items()}
        fixed = _response(status, json, text, content, headers)

        async def told(request: SeenRequest) -> Any:
            await _take(seconds, request)
            if answer is None:
                return fixed
            value = answer(request)
            return await value if isawaitable(value) else value

        self._known.insert(0, _Known(method.upper() if method else None, url, wanted, told))

    def fails(self, url: str, reason: Reason = "network", *, method: str | None = None) -> None:
        """Leave this address without an answer; with ``timeout``, whoever asks waits as long as they do in the page.

        Raises:
            ValueError: there is no such reason.

        """
        if reason not in get_args(Reason):
            raise ValueError(f"there is no reason {reason!r}; known: {', '.join(get_args(Reason))}")

        async def told(request: SeenRequest) -> Any:
            await _take(float("inf") if reason == "timeout" else 0.0, request)
            raise HttpError(f"{request.url} could not be reached", reason)

        self._known.insert(0, _Known(method.upper() if method else None, url, {}, told))

    def falls_back(self, url: str, answer: Answer) -> None:
        """Answer so where the test says nothing else."""
        self._customs.append(_Known(None, url, {}, answer))

    async def ask(self, request: HttpRequest) -> HttpResponse:
        """What is answered.

        Raises:
            HttpError: there is no answer.
            UnansweredError: the test says nothing of this address.

        """
        url = urljoin(self.page, request.url)
        seen = SeenRequest(request.method, url, request.headers, request.content, request.seconds)
        self.requests.append(seen)
        known = next((one for one in (*self._known, *self._customs) if one.fits(seen, self.page)), None)
        if known is None:
            self.unanswered.append(UnansweredError(self._unknown(seen)))
            raise self.unanswered[-1]
        value = known.answer(seen)
        value = await value if isinstance(value, Awaitable) else value
        answer = value if isinstance(value, HttpResponse) else _response(200, value, None, None, None)
        return HttpResponse(answer.status, answer.content, answer.headers, answer.url or url)

    def _unknown(self, request: SeenRequest) -> str:
        short = request.url.removeprefix(self.page.rstrip("/")) or request.url
        known = [str(one) for one in (*self._known, *self._customs)]
        answers = f"\nThere are answers for: {', '.join(known)}." if known else "\nThere are no answers at all."
        path = short.partition("?")[0]
        return f'nobody answers {request.method} {short}: say desk.http.answers("{path}", json=…).{answers}'


def _response(
    status: int, told: Any, text: str | None, content: bytes | None, headers: Mapping[str, str] | None
) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    if content is None and text is None:
        kind, content = "application/json", json.dumps(told, ensure_ascii=False).encode()
    elif content is None:
        content = (text or "").encode()
    named = {name.lower(): value for name, value in (headers or {}).items()}
    return HttpResponse(status, content, {"content-type": kind, **named})


async def _take(seconds: float, request: HttpRequest) -> None:
    await asyncio.sleep(min(seconds, request.seconds))
    if seconds > request.seconds:
        raise HttpError(f"{request.url} did not answer within {request.seconds:g} s", "timeout")
