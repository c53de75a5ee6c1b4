"""Every call is answered, whatever breaks inside: one page with every vendor, and each step of ours broken in turn."""

import json
from collections.abc import Iterator

import pytest

from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import settings, until_ready
from browser.test_uis import script as uis_script
from switchboard.vendors import found
from workshop.server import Server

# What is asked of each, in JavaScript; of others, by their first field.
ARGUMENTS = {
    "openChat": "{ crmId: '7' }",
    "call": "'+380441234567'",
    "startChat": "{ visitorId: 'v', sessionId: 's' }",
    "uis.setOperatorRating": "5",
    "uis.setVisitorCard": "{ name: 'x' }",
    "uis.sendFile": "document.querySelector('#file')",
}
COMMANDS = {command.call: command for vendor in found() for command in vendor.commands}
CALLS = list(COMMANDS)
PLAIN = {True: "'x'", False: "undefined"}
ASKED = ", ".join(
    f"[{json.dumps(call)}, {ARGUMENTS.get(call, PLAIN[bool(command.model_fields)])}]"
    for call, command in COMMANDS.items()
)
ASK_ALL = f"""() => {{ window.answers = {{}};
  for (const [call, argument] of [{ASKED}]) call.split(".").reduce((on, name) => on[name], switchboard)(argument).then(
    () => (answers[call] = "done"), (error) => (answers[call] = error.code)); }}"""
# A method of ours that is broken from now on; and what every loop carries out.
BROKEN = """
def broken(*_, **__):
    raise RuntimeError("broken on purpose")
"""
BREAK = (
    BROKEN
    + """
from switchboard.{module} import {kind}
{kind}.mended, {kind}.{method} = {kind}.{method}, broken
"""
)
# The recorder hears what the links are given, so they are called by what it has put before them.
BREAK_LINKS = (
    BROKEN
    + """
from switchboard.hub.recorder import _Tapped
_Tapped.command = property(lambda _: broken)
"""
)
MEND_LINKS = """
from switchboard.hub.recorder import _Tapped
del _Tapped.command
"""
BREAK_LOOPS = (
    BROKEN
    + """
import gc
from switchboard.browser.performing import Loop
for one in gc.get_objects():
    if isinstance(one, Loop):
        one._carry_out = broken
"""
)
MEND = """
from switchboard.{module} import {kind}
{kind}.{method} = {kind}.mended
"""
LINE = {"module": "telephony.line", "kind": "Line", "method": "command"}
DOORS = [("browser.embedding", "Embedding"), ("browser.host", "Widget"), ("browser.own_line", "OwnLine")]
STEPS = {
    "links": (BREAK_LINKS + BREAK.format(**LINE), MEND_LINKS + MEND.format(**LINE)),
    "doors": tuple(
        "".join(text.format(module=one, kind=kind, method="command") for one, kind in DOORS) for text in (BREAK, MEND)
    ),
    "loops": (BREAK_LOOPS, ""),
}


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Crm]:
    """One page for the whole module: with every vendor, each ready."""
    server.exchange.reset()
    context = browser.new_context()
    crm = Crm(server, context, "answers")
    crm.configure(
        roxchat={"url": f"{server.origin('roxchat')}/", "settleSeconds": 2},
        uis={"script": uis_script(crm, "&panel=0")},
        phonet=settings(server.exchange, dialSeconds=1),
    )
    crm.open("<input type='file' id='file'>")
    until_ready(crm)
    vendors = {vendor.name for vendor in found()}
    ready = "switchboard.state().then((state) => state.links.filter((one) => /ready|silent/.test(one.state)).map((one) => one.vendor))"
    until(lambda: vendors <= set(crm.page.evaluate(ready)), "everybody there")
    yield crm
    server.exchange.reset()
    context.close()


def test_every_command_is_answered_when_the_page_has_broken_its_own_built_ins(page: Crm) -> None:
    # All at once: a driver may speak through the page's own built-ins.
    answers = page.page.evaluate(
        f"""async (count) => {{
      const whole = [[Array, "of"], [Object, "fromEntries"], [Reflect, "apply"], [Reflect, "get"], [JSON, "parse"]]
        .map(([on, name]) => [on, name, on[name]]);
      for (const [on, name] of whole) on[name] = () => {{ throw new Error("broken by the page"); }};
      ({ASK_ALL})();
      for (let n = 0; n < 400 && Object.keys(answers).length < count; n += 1) await new Promise((go) => setTimeout(go, 100));
      for (const [on, name, is] of whole) on[name] = is;
      return answers;
    }}""",
        len(CALLS),
    )
    assert len(answers) == len(CALLS)
    assert "internal" not in answers.values()


def test_every_command_is_answered_when_any_step_of_ours_breaks(page: Crm) -> None:
    for step, (broken, mended) in STEPS.items():
        page.python(broken)
        page.page.evaluate(ASK_ALL)
        until(lambda: len(page.page.evaluate("answers")) == len(CALLS), "every answer")
        assert {call: code for call, code in page.page.evaluate("answers").items() if code != "internal"} == {}, step
        if mended:
            page.python(mended)
    assert "internal" in {finding["code"] for finding in page.call("diagnose()")}
    page.python(BREAK.format(module="hub.hub", kind="Hub", method="snapshot"))
    assert page.call("state()") == "rejected: internal"
    page.page.evaluate(ASK_ALL)
    page.page.evaluate("switchboard.destroy()")
    until(lambda: len(page.page.evaluate("answers")) == len(CALLS), "every answer after the end")
    assert page.complaints() == []
