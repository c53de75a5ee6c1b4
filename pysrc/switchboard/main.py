"""The composition root: reads the configuration, wires everything, starts.

More than 300 lines: it is all wiring, and each wire is short.
"""

import asyncio
import json
from asyncio import Future
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import js

from switchboard.browser.alerting import Alerting
from switchboard.browser.asking import CrmServer
from switchboard.browser.by_hand import ByHand
from switchboard.browser.callers import ANSWER, Callers
from switchboard.browser.clicks import Clicks
from switchboard.browser.dock import Dock
from switchboard.browser.elsewhere import Elsewhere
from switchboard.browser.embedding import Embedding, Workspace
from switchboard.browser.extending import Crew
from switchboard.browser.host import Widget
from switchboard.browser.intl import Intl
from switchboard.browser.layer import Layer
from switchboard.browser.messages import Messages
from switchboard.browser.noticeboard import Noticeboard
from switchboard.browser.operating import Operating
from switchboard.browser.outer import Outer
from switchboard.browser.own_line import OwnLine
from switchboard.browser.own_window import OwnWindow
from switchboard.browser.page import Page, bind, utc_now
from switchboard.browser.preconditions import preconditions
from switchboard.browser.records import Records
from switchboard.browser.requests import Requests
from switchboard.browser.screen import Screen
from switchboard.browser.telephone import Telephone
from switchboard.config import Config, ConfigurationError, load
from switchboard.hub.diagnosis import Diagnosis, place_of
from switchboard.hub.drift import PAUSE, Drift
from switchboard.hub.hub import Hub, Snapshot
from switchboard.hub.recorder import Recorder
from switchboard.languages import found as languages
from switchboard.languages import language_for
from switchboard.languages.speech import Words
from switchboard.links.frame import FrameLink
from switchboard.links.waiting import Done
from switchboard.links.widget import WidgetLink
from switchboard.settings import Floating, FrameSettings, LineSettings, Placement
from switchboard.telephony.knowledge import CrmAnswer
from switchboard.telephony.signin import OpenLine
from switchboard.ui.call import CallCard
from switchboard.ui.checks import Precondition
from switchboard.vendors import Vendor, found
from switchboard.vocabulary.commands import Dial, OpenChat
from switchboard.vocabulary.events import (
    Call,
    CallerLookup,
    CommandFailed,
    Event,
    LinkChanged,
    NotificationAdded,
    ScreenPop,
)

_NOBODY = ("asleep", "signed-out", "credentials")
"""Why a line is closed: as far as can be known, nobody is signed in."""
_LONGEST = 300
"""Characters of an exchange's words that are shown."""


async def start() -> None:
    """Start in the page whose loader made this realm; whatever goes wrong is told to the loader, in words.

    What is done for the first time is slow, so the page is let in between.
    """
    bridge = js.switchboard_bridge
    switchboard = None
    crew = Crew(bridge)
    try:
        await crew.bring()
        config = load(bridge.configuration.text, bridge.configuration.source, others=not crew.is_whole)
        await asyncio.sleep(0)
        switchboard = Switchboard(bridge, config, crew)
        await asyncio.sleep(0)
        switchboard.start()
    except ConfigurationError as error:
        crew.close()
        bridge.fail("configuration", str(error), json.dumps([problem.model_dump() for problem in error.problems]))
    except Exception as error:
        if switchboard is not None:
            switchboard.close()
        bridge.fail("python", f"an error of Switchboard's own stopped the start: {place_of(error)}")


