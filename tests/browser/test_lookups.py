"""The CRM's server on a host of its own: who calls and who is signed in, asked with cookies and tokens (case 27)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from browser.crm import Crm
from browser.telephone import QUICK, until_ready
from workshop.server import Server

NUMBER = "+380440000127"
SESSION = "session=theirs"
HEADERS = {
    "Authorization": {"function": "crm.auth.token", "prefix": "Bearer "},
    "X-XSRF-TOKEN": {"cookie": "XSRF-TOKEN"},
    "X-CSRF-Token": {"meta": "csrf-token"},
}
HEAD = "<meta name='csrf-token' content='hush-meta'>"
PAGE = """
document.cookie = "XSRF-TOKEN=hush%3Dcookie";
let count = 0;
window.crm = { auth: { prefix: "hush-token-", token() { return Promise.resolve(this.prefix + (count += 1)); } } };
"""


@dataclass
class Api:
    """The CRM's server, which wants to know who asks, and what it was asked."""

    server: Server
    wants: dict[str, str] = field(default_factory=dict)
    allows: bool = True
    leads_to: str = ""
    heard: list[web.Request] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Another than the page's, of the same site: its cookies are let through by every browser."""
        return self.server.origin("api.crm")

    def answer(self, request: web.Request) -> web.Response:
        """Whatever is asked."""
        if request.path == "/sign-in":
            return web.Response(text="in", headers={"Set-Cookie": SESSION})
        allowed = {
            "Access-Control-Allow-Origin": self.server.origin("crm"),
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": ", ".join(HEADERS),
        }
        headers = allowed if self.allows else {}
        if request.method == "OPTIONS":
            return web.Response(status=204, headers=headers)
        self.heard.append(request)
        if self.leads_to:
            return web.Response(status=302, headers={**headers, "Location": self.leads_to})
        if request.headers.get("Cookie") != SESSION or any(
            not request.headers.get(name, "").startswith(value) for name, value in self.wants.items()
        ):
            return web.Response(status=401, headers=headers)
        exchange = self.server.exchange
        who = {"domain": exchange.domain, "apiKey": exchange.key, "subscriber": "001"}
        told = who if request.path == "/who" else {"crmId": "27", "name": "Olena of case 27"}
        return web.json_response(told, headers=headers)

    def asked(self, path: str) -> list[web.Request]:
        """How it was asked for this."""
        return [request for request in self.heard if request.path == path]


@pytest.fixture
def api(crm: Crm) -> Iterator[Api]:
    server = crm.server
    server.exchange.reset()
    api = Api(server)
    for path in ("/sign-in", "/who", "/lk", "/elsewhere"):
        server.pages[f"//api.crm{path}"] = api.answer
    crm.page.goto(f"{api.origin}/sign-in")
    yield api
    server.exchange.reset()


def come(crm: Crm, api: Api, allowed: bool = True, **rule: Any) -> None:
    """Open a page whose telephone and callers come from that server."""
    crm.configure_only(
        crm={
            "customerUrl": "#/customers/{crmId}",
            "lookupUrl": f"{api.origin}/lk?phone={{phone}}",
            "requests": [{"origin": api.origin, **rule}] if rule else [],
        },
        phonet={"credentialsUrl": f"{api.origin}/who", "reconnect": QUICK},
    )
    policy = crm.server.policy.replace("connect-src", f"connect-src {api.origin}") if allowed else crm.server.policy
    crm.open(head=HEAD + crm.script("/tokens.js", PAGE), policy=policy)


def ring(crm: Crm, api: Api) -> None:
    """Somebody calls; returns when the page has found out who, or that this cannot be found out."""
    crm.forget()
    before = len(api.asked("/lk"))
    uuid = crm.server.exchange.incoming(NUMBER)
    crm.until_heard("screen.pop")
    assert len(api.asked("/lk")) <= before + 1
    crm.server.exchange.end(uuid)
    crm.until_heard("call.ended")


def test_who_calls_and_who_is_signed_in_is_asked_with_cookies_and_tokens_that_change(crm: Crm, api: Api) -> None:
    """Case 27."""
    api.wants = {"Authorization": "Bearer hush-token-", "X-XSRF-TOKEN": "hush=cookie", "X-CSRF-Token": "hush-meta"}
    come(crm, api, credentials="include", headers=HEADERS)
    until_ready(crm)
    for _ in range(2):
        ring(crm, api)
        (pop,) = crm.heard("screen.pop")
        assert (pop["customer"]["crmId"], pop["known"]) == ("27", True)
    tokens = [request.headers["Authorization"] for request in api.heard]
    assert len(set(tokens)) == len(tokens) == 3

    # What is not there, and what throws: the server has the last word, and each finding goes when it is mended.
    crm.page.evaluate("() => { window.held = window.crm; delete window.crm; document.querySelector('meta').remove(); }")
    ring(crm, api)
    assert "Authorization" not in api.asked("/lk")[-1].headers
    told = [one["message"] for one in crm.call("diagnose()") if one["code"] == "header-missing"]
    assert [("crm.auth.token()" in one, '<meta name="csrf-token">' in one) for one in told] == [(1, 0), (0, 1)]
    assert "401" in crm.finding("lookup-failed")["message"]
    crm.page.evaluate(
        "() => { window.crm = held; document.head.insertAdjacentHTML('beforeend', META); }".replace(
            "META", json.dumps(HEAD)
        )
    )
    ring(crm, api)
    assert [one["code"] for one in crm.call("diagnose()")] == []

    # A token goes along no redirect, and an answer that the page may not read is told as that.
    api.leads_to = f"{api.origin}/elsewhere"
    ring(crm, api)
    assert "leads on" in crm.finding("lookup-failed")["message"]
    assert api.asked("/elsewhere") == []
    api.leads_to, api.allows = "", False
    ring(crm, api)
    assert "CORS" in crm.finding("lookup-failed")["message"]
    api.allows = True
    ring(crm, api)
    everything = json.dumps([crm.call("diagnose()"), crm.heard(), crm.call("state()")])
    assert "hush" not in everything + "".join(crm.console)


@pytest.mark.violates
def test_a_server_that_cannot_be_asked_is_told_by_its_cause(crm: Crm, api: Api) -> None:
    """Case 27."""
    come(crm, api)
    found = crm.finding("credentials-failed")
    assert "401" in found["message"]
    assert '"credentials": "include"' in found["cure"]
    # Asked ahead, as by the page before; with its cookies.
    come(crm, api, credentials="include")
    until_ready(crm)
    api.heard.clear()
    crm.page.reload()
    assert crm.started() == "up"
    until_ready(crm)
    assert [request.headers.get("Cookie") for request in api.asked("/who")] == [SESSION]
    come(crm, api, allowed=False, credentials="include")
    assert "Content-Security-Policy" in crm.finding("credentials-failed")["message"]
    assert api.asked("/who")[1:] == []
