"""The operator's attention: a number in title and icon, notifications, the ring; over the tabs of one browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import settings, until_ready
from browser.test_line import use
from workshop.server import Server

Tab = Callable[[str], Crm]
NUMBER, OTHER = "+380440000112", "+380440000113"
# Drivers keep tabs visible that nobody sees, allow sounds that nobody has clicked for, and show no notifications.
STAGE = """(window) => {
  const { document, AudioContext } = window;
  let isBehind = false;
  const tell = (name, get) => Object.defineProperty(document, name, { get, configurable: true });
  tell("hidden", () => isBehind);
  tell("visibilityState", () => (isBehind ? "hidden" : "visible"));
  document.hasFocus = () => !isBehind;
  window.go = (behind) => {
    isBehind = behind;
    document.dispatchEvent(new window.Event("visibilitychange"));
    window.dispatchEvent(new window.Event(behind ? "blur" : "focus"));
    return Date.now();
  };

  window.shown = [];
  window.asked = 0;
  window.Notification = class extends window.EventTarget {
    static get permission() {
      return window.localStorage.getItem("permission") ?? "default";
    }
    static async requestPermission() {
      window.asked += 1;
      window.localStorage.setItem("permission", "granted");
      return "granted";
    }
    constructor(title, options) {
      super();
      Object.assign(this, { title, ...options, isUp: true, at: Date.now() });
      window.shown.push(this);
    }
    close() {
      this.isUp = false;
    }
  };

  window.contexts = [];
  window.tones = 0;
  window.isLocked = false;
  window.addEventListener("click", () => { window.isLocked = false; }, true);
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function () {
    window.tones += 1;
    return createOscillator.call(this);
  };
  window.AudioContext = class extends AudioContext {
    constructor() {
      super();
      window.contexts.push(this);
    }
    get state() {
      return window.isLocked ? "suspended" : super.state;
    }
    resume() {
      return window.isLocked ? new Promise(() => {}) : super.resume();
    }
  };
}"""
ICONS = """document.head.querySelectorAll("link[rel=icon][href^='data:image/svg+xml']").length"""
ASLEEP = "contexts.every(({ state }) => state === 'suspended')"


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """Opens tabs of one operator's browser; the configuration wants the title changed."""
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    context.beforehand(STAGE)

    def open_tab(name: str) -> Crm:
        crm = Crm(server, context, name)
        crm.configure_only(dock={"title": True}, phonet=settings(server.exchange))
        crm.open(policy=crm.server.policy.replace("img-src 'self'", "img-src 'self' data:"))
        until_ready(crm)
        return crm

    yield open_tab
    context.close()
    server.exchange.reset()
    assert server.violations == []


def go_behind(*tabs: Crm) -> list[int]:
    """Let nobody see these tabs; when it was, by the machine's clock."""
    return [crm.page.evaluate("go(true)") for crm in tabs]


def choose(crm: Crm, name: str) -> None:
    """Switch something on in the dock's settings, as an operator does."""
    for action in ("open calls", "settings", f"set {name}"):
        crm.page.click(f"[data-action='{action}']")
    until(lambda: crm.page.of(f"[data-action='set {name}']", "(one) => one.checked"), f"{name} switched on")
    crm.page.click("[data-action='close']")


def shown(crm: Crm) -> list[dict[str, Any]]:
    """The notifications of a tab so far."""
    told: list[dict[str, Any]] = crm.page.evaluate(
        "shown.map(({ title, body, silent, isUp, at }) => ({ title, body, silent, isUp, at }))"
    )
    return told


def image_reports(crm: Crm) -> list[str]:
    """What the browser has reported of images that the page's policy forbids."""
    return [one for one in crm.server.violations if "img-src" in one]


def title(crm: Crm) -> str:
    return str(crm.page.evaluate("document.title"))


# The title and the icon.


def test_a_call_is_counted_in_the_title_of_a_tab_behind_another_until_it_is_answered(tab: Tab, server: Server) -> None:
    front, behind = tab("counted-front"), tab("counted-behind")
    use(front)
    go_behind(behind)
    uuid = server.exchange.incoming(NUMBER)
    behind.until("document.title === '(1) counted-behind'")
    assert behind.page.evaluate(ICONS) == 1
    front.until_heard("call.ringing")
    assert (title(front), front.page.evaluate(ICONS)) == ("counted-front", 0)
    # What the page writes meanwhile gets the number, and is what it has in the end.
    behind.page.evaluate("void (document.title = 'Deal 7')")
    behind.until("document.title === '(1) Deal 7'")
    server.exchange.answer(uuid)
    behind.until("document.title === 'Deal 7'")
    assert behind.page.evaluate(ICONS) == 0
    assert front.complaints() == behind.complaints() == []


@once.in_python
def test_a_missed_call_stays_in_the_title_until_somebody_looks(tab: Tab, server: Server) -> None:
    crm = tab("missed")
    go_behind(crm)
    server.exchange.end(server.exchange.incoming(NUMBER))
    crm.until_heard("call.ended")
    crm.until("document.title === '(1) missed'")
    crm.page.evaluate("go(false)")
    crm.until("document.title === 'missed'")
    assert crm.page.evaluate(ICONS) == 0
    assert crm.complaints() == []