class Switchboard:
    """Everything, wired."""

    def __init__(self, bridge: Any, config: Config, crew: Crew) -> None:
        self._config = config
        self._crew = crew
        self._extensions = crew.extensions
        self._diagnosis = Diagnosis(utc_now)
        self._drift = Drift(
            self._diagnosis,
            {
                vendor.name: partial(vendor.novelties, settings)
                for vendor, settings in config.configured()
                if vendor.novelties is not None
            },
        )
        self._diagnosis.beforehand.append(self._drift.look)
        self._page = page = Page(bridge, self._diagnosis.crashed)
        self._messages = Messages(page)
        self._emit = bridge.emit  # looked up once: each time, a proxy would be made of it
        self._hub = Hub(self._deliver, self._act)
        later, clocks = partial(page.later, 0.0), lambda: (utc_now(), page.clock)
        self._recorder = Recorder(self._hub, config.region(""), config.recorder.bytes, later, clocks)
        language = language_for(config.language, page.document.documentElement.lang, page.window.navigator.language)
        self._texts = languages()[language]
        own = str(page.window.navigator.language)
        self._words = Words(self._texts, Intl(own if own.partition("-")[0].lower() == language else language))
        self._refusals = {
            (vendor.name, code): text for vendor in found() for code, text in vendor.refusals.get(language, {}).items()
        }
        self._layer = Layer(page)
        self._dock = Dock(page, self._layer, self._words, config.dock_settings, self._completed, self._checks)
        operating = Operating(
            page, self._dock, self._words, config.dock.shortcut, self._dial, self._chat, self._recorder.text
        )
        self._alerting = Alerting(page, self._dock, self._words, config.dock.title)
        self._notices = Noticeboard(self._dock)
        is_window = page.standing == "window"
        crm = config.crm.model_copy(update={"open_in": "new-tab"}) if is_window else config.crm
        self._screen = Screen(page, crm, config.region, self._texts, self._notices, self._shown, self._recorder.publish)
        self._requests = Requests(page, self._hub, self._messages, self._diagnosis, self._recorder)
        crew.join(page, self._diagnosis.note, self._requests.ask_by_name, self._notices.tell, self._dock.written)
        self._dock.press = self._extensions.press
        self._by_hand = ByHand(self._requests, self._notices, self._texts)
        self._server = CrmServer(page, self._diagnosis, config.crm)
        self._callers = Callers(page, self._diagnosis, self._server, self._consult, config.crm.lookup_url)
        self._is_tab = not is_window and (config.secondary_windows or page.standing == "tab")
        self._records = Records(
            page,
            self._diagnosis,
            self._server,
            config.crm,
            self._words,
            language,
            self._notices,
            self._is_tab,
            self._deliver,
            lambda: {call.id for desk in self._desks for call in desk.calls()},
            self._dock.call_of,
            self._dock.written,
            operating.show_records,
        )
        self._dock.wrap_up, self._dock.act_on_record = self._records.wrap_up, self._records.act
        self._dock.unsent, self._dock.text_of_record = self._records.unsent, self._records.text_of
        self._requests.records = lambda: self._records.waiting().model_dump_json(by_alias=True)
        self._region = ""
        self._desks: list[OwnLine] = []
        self._exchanges: dict[str, str] = {}
        self._left_out: list[tuple[Vendor, FrameSettings]] = []
        self._embeddings: list[Embedding] = []
        vendors = "+".join(vendor.name for vendor, _ in config.configured())
        self._own: OwnWindow | None = None
        self._elsewhere: Elsewhere | None = None
        if is_window:
            self._own = OwnWindow(page, self._dock, vendors, self._known, self._screen.show, self._requests.ask_for)
        elif self._is_tab:
            self._elsewhere = Elsewhere(
                page,
                self._dock,
                self._texts,
                vendors,
                self._stand_back,
                self._hub.adopt,
                self._recorder.publish,
                self._say_who,
                self._requests.carry_out,
                self._requests.done,
            )

    def start(self) -> None:
        """Mount the workspaces, hear what the loader kept, answer the calls that wait."""
        if why := self._page.bridge.ordinary:
            self._diagnosis.add(
                "info",
                "ordinary-start",
                f"Python was started from nothing, which takes seconds, and not from its snapshot: {why}.",
                "In Chromium's and Firefox's relatives this should not be; elsewhere nothing is to be done.",
            )
        if not self._is_tab and self._own is None:
            what = "pop-up window" if self._page.standing == "popup" else "frame"
            self._diagnosis.add(
                "info",
                "secondary-window",
                f"This is a {what} of a page that has Switchboard: the chat is in that page, and customers open there.",
                'Set "secondaryWindows": true if operators work in such windows as in tabs.',
            )
        for vendor, settings in self._config.configured():
            match vendor.kind:
                case "frame" if self._is_tab or self._own is not None:
                    self._embed(vendor, settings)
                case "widget" if self._own is None:
                    link = self._recorder.link(vendor, settings, "widget", WidgetLink(vendor.link(settings)))
                    widget = Widget(self._page, self._diagnosis, link, self._hub.publish, self._requests.done)
                    self._requests.add(vendor.commands, widget)
                case "socket":
                    self._connect(vendor, settings)
                case "frame":
                    self._left_out.append((vendor, settings))
        if self._elsewhere is not None:
            in_dock = tuple(
                command
                for vendor, settings in self._config.configured()
                if vendor.kind == "frame" and any(isinstance(one, Floating) for one in settings.placements)
                for command in vendor.commands
            )
            self._requests.add(in_dock, self._elsewhere)
        if self._left_out:
            outer = Outer(self._page, self._requests.done, self._take_over, self._requests.carry_out)
            self._requests.add(tuple(one for vendor, _ in self._left_out for one in vendor.commands), outer)
        for taker in self._requests.takers:
            taker.start()
        if not self._desks:
            self._records.use("")
        if self._requests.can(Dial):
            clicks = Clicks(self._page, self._diagnosis, self._config.numbers, self._region, self._dial)
            clicks.start(self._page.bridge.clicked())
        if self._own is not None:
            self._own.start()
        self._alerting.start()
        self._messages.start()
        bind(self._page.bridge, self._requests.call, self.close)
        self._extensions.up()

    def _take_over(self) -> None:
        """The page whose chat this one used is gone for good."""
        self._diagnosis.clear("secondary-window")
        before = len(self._requests.takers)
        for vendor, settings in self._left_out:
            self._embed(vendor, settings)
        for taker in self._requests.takers[before:]:
            taker.start()

    def _stand_back(self, on: bool) -> None:
        """The dock has a window of its own now, or none any more."""
        if not on:
            self._dock.go("page")
        for embedding in self._embeddings:
            embedding.stand_back(on=on)
        if on:
            self._dock.go("elsewhere")

    def _known(self) -> Snapshot:
        """What the workspaces have told; calls are told to each window by itself."""
        known = self._hub.snapshot()
        links = tuple(link for link in known.links if link.vendor not in self._exchanges)
        return known.model_copy(update={"calls": (), "links": links})

    def _look_up(self, event: CallerLookup, then: Callable[[CrmAnswer], None]) -> None:
        """Ask who calls: the page, which the dock's own window has none of, so it asks by a tab."""
        if self._own is None:
            self._callers.ask(event, then)
            return

        def told(text: str | None) -> None:
            if text is None:
                self._callers.ask(event, then)
            else:
                then(ANSWER.validate_json(text))

        self._own.look_up(event, told)

    def _say_who(self, event: Event, then: Callable[[str], None]) -> None:
        assert isinstance(event, CallerLookup)
        self._callers.ask(event, lambda answer: then(ANSWER.dump_json(answer).decode()))

    def _embed(self, vendor: Vendor, settings: FrameSettings) -> None:
        is_one_of_several = len(settings.placements) > 1

        def publish(name: str, placement: Placement, event: Event) -> None:
            wanted = placement.follow_tickets or type(event) is not ScreenPop or event.cause == "request"
            where = name if is_one_of_several else None
            if self._own is not None:
                self._own.tell(event, act=wanted, placement=where)
                wanted = False
            self._hub.publish(event, act=wanted, placement=where)

        for name, placement in _named(settings.placements):
            if self._own is not None and not isinstance(placement, Floating):
                continue  # it is the page's
            link = FrameLink(vendor.link(settings, name), name, settings.settle_seconds)
            link = self._recorder.link(vendor, settings, name, link)
            opens_chats = OpenChat in vendor.commands
            workspace = Workspace(vendor.title, settings.url, placement, link, opens_chats, settings.permissions)
            tell, done = partial(publish, name, placement), self._requests.done
            embedding = Embedding(
                self._page,
                self._dock,
                self._messages,
                self._diagnosis,
                self._texts,
                self._notices,
                workspace,
                tell,
                done,
                partial(self._recorder.sent, f"{vendor.name}/{name}"),
                rests=self._elsewhere is not None and self._elsewhere.may_be_up,
            )
            self._embeddings.append(embedding)
            self._requests.add(vendor.commands, embedding)

    def _connect(self, vendor: Vendor, settings: LineSettings) -> None:
        def publish(event: Event, act: bool = True) -> None:
            if self._own is not None and type(event) is ScreenPop:
                self._own.tell(event, act=act, placement=None)
                act = False
            offered = settings.screen_pop == "offer" and type(event) is ScreenPop and event.cause == "call"
            self._recorder.tell(vendor.name, event, act=act and not offered)

        page, diagnosis, exchange, done = self._page, self._diagnosis, vendor.link(settings), self._requests.done
        left = partial(self._by_hand.tell_of_extension, settings.region)
        is_first = not self._desks

        def came(opened: OpenLine) -> None:
            if is_first:
                self._records.use(opened.who, opened.credentials.model_dump_json())

        connect = partial(
            Telephone,
            page,
            diagnosis,
            exchange,
            settings,
            self._is_tab,
            self._look_up,
            self._dock,
            publish,
            done,
            left,
            self._recorder.line(vendor, settings),
            partial(self._recorder.sent, f"{vendor.name}/line"),
        )
        desk = OwnLine(page, diagnosis, self._server, exchange, settings, self._recorder.publish, done, came, connect)
        self._desks.append(desk)
        self._hub.telephones.append(desk.calls)
        self._exchanges[vendor.name] = vendor.title
        self._requests.add(vendor.commands, desk)
        self._region = self._region or settings.region

    def _completed(self, card: CallCard) -> CallCard:
        """The card with what can be done from it."""
        card = self._screen.completed(card)
        has_chat = card.call.customer.crm_id is not None and self._requests.can(OpenChat)
        return replace(card, has_chat=has_chat, additions=self._extensions.additions(card.call.id))

    def _chat(self, crm_id: str) -> None:
        def told(done: Done) -> None:
            if done.error is not None:
                self._notices.tell(done.error.message, tone="bad")

        self._requests.ask(OpenChat(crm_id=crm_id), 0.0, told)

    def _checks(self) -> tuple[Precondition, ...]:
        """The preconditions, and what was found wrong."""
        titles = {vendor.name: vendor.title for vendor in found()}
        links, chosen = self._hub.snapshot().links, self._dock.remembered.preferences
        bell, findings = self._alerting.bell, self._requests.findings()
        return preconditions(self._texts, self._page, links, titles, bell, chosen, findings)

    def _shown(self) -> list[Call]:
        return [call for desk in self._desks for call in desk.shown()]

    def _dial(self, text: str, waited: float = 0.0) -> None:
        self._by_hand.dial(text, self._region, waited)

    def _deliver(self, event: Event) -> bool:
        # Asked like this, and not with isinstance, which pydantic answers in Python: every event comes through here.
        if self._drift.keep(event):
            self._page.later(PAUSE, self._drift.look)
        self._records.hear(event)
        if type(event) is LinkChanged and event.reason in _NOBODY and event.vendor == next(iter(self._exchanges), None):
            self._records.use("")
        if type(event) is CommandFailed and (text := self._refusals.get((event.vendor, event.code))):
            event = event.model_copy(update={"message": text})
        told = event.to_json_without_raw()
        self._recorder.telling(told)
        goes_on, prevented = True, False
        try:
            if self._extensions:
                turn = self._extensions.take(event)
                prevented = turn.prevented
                if turn.event is not event:
                    told = turn.event.to_json_without_raw()
            # The loader has the text that is being heard: it need not cross again.
            raw = None if event.raw_json is self._messages.current else event.raw_json
            goes_on = bool(self._emit(told, raw, None, prevented) if prevented or raw else self._emit(told))
        finally:
            self._recorder.told(event.id, goes_on)
        if type(event) is ScreenPop and not goes_on and not (prevented and turn.is_vetoed):
            self._screen.taken_over()
        return goes_on

    def _consult(self, event: CallerLookup, respond: Any) -> "tuple[list[CrmAnswer | Future[CrmAnswer]], bool]":
        """Ask rules and page who calls."""
        told = event.to_json_without_raw()
        self._recorder.consulted(told)
        turn = self._extensions.take(event)
        return turn.answers, bool(self._emit(told, event.raw_json, respond, turn.prevented))

    def _act(self, event: Event) -> None:
        """The default actions."""
        if event.type in self._config.dock.open_on:
            self._dock.open_for(event.vendor)
        if type(event) is ScreenPop:
            self._screen.show(event)
        elif type(event) is NotificationAdded and (exchange := self._exchanges.get(event.vendor)):
            message = (event.notification.text or "")[:_LONGEST]
            self._notices.tell(self._texts.exchange_says.format(exchange=exchange, message=message))

    def close(self, comes_back: bool = False) -> None:
        """Give everything back to the page; what is known of calls is kept where Python comes back."""
        if comes_back:
            for desk in self._desks:
                desk.keep()
        for taker in self._requests.takers:
            taker.close()
        self._crew.close()
        self._records.close()
        self._recorder.close()
        self._page.close()


def _named(placements: tuple[Placement, ...]) -> list[tuple[str, Placement]]:
    """Placements by their kind, and a number where a kind comes again."""
    names: list[tuple[str, Placement]] = []
    for placement in placements:
        before = sum(other.kind == placement.kind for _, other in names)
        names.append((placement.kind if not before else f"{placement.kind}-{before + 1}", placement))
    return names
