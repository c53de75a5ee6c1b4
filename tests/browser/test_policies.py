"""Pages with the strictest of policies: what they allow works, and what they forbid is named with its cure."""

import json

import pytest

from browser.crm import Crm
from browser.page import until
from browser.telephone import settings, until_ready

TRUSTED = "require-trusted-types-for 'script'; trusted-types switchboard"
NONCE = "4b1f"


def _with_nonce(crm: Crm, dynamic: str, trusted: str) -> str:
    """The page's policy, in which no origin of scripts counts and a nonce does."""
    static, uis = crm.server.origin("static"), crm.server.origin("uis")
    origins = f"script-src 'self' {static} {uis}"
    assert origins in crm.server.policy
    policy = crm.server.policy.replace(origins, f"script-src 'nonce-{NONCE}' {dynamic}")
    return f"{policy}; {trusted}"


@pytest.mark.parametrize(
    ("dynamic", "trusted"),
    [("", TRUSTED), ("'strict-dynamic'", "require-trusted-types-for 'script'")],
    ids=["nonce-only", "strict-dynamic"],
)
def test_a_page_that_trusts_a_nonce_and_trusted_types_alone_has_chat_and_widget(
    crm: Crm, dynamic: str, trusted: str
) -> None:
    """Both scripts of the start and the vendor's own, which Switchboard loads, have what the policy asks for."""
    crm.script("/vendor.js", "window.ran = true;")
    crm.configure(uis={"script": {"url": f"{crm.server.origin('crm')}/vendor.js", "siteKey": "5"}})
    crm.open(tag=crm.tag(more=f"nonce='{NONCE}'"), policy=_with_nonce(crm, dynamic, trusted), nonce=NONCE)
    crm.until_heard("inbox.changed")
    crm.until("window.ran")
    assert crm.complaints() == []
    assert crm.page.evaluate("[...document.querySelectorAll('script')].every((one) => one.nonce === '4b1f')")


def test_the_docks_own_window_has_what_the_policy_asks_for_and_the_configuration_that_stands_in_the_page(
    crm: Crm,
) -> None:
    text = json.dumps({"language": "en", "phonet": settings(crm.server.exchange)})
    given = f"<script type='application/json' data-switchboard>{text}</script>"
    tag = f"<script src='{crm.server.origin('static')}/switchboard.js' nonce='{NONCE}' async></script>"
    crm.open(given, tag=tag, policy=_with_nonce(crm, "", TRUSTED), nonce=NONCE)
    until_ready(crm)
    crm.page.click("[data-action='open calls']")
    window = crm.opened(lambda: crm.page.click("[data-action='leave']"))
    until(lambda: window.count(".filling .tab") == 1, "the dock in it")
    until(lambda: crm.page.is_shown("[data-action='return']"), "the way back")
    assert crm.complaints() == []


def test_a_tag_that_a_trusted_script_has_put_up_without_a_nonce_works(crm: Crm) -> None:
    """As a tag manager does; the origin counts for nothing there."""
    crm.configure()
    src = f"{crm.server.origin('static')}/switchboard.js?config=/configuration/{crm.name}"
    put = f"document.head.append(Object.assign(document.createElement('script'), {{ src: '{src}' }}))"
    tag = f"<script nonce='{NONCE}'>{put}</script>"
    crm.open(tag=tag, policy=_with_nonce(crm, "'strict-dynamic'", ""), nonce=NONCE)
    crm.until_heard("inbox.changed")
    assert crm.complaints() == []


@pytest.mark.violates
def test_a_page_whose_trusted_types_lack_the_name_is_told_which_to_add(crm: Crm) -> None:
    crm.configure()
    crm.page.goto(crm.serve(policy=f"{crm.server.policy}; {TRUSTED.replace('switchboard', 'its-own')}"))
    assert crm.started() == "csp"
    assert crm.heard("error")[0]["message"].endswith("add switchboard to its trusted-types.")


def test_a_page_in_a_sandbox_is_told_what_the_sandbox_lacks(crm: Crm) -> None:
    crm.configure()
    crm.page.goto(crm.serve(policy=f"{crm.server.policy}; sandbox allow-scripts"))
    assert crm.started() == "loader"
    assert "sandbox without allow-same-origin" in crm.heard("error")[0]["message"]


def test_a_page_that_embeds_only_who_agrees_starts_and_has_its_telephone(crm: Crm) -> None:
    """The exchange's page does not agree, so nobody is told that it answers."""
    crm.configure_only(phonet=settings(crm.server.exchange))
    crm.open(headers={"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"})
    assert crm.page.evaluate("crossOriginIsolated")
    until_ready(crm)
    assert [line for line in crm.complaints() if "switchboard" in line.lower()] == []