@pytest.mark.violates
@pytest.mark.not_in("webkit", "it asks for no icon that is put up later")
def test_a_policy_without_such_images_keeps_its_icon_and_is_violated_once(crm: Crm) -> None:
    exchange = crm.server.exchange
    exchange.reset()
    crm.context.beforehand(STAGE)
    crm.configure_only(dock={"title": True}, phonet=settings(exchange))
    crm.open(policy=crm.server.policy)
    until_ready(crm)
    go_behind(crm)
    exchange.incoming(NUMBER)
    crm.until(f"document.title === '(1) {crm.name}' && {ICONS} === 0")
    until(lambda: image_reports(crm), "the browser's report")
    exchange.incoming(OTHER)
    crm.until(f"document.title === '(2) {crm.name}'")
    crm.page.reload()  # the tab's next page knows, too
    assert crm.started() == "up"
    until_ready(crm)
    go_behind(crm)
    crm.until(f"document.title === '(2) {crm.name}'")
    assert crm.page.evaluate(ICONS) == 0
    assert len(image_reports(crm)) == 1
    exchange.reset()


# Notifications.


def test_a_call_is_notified_of_once_over_two_tabs_and_no_longer_when_it_is_answered(tab: Tab, server: Server) -> None:
    first = tab("notified-1")
    assert first.page.evaluate("asked") == 0
    choose(first, "notify")
    assert first.page.evaluate("asked") == 1
    second = tab("notified-2")
    use(second)
    go_behind(first, second)
    uuid = server.exchange.incoming(NUMBER)
    second.until("shown.length === 1")
    first.until_heard("call.ringing")
    server.exchange.answer(uuid)
    second.until("!shown[0].isUp")
    first.until_heard("call.answered")
    (told,) = shown(second)
    assert (told["title"], told["silent"]) == ("Incoming call", True)
    assert "+380 44 000 0112" in told["body"]
    assert "Reception" in told["body"]
    assert shown(first) == []
    assert second.page.evaluate("asked") == 0
    assert first.complaints() == second.complaints() == []


def test_there_is_no_notification_as_long_as_another_tab_is_seen_and_a_click_puts_it_away(
    tab: Tab, server: Server
) -> None:
    seen = tab("seen")
    choose(seen, "notify")
    used = tab("used")
    use(used)
    go_behind(used)
    server.exchange.incoming(NUMBER)
    used.until("document.title === '(1) used'")
    seen.until_heard("call.ringing")
    (at,) = go_behind(seen)
    used.until("shown.length === 1")
    assert shown(used)[0]["at"] >= at
    used.page.evaluate("void shown[0].dispatchEvent(new Event('click'))")
    used.until("!shown[0].isUp")
    assert shown(seen) == []


def test_a_tab_that_is_come_back_to_closes_its_notification(tab: Tab, server: Server) -> None:
    crm = tab("come-back")
    choose(crm, "notify")
    go_behind(crm)
    server.exchange.incoming(NUMBER)
    crm.until("shown.length === 1")
    crm.page.evaluate("go(false)")
    crm.until("!shown[0].isUp && document.title === 'come-back'")


# The ring.


@pytest.mark.not_in("firefox", "without a sound device its clock for sounds stands still")
def test_only_the_tab_in_use_rings_and_it_is_silent_once_the_operator_talks(tab: Tab, server: Server) -> None:
    first, second = tab("rings-1"), tab("rings-2")
    use(first)
    use(second)
    assert second.page.evaluate("contexts.length") == 0
    uuid = server.exchange.incoming(NUMBER)
    second.until("contexts.length === 1")
    second.page.click_at(300, 300)  # WebKit wants one that comes after the sound was asked for
    second.until("contexts[0].state === 'running' && tones >= 4")  # it goes on ringing
    first.until_heard("call.ringing")
    assert first.page.evaluate("[tones, contexts.length]") == [0, 0]
    server.exchange.answer(uuid)
    second.until(ASLEEP)
    tones = second.page.evaluate("tones")
    go_behind(second)
    server.exchange.incoming(OTHER)
    second.until("document.title === '(1) rings-2'")
    assert second.page.evaluate(f"{ASLEEP} && tones") == tones
    assert first.complaints() == second.complaints() == []


@pytest.mark.not_in("firefox", "without a sound device its clock for sounds stands still")
def test_a_ring_that_the_browser_holds_back_is_heard_after_the_next_click(tab: Tab, server: Server) -> None:
    crm = tab("held-back")
    crm.page.evaluate("void (isLocked = true)")
    server.exchange.incoming(NUMBER)
    crm.until("contexts.length === 1")
    assert crm.page.evaluate("tones") == 0
    crm.page.click_at(300, 300)
    crm.until("contexts[0].state === 'running' && tones >= 2")
    assert crm.complaints() == []


@pytest.mark.not_in("firefox", "without a sound device its clock for sounds stands still")
def test_the_ring_can_be_tried(tab: Tab) -> None:
    crm = tab("tried")
    for action in ("open calls", "settings", "try-sound"):
        crm.page.click(f"[data-action='{action}']")
    crm.until("tones === 2")
    crm.until(ASLEEP)
    assert crm.page.evaluate("tones") == 2


# The end.


def test_destroy_gives_back_title_and_icon_and_leaves_no_notification_and_no_sound(tab: Tab, server: Server) -> None:
    crm = tab("given-back")
    choose(crm, "notify")
    go_behind(crm)
    server.exchange.incoming(NUMBER)
    crm.until("document.title === '(1) given-back' && shown.length === 1 && contexts.length === 1")
    assert crm.page.evaluate(ICONS) == 1
    crm.page.evaluate("switchboard.destroy()")
    crm.until("document.title === 'given-back' && !shown[0].isUp && contexts[0].state === 'closed'")
    assert crm.page.evaluate(ICONS) == 0
    assert crm.page.evaluate("async () => (await navigator.locks.query()).held.length") == 0
    assert crm.complaints() == []
