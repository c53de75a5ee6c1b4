"""A vendor is one file of the CRM's, without a build: the invented ones of tests/invented, as extensions."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from browser import once
from browser.crm import Crm, foreign_page
from browser.page import Browser, Frame, until
from browser.telephone import QUICK, calls, card, settings, until_ready
from tower import DESK, WORD, Tower, tower
from workshop.server import Server

HOST = """(() => {
  const handlers = new Map();
  const kept = [];
  const bird = (window.bird = { calls: [], answers: {}, options: null });
  bird.booted = new Promise((fly, fall) => Object.assign(bird, { perch: fly, fall }));
  const acts = {
    boot(options) { bird.options = options; return bird.booted; },
    on(name, handler) { handlers.set(name, [...(handlers.get(name) ?? []), handler]); },
    off(name, handler) { handlers.set(name, handlers.get(name).filter((one) => one !== handler)); },
    say(words) { kept.push(words); return Promise.resolve({ no: kept.length, mood: "good" }); },
    remembers: () => Promise.resolve(kept),
    hush() {},
    goodbye() {},
  };
  bird.handlers = () => [...handlers.values()].flat().length;
  bird.fire = (name, payload) => handlers.get(name).forEach((handler) => handler(payload));
  window.Parrot = (name, ...given) => {
    bird.calls.push([name, ...given.filter((one) => typeof one === "string")]);
    const answer = bird.answers[name];
    return answer ? answer() : acts[name](...given);
  };
})();"""
LOFT = """<!doctype html><title>Loft</title><script>
  window.told = [];
  addEventListener("message", ({ data }) => told.push(data));
  window.coo = (letter) => parent.postMessage({ coo: "landed", letter }, "*");
