"""What an extension asks of servers (``switchboard.http``): requests and answers. No I/O: whoever is the host asks."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack
from urllib.parse import urlencode

from switchboard.hub.given import known_wait

SECONDS = 30.0
"""How long a server may take, where the extension says nothing."""
Params = Mapping[str, str | int | float]


class HttpError(Exception):
    """A server did not answer, or with a status that tells of an error.

    ``reason`` is ``network``, ``cors``, ``policy``, ``mixed`` or ``timeout`` where there is no answer, else "".
    """

    def __init__(self, message: str, reason: str = "", response: "HttpResponse | None" = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.response = response


@dataclass(frozen=True)
class HttpResponse:
    """What a server answered; the whole of it is here. Names of headers are in small letters."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    @property
    def ok(self) -> bool:
        """Whether the status is from 200 to 299."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The content, read as UTF-8."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content, read as JSON.

        Raises:
            ValueError: it is none.

        """
        return json.loads(self.content)

    def raise_for_status(self) -> "HttpResponse":
        """The same answer.

        Raises:
            HttpError: its status is not from 200 to 299.

        """
        if not self.ok:
            raise HttpError(f"{self.url} was answered with {self.status}", response=self)
        return self


@dataclass(frozen=True)
class HttpRequest:
    """What is asked: ``url`` may be relative to the page, ``seconds`` is how long the server may take."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    seconds: float


class HttpOptions(TypedDict, total=False):
    """What goes along with a request: see ``Http``."""

    params: Params
    headers: Mapping[str, str]
    json: Any
    data: str | bytes
    seconds: float


class Http:
    """Asks servers, as the page may; each method waits for the whole answer, whatever its status.

    What ``crm.requests`` in the configuration says of the server's origin goes along (cookies, tokens). ``params`` are
    added to the address, ``json`` or ``data`` is sent, ``seconds`` is how long the server may take.

    Raises:
        HttpError: there is no answer.
        TypeError: there is no such option, ``data`` is neither text nor bytes, or one of ``params`` is None.
        ValueError: JSON cannot say it, or that is no time to wait.

    """

    def __init__(self, fetch: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> None:
        self._fetch = fetch

    async def request(self, method: str, url: str, **options: Unpack[HttpOptions]) -> HttpResponse:
        """Ask with any method."""
        if unknown := options.keys() - HttpOptions.__annotations__.keys():
            raise TypeError(f"http takes no {min(unknown)}; it takes {', '.join(HttpOptions.__annotations__)}")
        if "json" in options and "data" in options:
            raise ValueError("give json or data, not both")
        if params := options.get("params"):
            if empty := [name for name, value in params.items() if value is None]:
                raise TypeError(f"params: {empty[0]} is None; leave it out, or give a text")
            url, mark, fragment = url.partition("#")
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}{mark}{fragment}"
        headers = {name.lower(): value for name, value in options.get("headers", {}).items()}
        data = options.get("data")
        content = data.encode() if isinstance(data, str) else data
        if not isinstance(content, bytes | None):
            raise TypeError(f"data is text or bytes, and {type(content).__name__} is neither; json=… sends more")
        if "json" in options:
            content = json.dumps(options["json"], ensure_ascii=False, allow_nan=False).encode()
            headers.setdefault("content-type", "application/json")
        seconds = known_wait("http", options.get("seconds", SECONDS))
        return await self._fetch(HttpRequest(method.upper(), url, headers, content, seconds))

    async def get(self, url: str, **options: Unpack[HttpOptions]) -> HttpResponse:
        """Get what is there; see ``request`` for what else it takes."""
        return await self.request("GET", url, **options)

    async def post(self, url: str, **options: Unpack[HttpOptions]) -> HttpResponse:
        """Send something."""
        return await self.request("POST", url, **options)

    async def put(self, url: str, **options: Unpack[HttpOptions]) -> HttpResponse:
        """Put something in the place of what is there."""
        return await self.request("PUT", url, **options)

    async def patch(self, url: str, **options: Unpack[HttpOptions]) -> HttpResponse:
        """Change what is there."""
        return await self.request("PATCH", url, **options)

    async def delete(self, url: str, **options: Unpack[HttpOptions]) -> HttpResponse:
        """Take away what is there."""
        return await self.request("DELETE", url, **options)
