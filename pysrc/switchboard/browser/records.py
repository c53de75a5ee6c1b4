"""Records of calls and chats: made of what is heard, kept, told to the page, and sent to the CRM's server by one tab.

More than 300 lines: it is all wiring, of one ledger to page, tabs, server and screen, and each wire is short.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from pydantic import JsonValue, ValidationError

from switchboard.browser.asking import CrmServer
from switchboard.browser.keeping import Keeping, Lack
from switchboard.browser.noticeboard import Noticeboard
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.performing import Alarm
from switchboard.browser.storage import ALLOW_STORAGE
from switchboard.browser.tabs import Tabs
from switchboard.config import Crm
from switchboard.hub.answers import Trouble
from switchboard.hub.diagnosis import Diagnosis
from switchboard.hub.ledger import (
    EXTRA,
    CallWords,
    Change,
    KeptRecord,
    RecordState,
    Settled,
    State,
    Unsent,
    WaitingRecords,
)
from switchboard.hub.record_maker import HEARD, RecordMaker, call_subject
from switchboard.hub.sending import Hitch, Post, Sending, SendingEffect, SetAside, Taken
from switchboard.languages.speech import Words
from switchboard.ui.unsent import UnsentRecord
from switchboard.ui.wrap_up import Whereabouts, WrapUp, is_wanted
from switchboard.vocabulary.events import Call, Event, Record, RecordMade, RecordRefused, RecordSent

NOBODY = "-"
"""Whose records they are where nobody is known to be signed in."""
SETTLED = 60.0
"""Seconds after the last letter when what was written is sent, should nobody have said that it is done."""
LOST_CALL = 600.0
"""Seconds after which a call that somebody wrote about and that is known no more is taken to be over."""
LOST_CHAT = 7 * 86_400.0
"""The same of a chat."""
KEPT = 2 * 86_400.0
"""Seconds for which what the CRM has is kept for a late note, as long as recent calls are."""
HOUSEKEEPING = 30.0
CALM = 30.0
"""Seconds between two tries that nothing but the operator's coming to the tab gives rise to."""
_WHAT = "crm.recordUrl"
_KEY = "records"


@dataclass
class _Of:
    """All that is one operator's."""

    page: Page
    keeping: Keeping
    maker: RecordMaker
    tabs: Tabs
    alarm: Alarm