</script>"""


@pytest.fixture
def parrot(crm: Crm) -> Crm:
    """A page with the script of a parrot, which was booted and is not there yet."""
    return booted(crm)


def booted(crm: Crm) -> Crm:
    crm.configure_only(parrot={"perch": "left", "colours": ["red", "green"]})
    crm.open(head=crm.script("/parrot.js", HOST))
    crm.until("bird.options !== null")
    return crm


@pytest.fixture
def perched(parrot: Crm) -> Crm:
    """The same, and the bird has come."""
    return with_bird(parrot)


def with_bird(parrot: Crm) -> Crm:
    parrot.page.evaluate("void bird.perch()")
    parrot.until("heard.some((event) => event.reason === 'created')")
    return quiet(parrot)


def quiet(parrot: Crm) -> Crm:
    parrot.page.evaluate("void (heard.length = bird.calls.length = 0)")
    return parrot


@pytest.fixture(scope="module")
def shared(browser: Browser, server: Server) -> Iterator[Crm]:
    """One such page for all answers: a start takes seconds."""
    context = browser.new_context()
    yield with_bird(booted(Crm(server, context, "answers")))
    context.close()


def states(crm: Crm) -> list[list[str]]:
    found: list[list[str]] = crm.page.evaluate(
        "heard.filter((event) => event.type === 'link.changed').map((event) => [event.vendor, event.state, event.reason])"
    )
    return found


# A parrot: a function in the page, whose answers are promises.


def test_a_widget_is_booted_with_its_settings_and_there_when_its_promise_is_kept(parrot: Crm) -> None:
    options = parrot.page.evaluate(
        "[bird.options.perch, bird.options.colours, typeof bird.options.onflown, Array.isArray(bird.options.colours)]"
    )
    assert options == ["left", ["red", "green"], "function", True]
    parrot.page.evaluate("() => { window.said = switchboard.parrot.say('Привіт'); }")
    assert states(parrot) == [["parrot", "connecting", "waiting"]]
    parrot.page.evaluate("void bird.perch()")
    assert parrot.page.evaluate("said") == {"no": 1}
    assert states(parrot)[1:] == [["parrot", "ready", "created"]]
    assert parrot.page.evaluate("bird.calls") == [["boot"], ["on", "message"], ["on", "fed"], ["say", "Привіт"]]
    assert parrot.call("diagnose()") == []


@once.in_python
def test_its_events_come_in_the_words_of_the_vocabulary_and_odd_ones_are_rejected(perched: Crm) -> None:
    perched.page.evaluate(
        """() => { bird.fire("message", { no: 3, who: "bird", words: "Піастри!" }); bird.fire("fed", { crumbs: 5 });
        for (const odd of [undefined, "Піастри!", { who: "cat" }, window, () => {}]) bird.fire("message", odd); }"""
    )
    (said,) = perched.until_heard("chat.message")
    assert (said["id"], said["author"], said["text"], said["raw"]["no"]) == ("parrot-3", "bot", "Піастри!", 3)
    (fed,) = perched.until_heard("rating.changed")
    assert (fed["vendor"], fed["rating"]) == ("parrot", 5)
    assert len(perched.heard("message.rejected")) == 5
    assert perched.complaints() == []


def test_its_commands_have_the_results_of_its_promises(perched: Crm) -> None:
    assert perched.call("parrot.say('раз')") == {"no": 1}
    assert perched.call("parrot.say({ words: 'два' })") == {"no": 2}
    assert perched.call("parrot.remembers()") == ["раз", "два"]
    assert perched.call("parrot.hush()") is None
    assert perched.call("parrot.say('')") == "rejected: bad-argument"
    assert perched.page.evaluate("bird.calls") == [["say", "раз"], ["say", "два"], ["remembers"], ["hush"]]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Promise.reject(new Error('Сірко'))", "widget-error"),
        ("Promise.reject('Сірко')", "widget-error"),
        ("Promise.reject()", "widget-error"),
        ("(() => { throw new Error('Сірко'); })()", "widget-error"),
        ("(() => { throw 'Сірко'; })()", "widget-error"),
        ("({ get then() { throw new Error('Сірко'); } })", "bad-answer"),
        ("({ then() { throw new Error('Сірко'); } })", "widget-error"),
        ("Promise.resolve('Сірко')", "bad-answer"),
        ("({ then(kept) { kept('Сірко', 'success', {}); } })", "bad-answer"),  # as jQuery's do
        ("Promise.resolve()", "bad-answer"),
        ("Promise.resolve({ no: NaN })", "bad-answer"),
        ("Promise.resolve(window)", "bad-answer"),
        ("'Сірко'", "bad-answer"),
        ("(() => { const ring = {}; ring.ring = ring; return ring; })()", "bad-answer"),
        ("({ no: 1n })", "bad-answer"),
        ("(() => 'Сірко')", "bad-answer"),
        ("document.body", "bad-answer"),
        (
            "new Proxy({}, { get() { throw new Error('Сірко'); }, ownKeys() { throw new Error('Сірко'); } })",
            "bad-answer",
        ),
        ("(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()", "bad-answer"),
        ("({ toJSON() { throw new Error('Сірко'); } })", "bad-answer"),
        ("Promise.resolve(Symbol('Сірко'))", "bad-answer"),
        ("({ then(kept) { kept(this); } })", "bad-answer"),  # a promise of itself, for ever
        ("({ then(kept) { kept({ then() { throw new Error('Сірко'); } }); } })", "widget-error"),
        ("({ then(kept, broken) { kept(Promise.reject(new Error('Сірко'))); broken(); } })", "widget-error"),
        ("({ then(_, broken) { broken(); throw new Error('Сірко'); } })", "widget-error"),
    ],
)
@once.in_python
def test_an_answer_that_is_none_rejects_the_command_without_repeating_it(shared: Crm, answer: str, code: str) -> None:
    perched = quiet(shared)
    perched.page.evaluate(f"() => {{ bird.answers.say = () => {answer}; }}")
    assert perched.call("parrot.say('x')") == f"rejected: {code}"
    (failed,) = perched.until_heard("command.failed")
    assert (failed["command"], failed["code"]) == ("parrot.say", code)
    assert "Сірко" not in str(failed)
    assert perched.call("parrot.hush()") is None
    assert perched.complaints() == []


def test_a_promise_of_a_promise_and_one_that_throws_afterwards_are_kept_all_the_same(perched: Crm) -> None:
    for answer in (
        "({ then(kept) { kept(Promise.resolve({ then(kept) { kept({ no: 7 }); } })); } })",
        "({ then(kept) { kept({ no: 7 }); throw new Error('too late'); } })",
    ):
        perched.page.evaluate(f"() => {{ bird.answers.say = () => {answer}; }}")
        assert perched.call("parrot.say('x')") == {"no": 7}
    perched.page.evaluate("() => { bird.answers.hush = () => { const ring = {}; ring.ring = ring; return ring; }; }")
    assert perched.call("parrot.hush()") == "rejected: bad-answer"


def test_a_promise_that_is_not_kept_holds_nobody_up_and_is_rejected_at_the_end(perched: Crm) -> None:
    perched.page.evaluate(
        """() => { bird.answers.say = () => new Promise((keep) => { bird.keep = keep; });
        window.waiting = switchboard.parrot.say("x").then(() => "kept", (error) => error.code); }"""
    )
    assert perched.call("parrot.hush()") is None
    perched.until("typeof bird.keep === 'function'")
    assert perched.page.evaluate("bird.handlers()") == 2
    perched.page.evaluate("switchboard.destroy()")
    assert perched.page.evaluate("waiting") == "destroyed"
    assert perched.page.evaluate("[bird.handlers(), bird.calls.at(-1)]") == [0, ["goodbye"]]
    perched.until("document.querySelectorAll('switchboard-root > iframe').length === 0")
    # The host still has what it was given: it leads nowhere, without a word.
    perched.page.evaluate("() => { bird.keep({ no: 1 }); bird.options.onflown(); }")
    assert perched.complaints() == []


def test_a_bird_that_has_flown_is_told_and_listened_to_no_more(perched: Crm) -> None:
    perched.page.evaluate("bird.options.onflown()")
    perched.until("heard.some((event) => event.reason === 'widget-gone')")
    assert states(perched) == [["parrot", "interrupted", "widget-gone"]]
    assert perched.page.evaluate("bird.handlers()") == 0


def test_a_bird_that_does_not_come_is_told_and_every_command_learns_it(parrot: Crm) -> None:
    parrot.page.evaluate("() => { window.said = switchboard.parrot.hush().catch((error) => error.code); }")
    parrot.page.evaluate("void bird.fall(new Error('Сірко'))")
    assert parrot.page.evaluate("said") == "widget-failed"
    assert parrot.finding("widget-failed")["message"] == "The script of Parrot could not make its widget."
    assert parrot.call("parrot.hush()") == "rejected: widget-failed"
    assert states(parrot)[1:] == [["parrot", "closed", "widget-failed"]]
    assert "Сірко" not in str(parrot.call("diagnose()"))


# A pigeon post: a frame on another origin.


@pytest.fixture
def loft(crm: Crm, server: Server) -> Iterator[tuple[Crm, Frame]]:
    """A page with the frame of a pigeon post, which listens."""
    with foreign_page(server, "loft", LOFT) as address:
        crm.configure_only(pigeonpost={"url": address, "breed": "carrier", "settleSeconds": 1})
        crm.open(policy=server.policy.replace("frame-src", f"frame-src {server.origin('loft')}"))
        frame = crm.vendor_frame("loft")
        until(lambda: told(frame), "the greeting")
        yield crm, frame


def told(frame: Frame) -> list[Any]:
    found: list[Any] = frame.evaluate("window.told ?? []")
    return found


def test_a_letter_comes_as_a_message_of_the_chat(loft: tuple[Crm, Frame]) -> None:
    crm, frame = loft
    frame.evaluate("coo({ no: 7, from: 'Ганна', words: 'Скоро буду' })")
    (letter,) = crm.until_heard("chat.message")
    assert (letter["vendor"], letter["ticketId"], letter["text"]) == ("pigeonpost", "7", "Скоро буду")
    assert (letter["customer"]["name"], letter["raw"]["coo"]) == ("Ганна", "landed")
    frame.evaluate("coo({ no: 'seven' })")
    (rejected,) = crm.until_heard("message.rejected")
    assert rejected["vendor"] == "pigeonpost"
    assert states(crm)[-1] == ["pigeonpost", "ready", "spoke"]


def test_a_pigeon_that_is_sent_reaches_the_frame(loft: tuple[Crm, Frame]) -> None:
    crm, frame = loft
    assert list(crm.call("pigeonpost.fly('Ганна')")) == ["heard"]
    until(lambda: {"fly": {"to": "Ганна"}} in told(frame), "the pigeon")
    assert told(frame)[0] == {"wake": "carrier"}
    assert crm.call("pigeonpost.fly('')") == "rejected: bad-argument"
    assert crm.complaints() == []


# A lamplight: an exchange, over two tabs.

Lamps = tuple[Tower, Crm, Crm]
LINKS = "<a id='one' href='tel:067 123-45-67'>one</a> <a id='two' href='tel:067 123-45-68'>two</a>"
HANNA = {"number": "+380501112233", "name": "Ганна", "customer": "00234"}


def open_with_lamps(crm: Crm, tower_at: str, word: str = WORD, **vendors: Any) -> Crm:
    """Open a page that has a lamplight for its telephone."""
    host = urlsplit(tower_at).netloc
    policy = crm.server.policy.replace("connect-src", f"connect-src ws://{host} http://{host}")
    lamplight = {"tower": tower_at, "desk": DESK, "word": word, "reconnect": QUICK}
    crm.configure_only(crm={"customerUrl": "#/customers/{crmId}"}, lamplight=lamplight, **vendors)
    return crm.open(LINKS, policy=policy)


@pytest.fixture
def lamps(crm: Crm, server: Server) -> Iterator[Lamps]:
    """A tower, and two tabs of one operator; the first has the line."""
    with tower() as (lit, address):
        second = Crm(server, crm.context, f"{crm.name}-too")
        for tab in (crm, second):
            until_ready(open_with_lamps(tab, address))
        yield lit, crm, second


def test_a_call_is_on_the_screen_of_both_tabs_and_its_customer_opens_once(lamps: Lamps) -> None:
    lit, *tabs = lamps
    assert lit.came == 1  # one line for both
    lit.call("A1", "ringing", them=HANNA)
    lit.call("A1", "ringing")
    for tab in tabs:
        (ringing,) = tab.until_heard("call.ringing")
        assert (ringing["id"], ringing["call"]["customer"]["crmId"]) == ("lamplight-A1-ringing", "00234")
        until(lambda tab=tab: "Incoming call" in card(tab) and "Ганна" in card(tab), "the card")
    until(lambda: sum(len(tab.heard("screen.pop")) for tab in tabs) == 1, "one pop")
    lit.call("A1", "talking")
    for tab in tabs:
        until(lambda tab=tab: "In conversation" in card(tab), "the conversation")
    lit.call("A1", "over")
    for tab in tabs:
        tab.until_heard("call.ended")
        assert [event["type"] for event in tab.heard() if event["type"].startswith("call.")] == [
            "call.ringing",
            "call.answered",
            "call.ended",
        ]
        assert tab.complaints() == []


@once.in_python
def test_numbers_from_both_tabs_are_dialled_at_once_and_each_gets_its_own_answer(lamps: Lamps) -> None:
    lit, first, second = lamps
    first.page.click("#one")
    second.page.evaluate(
        "() => { window.asked = switchboard.call('0671234568').then(() => 'done', (error) => error.message); }"
    )
    until(lambda: len(lit.asked) == 2, "both questions")
    lit.answer("380671234568", "no oil")
    assert second.page.evaluate("asked") == "no oil"
    lit.answer("380671234567")
    second.page.click("#two")
    until(lambda: lit.asked, "a third question")
    lit.answer("380671234568", "still none")
    notice = "[...document.querySelectorAll('switchboard-part')].map((one) => one.shadowRoot?.querySelector('.notice')?.textContent).join('')"
    second.until(f"({notice}).includes('still none')")
    assert first.page.evaluate(notice) == ""


def test_the_other_tab_greets_and_goes_on_when_the_one_with_the_line_is_closed(lamps: Lamps) -> None:
    lit, first, second = lamps
    lit.call("A1", "talking", them=HANNA)
    second.until_heard("call.answered")
    first.page.close()
    until(lambda: lit.came == 2, "the greeting of the other tab")
    until(lambda: [call["certain"] for call in calls(second)] == [True], "all that there is, told anew")
    lit.call("A1", "over")
    second.until_heard("call.ended")
    assert len(second.heard("call.answered")) == 1


@once.in_python
def test_whoever_is_turned_away_reads_the_vendors_own_words_and_the_word_is_nowhere(crm: Crm) -> None:
    with tower() as (lit, address):
        open_with_lamps(crm, address, word="a wrong one")
        finding = crm.finding("line-refused")
        assert finding["message"] == "Lamplight can be reached, but refuses the connection."
        assert "lighthouse keeper" in finding["cure"]
        assert "refused" in [event["reason"] for event in crm.heard("link.changed")]
        assert lit.came == 0
        assert "a wrong one" not in str([crm.heard(), crm.call("state()"), crm.call("diagnose()"), crm.console])


@once.in_python
def test_two_exchanges_in_one_page_have_their_calls_on_one_screen(crm: Crm, server: Server) -> None:
    server.exchange.reset()
    with tower() as (lit, address):
        open_with_lamps(crm, address, phonet=settings(server.exchange))
        until(lambda: {one["state"] for one in crm.call("state()")["links"]} == {"ready"}, "both lines")
        uuid = server.exchange.incoming("+380440000112")
        lit.call(uuid, "ringing", them=HANNA)  # of the same name, too
        until(lambda: "Ганна" in card(crm) and "+380 44 000 0112" in card(crm), "both cards")
        assert sorted(event["vendor"] for event in crm.until_heard("call.ringing", 2)) == ["lamplight", "phonet"]
        crm.page.click("#one")
        until(lambda: lit.asked, "the question")
        lit.answer("380671234567")
        assert server.exchange.dialled == []
        crm.page.click(".call .drop")
        until(lambda: card(crm).count("Incoming call") == 1, "one card less")
        server.exchange.end(uuid)
        lit.call(uuid, "over")
        crm.until_heard("call.ended", 2)
        # What one of them has missed does not hide what rings at the other.
        for number in range(5):
            lit.call(f"missed-{number}", "ringing")
            lit.call(f"missed-{number}", "over")
        uuid = server.exchange.incoming("+380440000113")
        until(lambda: "+380 44 000 0113" in card(crm), "the card of the call that rings")
        server.exchange.end(uuid)
        until(lambda: calls(crm) == [], "no calls")
        assert crm.complaints() == []
    server.exchange.reset()