class Records:
    """Wires the ledger of one operator to everything.

    Args:
        may_send: whether this window is one in which the page's own code listens.
        publish: takes an event the whole way.
        live: the ids of the calls that go on.
        find_call: the vendor and the call of a card, or of one of the recent calls, by its key.
        changed: told that what a card or the list shows is another now.
        lead: leads the operator to the list of what the CRM would not have.

    """

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        server: CrmServer,
        crm: Crm,
        speech: Words,
        language: str,
        notices: Noticeboard,
        may_send: bool,
        publish: Callable[[Event], bool],
        live: Callable[[], set[str]],
        find_call: Callable[[str], tuple[str, Call] | None],
        changed: Callable[[], None],
        lead: Callable[[], None],
    ) -> None:
        self._whole = page
        self._diagnosis = diagnosis
        self._server = server
        self._crm = crm
        self._speech = speech
        self._notices = notices
        self._may_send = may_send
        self._publish = publish
        self._live = live
        self._find_call = find_call
        self._show = changed
        self._lead = lead
        self._outcomes = tuple((one.key, one.word(language), one.needs_note) for one in crm.outcomes)
        self._who = ""
        self._part: Page | None = None
        self._of: _Of | None = None
        self._before: list[Event] = []
        self._sending: Sending | None = None
        self._spare: Sending | None = None
        """Sends, in a tab that is not the one that sends, what the others cannot know of."""
        self._house: asyncio.TimerHandle | None = None
        self._guards: Callable[[], None] | None = None
        self._told: set[tuple[str, int]] = set()
        self._detail: Any = None
        self._writing: dict[str, CallWords] = {}
        self._asked: set[str] = set()
        self._saved: set[str] = set()
        self._trouble = ""
        self._knocked = float("-inf")
        self._aside_told = 0
        self._unreadable_told = 0

    @property
    def is_on(self) -> bool:
        """Whether the CRM keeps records."""
        return self._crm.record_url is not None

    # Whose they are.

    def use(self, who: str, secret: str = "") -> None:
        """They are this operator's from now on; the credentials that they came with open what they have left here."""
        who = who or NOBODY
        if not self.is_on or who == self._who:
            return
        self._give_back()
        self._who = who
        self._part = page = self._whole.part()
        page.soon(self._begin(who, page, secret))

    async def _begin(self, who: str, page: Page, secret: str) -> None:
        keeping = Keeping(page, self._changed, self._lacks)
        await keeping.open(who, secret)
        tabs = Tabs(page, f"records/{who}", False, self._heard, lambda: None)
        maker = RecordMaker(who, self._crm.record_lines, keeping.find)
        self._of = _Of(page, keeping, maker, tabs, Alarm(page, self._look))
        tabs.start()
        for event in ("pagehide", "freeze"):
            page.listen(page.document if event == "freeze" else page.window, event, lambda _: self._stop())
        for event in ("pageshow", "resume"):
            page.listen(page.document if event == "resume" else page.window, event, lambda _: self._queue())
        page.listen(page.window, "focus", lambda _: self._come())
        page.listen(page.window, "pagehide", lambda _: self._last_try())
        page.listen(page.window, "switchboard:record.made", self._catch)
        before, self._before = self._before, []
        for early in before:
            self.hear(early)
        self._queue()
        self._came()

    def close(self) -> None:
        """Switchboard is being taken down; what is not sent stays for the next page."""
        self._give_back()

    def _give_back(self) -> None:
        if self._part is not None:
            self._part.close()
        self._part = self._of = self._sending = self._spare = self._house = self._guards = None
        for known in (self._told, self._writing, self._asked, self._saved):
            known.clear()

    # What is heard and written.

    def hear(self, event: Event) -> None:
        """Something has happened; before it is known whose it is, it waits."""
        if type(event) not in HEARD or not self.is_on:
            return
        if self._of is None:
            self._before.append(event)
        elif (change := self._of.maker.hear(event)) is not None:
            self._of.keeping.change(change)

    def write(self, vendor: str, call: Call, **words: str) -> None:
        """The operator writes about a call: a ``note``, or an ``outcome``."""
        if self._of is not None:
            subject = self._subject(vendor, call)
            said = self._said(subject, self._of.keeping.find(subject)).model_copy(update=words)
            self._writing[subject] = said
            self._saved.discard(subject)
            self._of.keeping.change(self._of.maker.write(vendor, call, said, utc_now()))
            self._show()

    def settle(self, vendor: str, call: Call, *, is_asked: bool = False) -> bool:
        """They have written enough for now; False where they want it saved, and a note is missing."""
        shown, subject = self.wrap_up(vendor, call), self._subject(vendor, call)
        if shown is None or self._of is None:
            return True
        if is_asked and shown.lacks_note:
            self._asked.add(subject)
            self._show()
            return False
        if is_asked:
            self._saved.add(subject)
        self._of.keeping.change(Settled(self._who, subject))
        self._show()
        return True

    # What is shown.

    def wrap_up(self, vendor: str, call: Call) -> WrapUp | None:
        """What the operator has said of a call, and whether the CRM has it; None where nothing is asked of them."""
        if self._of is None or not is_wanted(call):
            return None
        subject = self._subject(vendor, call)
        kept = self._of.keeping.find(subject)
        said = self._said(subject, kept)
        standing: Whereabouts = ""
        at, why = None, ""
        if kept is not None:
            at = datetime.fromtimestamp(kept.entry.done, UTC) if kept.entry.done else None
            standing, why = self._standing(kept), self._why(kept)
        return WrapUp(
            self._outcomes,
            said.outcome,
            said.note,
            standing,
            at,
            why,
            is_asked=subject in self._asked,
            is_saved=standing == "sent" and subject in self._saved,
        )

    def _standing(self, kept: KeptRecord) -> Whereabouts:
        state = kept.entry.state
        if state == "aside":
            return "aside"
        if state in ("sent", "back") and not kept.entry.typed:
            return "sent" if state == "sent" else "back"
        return "late" if self._trouble and state != "open" else "kept"

    def _said(self, subject: str, kept: KeptRecord | None) -> CallWords:
        """What was written here a moment ago, or is kept."""
        return self._writing.get(subject) or (kept.words if kept is not None else CallWords())

    def _subject(self, vendor: str, call: Call) -> str:
        return call_subject(self._who, vendor, call.id)

    def unsent(self) -> tuple[UnsentRecord, ...]:
        """What the CRM would not have."""
        return tuple(UnsentRecord(one.entry.key, one.record, self._why(one), one.entry.at) for one in self._in("aside"))

    def waiting(self) -> WaitingRecords:
        """What the CRM has not (``switchboard.records()``)."""
        states = [
            RecordState(
                record=record,
                state=cast("Unsent", one.entry.state),
                reason=one.entry.why or None,
                status=one.entry.status,
            )
            for one in self._in("made", "waiting", "aside", "back")
            if (record := one.record) is not None
        ]
        is_lasting = self._of is None or not self._of.keeping.volatile
        return WaitingRecords(records=tuple(states), lasting=is_lasting)

    def try_again(self, key: str = "") -> None:
        """The operator wants one that was set aside sent once more, or all of them."""
        for one in self._in("aside"):
            if key in ("", one.entry.key) and self._of is not None:
                update = {"why": "", "status": None, "at": utc_now().timestamp()}
                self._of.keeping.change(Change(one.entry, {"aside": "waiting"}, update))
        self._signed_in()
        self._say("signed-in")

    def act(self, verb: str, key: str, text: str) -> bool:
        """What the operator does about a card's call, or a record; False where something is missing."""
        if verb == "send":
            self.try_again(key)
            return True
        if (found := self._find_call(key)) is None:
            return True
        match verb:
            case "note":
                self.write(*found, note=text)
            case "outcome":
                self.write(*found, outcome=self._outcomes[int(text)][0])
                self.settle(*found)
            case "settle" | "save":
                return self.settle(*found, is_asked=verb == "save")
            case "again":
                self.try_call_again(*found)
        return True

    def try_call_again(self, vendor: str, call: Call) -> None:
        """The same of a call's."""
        kept = self._of.keeping.find(self._subject(vendor, call)) if self._of is not None else None
        if kept is not None:
            self.try_again(kept.entry.key)

    def text_of(self, key: str) -> str:
        """A record as text, for whoever brings it to the CRM by hand."""
        kept = self._of.keeping.kept.get(key) if self._of is not None else None
        return kept.record.model_dump_json(by_alias=True, indent=2) if kept is not None and kept.record else ""

    def _all(self) -> list[KeptRecord]:
        return [] if self._of is None else [*self._of.keeping.kept.values()]

    def _in(self, *states: State) -> list[KeptRecord]:
        """Those in these states, in the order in which they began."""
        return sorted((one for one in self._all() if one.entry.state in states), key=lambda one: one.entry.seq)

    def _why(self, kept: KeptRecord) -> str:
        because = self._speech.texts.refused_because
        return because.get(kept.entry.why, because["refused"]).format(status=kept.entry.status or "")

    # The tabs.

    def _queue(self) -> None:
        if not self._may_send or self._of is None:
            return
        self._spare = Sending()
        if self._of.tabs.shared:
            self._of.tabs.queue_for("send", self._hold)
        else:
            self._hold()

    def _hold(self) -> None:
        """Be the tab that sends."""
        if self._of is not None:
            self._of.page.soon(self._take_over(self._of, self._spare))

    async def _take_over(self, of: _Of, queued: Sending | None) -> None:
        await of.keeping.read_all()
        if queued is not None and queued is self._spare:  # else it has stopped meanwhile
            self._sending = Sending()
            self._keep_house()
            self._came()

    def _stop(self) -> None:
        self._sending = self._spare = None

    def _say(self, what: str) -> None:
        if self._of is not None:
            self._of.tabs.post(what)

    def _heard(self, text: str) -> None:
        """Another tab has changed an entry; or tells what else there is."""
        what, _, about = text.partition(" ")
        if self._of is None:
            return
        if what == "changed":
            self._of.page.soon(self._read_again(self._of.keeping, about))
        elif what == "trouble":
            self._tell_of_trouble(about)
        elif what == "signed-in":
            self._signed_in()

    async def _read_again(self, keeping: Keeping, key: str) -> None:
        await keeping.read_again(key)
        if (kept := keeping.kept.get(key)) is not None:
            self._writing.pop(kept.entry.subject, None)  # another tab has written since
        self._came()

    def _changed(self, key: str) -> None:
        self._say(f"changed {key}")
        self._came()

    def _came(self) -> None:
        """An entry is another now."""
        self._tell_of_aside()
        self._tell_of_unreadable()
        self._guard()
        self._show()
        self._look()

    # Sending.

    def _come(self) -> None:
        """The operator comes to this tab: somebody may have signed in."""
        if self._trouble and self._whole.clock - self._knocked > CALM:
            self._knocked = self._whole.clock
            self._signed_in()
            self._say("signed-in")

    def _signed_in(self) -> None:
        for sending in (self._sending, self._spare):
            if sending is not None:
                sending.signed_in()
        self._look()

    def _look(self) -> None:
        sending, of, is_sender = self._sending or self._spare, self._of, self._sending is not None
        if sending is None or of is None:
            return
        for one in self._in("made"):
            if one.record is not None and (is_sender or one.is_known_here_alone):
                self._tell_of_made(one, one.record)
        kept = [one for one in self._all() if is_sender or one.is_known_here_alone]
        self._perform(sending, sending.look(kept, utc_now().timestamp(), of.page.clock))
        of.alarm.set(sending.deadline)

    def _perform(self, sending: Sending, effects: list[SendingEffect]) -> None:
        for effect in effects:
            match effect:
                case Post() if self._of is not None:
                    self._of.page.soon(self._post(self._of, sending, effect))
                case Taken(kept=kept, record=record):
                    update = {"sent": record.revision, "done": utc_now().timestamp()}
                    self._change(kept, {"waiting": "sent"}, record.revision, update)
                    self._publish(RecordSent(**_about(record, "sent"), record=record))
                case SetAside(kept=kept):
                    self._set_aside(kept, effect)
                case Hitch(what):
                    self._say(f"trouble {what}")
                    self._tell_of_trouble(what)

    def _set_aside(self, kept: KeptRecord, effect: SetAside) -> None:
        update = {"why": effect.because, "status": effect.status}
        self._change(kept, {"waiting": "aside"}, kept.entry.revision, update)
        if (record := kept.record) is not None:
            whys = {"too-old": "it is too old", "too-many": "too many wait"}
            message = f"{_WHAT} did not take it: {whys.get(effect.because, f'status {effect.status}')}."
            about = _about(record, "refused")
            self._publish(RecordRefused(**about, record=record, status=effect.status, message=message))

    async def _post(self, of: _Of, sending: Sending, post: Post) -> None:
        body, address = post.record.model_dump_json(by_alias=True), self._crm.record_url or ""
        answer, trouble = await self._server.post(_WHAT, address, self._crm.record_seconds, post.record.key, body)
        self._note(trouble)
        self._perform(sending, sending.answered(post, answer, of.page.clock))
        self._look()

    def _note(self, trouble: Trouble | None) -> None:
        if trouble is None:
            self._diagnosis.clear("record-failed")
        else:
            self._diagnosis.add("warning", "record-failed", trouble.message, trouble.cure)

    def _tell_of_made(self, kept: KeptRecord, record: Record) -> None:
        """The page may keep it back, or add to it; once for each revision."""
        told = (kept.entry.key, kept.entry.revision)
        if told in self._told:
            return
        self._told.add(told)
        goes_on, extra = self._publish_made(record)
        moves: dict[str, State] = {"made": "waiting" if goes_on else "back"}
        self._change(kept, moves, kept.entry.revision, {}, extra)

    def _publish_made(self, record: Record) -> tuple[bool, dict[str, JsonValue]]:
        """Whether the page lets it go to the CRM, and what it has under ``extra`` then."""
        self._detail = None
        goes_on = self._publish(RecordMade(**_about(record, "made"), record=record))
        extra, self._detail = self._added(record), None
        return goes_on, extra

    def _catch(self, event: Any) -> None:
        self._detail = event.detail

    def _added(self, record: Record) -> dict[str, JsonValue]:
        """What the page's listeners have put under ``extra``."""
        extra = None if self._detail is None else nothing_as_none(self._detail.record.extra)
        if extra is None:
            return record.extra
        try:
            return EXTRA.validate_json(str(self._whole.bridge.json(extra)))
        except ValidationError:
            self._diagnosis.add(
                "warning",
                "record-extra",
                "A listener of record.made has made of record.extra what is no object of JSON values.",
                "Set fields of it: event.detail.record.extra.source = …",
            )
            return record.extra

    def _change(
        self,
        kept: KeptRecord,
        moves: Mapping[str, State],
        revision: int,
        update: dict[str, Any],
        extra: dict[str, JsonValue] | None = None,
    ) -> None:
        if self._of is not None:
            self._of.keeping.change(Change(kept.entry, moves, update, extra=extra, revision=revision))

    def _keep_house(self) -> None:
        """What has been left behind: words that nobody settled, calls whose end nobody heard, what is long done."""
        of = self._of
        if self._sending is None or of is None:
            return
        now, live, done = utc_now().timestamp(), self._live(), list[str]()
        for one in self._all():
            entry, is_call = one.entry, one.entry.kind == "call"
            since = now - max(entry.at, entry.typed)
            if one.facts is None and entry.state != "sent":
                continue  # who cannot read it, does not know that there is nothing in it
            if entry.state != "open" and entry.typed and since > SETTLED:
                of.keeping.change(Settled(entry.who, entry.subject))
            elif entry.state == "open" and since > (LOST_CALL if is_call else LOST_CHAT):
                if one.words == CallWords():
                    done.append(entry.key)
                elif one.facts is not None and one.facts.call_id not in live:
                    of.keeping.change(Change(entry, {"open": "made"}, {"typed": 0.0}, counts=True))
            elif entry.state == "sent" and now - entry.done > KEPT and not entry.typed:
                done.append(entry.key)
        if done:
            of.page.soon(of.keeping.remove(done))
        if self._house is not None:
            of.page.cancel(self._house)
        self._house = of.page.later(HOUSEKEEPING, self._keep_house)

    # Where nothing lasts.

    def _lacks(self, what: Lack) -> None:
        self._diagnosis.clear("records-not-kept")
        self._notices.withdraw("records-not-kept")
        if what == "none":
            cure = ALLOW_STORAGE if bool(self._whole.window.isSecureContext) else "Serve the CRM over https."
            message = "This browser keeps no records for this page: what the CRM has not yet is lost with the tab."
            self._diagnosis.add("warning", "records-not-kept", message, cure)
        elif what == "full":
            message = "This browser has no room for records: what the CRM has not yet is lost with the tab."
            self._diagnosis.add("warning", "records-not-kept", message, "Free space on the disk.")
            self._notices.tell(self._speech.texts.records_not_kept, key="records-not-kept", tone="bad")
        self._guard()

    def _guard(self) -> None:
        """The browser asks before a tab is closed that has what nobody else has."""
        is_wanted = self._of is not None and bool(self._of.keeping.volatile)
        if is_wanted and self._guards is None and self._of is not None:
            window = self._whole.window
            self._guards = self._of.page.listen(window, "beforeunload", self._ask)
        elif not is_wanted and self._guards is not None:
            self._guards()
            self._guards = None

    def _ask(self, event: Any) -> None:
        """Send what no longer changes under its revision, for whoever stays may write on."""
        event.preventDefault()
        if (of := self._of) is None:
            return
        # Of a site's last tab, Firefox loses about every fifth of what it sends as late as it goes.
        for one in of.keeping.volatile:
            if one.entry.typed and one.entry.state != "open":
                of.keeping.change(Settled(one.entry.who, one.entry.subject))
            elif one.entry.state == "waiting" and (record := one.record) is not None:
                self._send_last(record)

    def _last_try(self) -> None:
        for one in self._of.keeping.volatile if self._of is not None else ():
            entry = Settled(one.entry.who, one.entry.subject).apply([one.entry]) or one.entry
            record = replace(one, entry=entry).record
            if record is None or entry.state == "aside":
                continue
            goes_on, extra = (True, record.extra) if entry.state == "waiting" else self._publish_made(record)
            if goes_on:
                self._send_last(record.model_copy(update={"extra": extra}))

    def _send_last(self, record: Record) -> None:
        self._server.post_last(self._crm.record_url or "", record.key, record.model_dump_json(by_alias=True))

    # What the operator is told.

    def _tell_of_aside(self) -> None:
        texts, count = self._speech.texts, len(self._in("aside"))
        if count == self._aside_told:
            return
        self._aside_told = count
        if count:
            self._notices.offer(_KEY, self._speech.count(texts.records_aside, count), texts.show_records, self._lead)
        else:
            self._notices.withdraw(_KEY)

    def _tell_of_unreadable(self) -> None:
        count = len(self._of.keeping.unreadable) if self._of is not None else 0
        if count == self._unreadable_told:
            return
        self._unreadable_told = count
        self._diagnosis.clear("records-unreadable")
        if count:
            message = f"Records that cannot be read: {count}. They are left as they are, and hold up no others."
            cure = "Sign in as whoever made them did, or bring back the version of Switchboard that made them."
            self._diagnosis.add("warning", "records-unreadable", message, cure)

    def _tell_of_trouble(self, what: str) -> None:
        self._trouble = what
        if what == "sign-in":
            self._notices.tell(self._speech.texts.records_sign_in, key="records-sign-in", tone="warn")
        else:
            self._notices.withdraw("records-sign-in")
        self._show()


def _about(record: Record, what: str) -> dict[str, Any]:
    return {"id": f"{record.key}-{record.revision}-{what}", "vendor": record.vendor, "at": utc_now()}
