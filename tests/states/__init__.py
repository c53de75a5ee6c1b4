"""Every state of the dock, by name and in each language, with long names; the clock stands still.

A state's function says in its first line what it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from speech import PlainSpeech
from switchboard.hub.addition import Addition
from switchboard.languages import found
from switchboard.languages.speech import Words
from switchboard.telephony.entry import judged
from switchboard.ui.availability import LineStatus
from switchboard.ui.board import Board
from switchboard.ui.call import CallCard, Offer
from switchboard.ui.checks import Precondition
from switchboard.ui.dock_view import CALLS, DockState, Tab
from switchboard.ui.keypad import NumberEntry
from switchboard.ui.notices import Notice
from switchboard.ui.preferences import Choices, Preferences
from switchboard.ui.recent import Recent, RecentCall
from switchboard.ui.spot import Spot
from switchboard.ui.unsent import UnsentRecord
from switchboard.ui.wrap_up import WrapUp
from switchboard.vocabulary.events import Call, Customer, Party, Record, Trunk

NOW = datetime(2026, 10, 14, 14, 11, tzinfo=UTC)
LANGUAGES = ("en", "ru", "uk")
VENDOR, EXCHANGE, REGION, OWN = "phonet", "Phonet", "UA", "101"
CHAT, OTHER_CHAT = "iqchannels-floating", "roxchat-floating"
NUMBER, UNKNOWN_NUMBER = "+380440000112", "+380480000561"
TABS = (Tab(CHAT, "iQChannels", unread=5), Tab(OTHER_CHAT, "Rox.Chat"))

State = Callable[[str], DockState]


@dataclass(frozen=True)
class _Names:
    """What people, companies and lines are called in a language."""

    first: str
    firm: str
    second: str
    other_firm: str
    colleague: str
    group: str
    sales: str
    main: str
    first_line: str
    solved: str
    call_back: str
    wrong: str
    note: str
    third: str = "James Whitfield"
    third_firm: str = "Whitfield & Sons Freight"


_NAMES = {
    "en": _Names(
        "Olena Kovalenko",
        "Meridian Agro LLC",
        "Taras Lysenko",
        "Northern Optics",
        "Ihor Sydorenko",
        "Accounts",
        "Sales",
        "Main",
        "First line",
        "Solved",
        "Call back",
        "Wrong number",
        "Wants the invoice for October again, to the new address.",
    ),
    "ru": _Names(
        "Александра Константинопольская",
        "ООО «Меридиан Агрологистика»",
        "Тарас Лысенко",
        "Северная оптика",
        "Игорь Сидоренко",
        "Бухгалтерия",
        "Продажи",
        "Главная",
        "Первая линия",
        "Решено",
        "Перезвонить",
        "Ошиблись номером",
        "Просит ещё раз счёт за октябрь, на новый адрес.",
        "Джеймс Уитфилд",
    ),
    "uk": _Names(
        "Олександра-Вікторія Перебийніс-Добровольська",
        "ТОВ «Південноукраїнська агропромислова логістика»",
        "Тарас Лисенко",
        "Північна оптика",
        "Ігор Сидоренко",
        "Бухгалтерія",
        "Продажі",
        "Головна",
        "Перша лінія",
        "Вирішено",
        "Передзвонити",
        "Помилка номером",
        "Просить ще раз рахунок за жовтень, на нову адресу.",
        "Джеймс Вітфілд",
    ),
}


def words_of(language: str) -> Words:
    """A language, as it speaks without a browser."""
    return Words(found()[language], PlainSpeech(language))


STATES: dict[str, State] = {}
"""Every state, by its name."""


def title_of(name: str) -> str:
    """What a state shows, in a line."""
    return (STATES[name].__doc__ or name).rstrip(".")


def _state(made: State) -> State:
    STATES[made.__name__.strip("_").replace("_", "-")] = made
    return made


# Calls.


def _ago(**before: float) -> datetime:
    return NOW - timedelta(**before)


def _customer(language: str, which: str) -> Customer:
    names = _NAMES[language]
    about = {
        "first": ("00235", names.first, names.firm, NUMBER),
        "second": ("00236", names.second, names.other_firm, "+380320000217"),
        "third": ("00237", names.third, names.third_firm, "+380560000931"),
    }
    id_, name, company, phone = about[which]
    return Customer(crm_id=id_, name=name, company=company, phone=phone)


def _line(language: str, is_main: bool = False) -> Trunk:
    names = _NAMES[language]
    return Trunk(number="+380440000100", name=names.main if is_main else names.sales)


def _call(language: str, which: str = "first", **about: Any) -> Call:
    """A call that rings, with one of three customers, unless something else is said."""
    who = _customer(language, which)
    plain = {"id": which, "direction": "incoming", "state": "ringing", "customer": who, "company": who.company}
    return Call(**{**plain, "known": True, "trunk": _line(language, which != "first"), **about})


def _talk(language: str, seconds: float, which: str = "first", **about: Any) -> Call:
    return _call(language, which, state="answered", answered_at=_ago(seconds=seconds), **about)


def _card(call: Call, said: str = "", **about: Any) -> CallCard:
    """As the board shows it, with what can be opened from it."""
    board = Board(VENDOR, REGION, lambda _: False, EXCHANGE)
    is_over = call.state in ("ended", "failed")
    if is_over:
        board.ended(call, 0, said)
    [card] = board.cards(() if is_over else (call,), NOW, 0, OWN)
    offers: tuple[Offer, ...] = ()
    if call.direction != "internal":
        offers = tuple(
            Offer("customer" if len(call.customers) < 2 else f"customer-{n}", who, address=f"/customers/{who.crm_id}")
            for n, who in enumerate(call.customers or (call.customer,))
        )
    return replace(card, offers=offers, **about)


def _finished(language: str, which: str = "first") -> Call:
    told: dict[str, Any] = {"state": "ended", "dialed_at": _ago(seconds=260), "ended_at": _ago(seconds=2)}
    return _call(language, which, **told, reason="hangup", answered_at=_ago(seconds=240), duration=238)


def _said(language: str, outcome: str = "", *, note: bool = False, **about: Any) -> WrapUp:
    names = _NAMES[language]
    outcomes = (("solved", names.solved, False), ("call-back", names.call_back, True), ("wrong", names.wrong, False))
    return WrapUp(outcomes, outcome, names.note if note else "", **about)


def _ringing(language: str, seconds: float, which: str = "first", **about: Any) -> CallCard:
    return _card(_call(language, which, dialed_at=_ago(seconds=seconds), **about))


def _stranger(language: str, seconds: float) -> CallCard:
    who = Customer(phone=UNKNOWN_NUMBER)
    call = _call(language, "second", id="stranger", dialed_at=_ago(seconds=seconds), customer=who, company=None)
    card = _card(call.model_copy(update={"known": False}))
    return replace(card, offers=(Offer("customer", who, is_new=True, address="/customers/new"),))


_INTERNAL: dict[str, Any] = {"direction": "internal", "customer": Customer(), "company": None, "trunk": None}


def _colleague(language: str) -> Party:
    return Party(id="4", kind="user", name=_NAMES[language].colleague, extension="104")


def _own() -> Party:
    return Party(id="1", kind="user", name="Оксана", extension=OWN)


def _to_here(language: str) -> CallCard:
    about = {"agent": _colleague(language), "colleague": _own(), **_INTERNAL}
    return _card(_call(language, id="to", dialed_at=_ago(seconds=3), **about))


def _from_here(language: str) -> CallCard:
    group = Party(id="300", kind="group", name=_NAMES[language].group, extension="300")
    return _card(_call(language, id="from", dialed_at=_ago(seconds=15), agent=_own(), colleague=group, **_INTERNAL))


def _over(language: str, which: str, before: timedelta, seconds: float | None, **about: Any) -> RecentCall:
    began = NOW - before
    answered = {} if seconds is None else {"answered_at": began, "duration": seconds}
    told = {"state": "ended", "reason": "hangup", "dialed_at": began, **answered, **about}
    call = _call(language, which, **{"id": f"{which}-{before}", **told})
    return RecentCall(vendor=VENDOR, call=call, own=OWN)


def _missed_calls(language: str) -> tuple[RecentCall, ...]:
    return tuple(_over(language, "second", timedelta(minutes=minutes), None) for minutes in (31, 33))


def _recent(language: str) -> Recent:
    internal = {"agent": _colleague(language), "colleague": _own(), **_INTERNAL}
    stranger = {"customer": Customer(phone=UNKNOWN_NUMBER), "company": None}
    failed = _over(language, "third", timedelta(hours=4, minutes=7), None, direction="outgoing", state="failed")
    return Recent(
        (
            _over(language, "first", timedelta(minutes=9), 238),
            *_missed_calls(language),
            _over(language, "third", timedelta(hours=1, minutes=53), 662, direction="outgoing"),
            _over(language, "second", timedelta(hours=2, minutes=16), None, reason="elsewhere", **stranger),
            _over(language, "first", timedelta(hours=2, minutes=41), 48, **internal),
            failed.model_copy(update={"said": "USER_BUSY"}),
            _over(language, "second", timedelta(hours=20), 390),
        )
    )


# The dock.


def _dock(language: str, *cards: CallCard, **about: Any) -> DockState:
    """Closed, with five unread messages, two missed calls and these calls."""
    plain = {"tabs": TABS, "has_calls": True, "tab": CHAT, "recent": _recent(language), "region": REGION}
    return DockState(NOW, **{**plain, "cards": cards, **about})


def _open(language: str, *cards: CallCard, **about: Any) -> DockState:
    return _dock(language, *cards, **{"is_open": True, "can_leave": True, **about})


def _without_missed(language: str) -> Recent:
    return _recent(language).seen()


def _away() -> tuple[LineStatus, ...]:
    return (LineStatus(VENDOR, EXCHANGE, "waiting", _ago(minutes=9), 8),)


@_state
def launcher(language: str) -> DockState:
    """Closed: unread, missed, line ready."""
    return _dock(language)


@_state
def launcher_talk(language: str) -> DockState:
    """Closed while talking, card put away."""
    return _dock(language, put_away=(_card(_talk(language, 221)),))


@_state
def launcher_ring(language: str) -> DockState:
    """Closed while ringing, card put away."""
    return _dock(language, put_away=(_ringing(language, 12, "second"),))


@_state
def down_closed(language: str) -> DockState:
    """Closed, no line."""
    return _dock(language, lines=_away())


@_state
def ring(language: str) -> DockState:
    """Incoming call."""
    group = Party(id="7", kind="group", name=_NAMES[language].first_line)
    return _dock(language, _ringing(language, 12, group=group))


@_state
def ring_talk(language: str) -> DockState:
    """Incoming while talking, chat open."""
    second = replace(_ringing(language, 5, "second"), held="talking")
    return _open(language, second, _card(_talk(language, 221)))


@_state
def five(language: str) -> DockState:
    """Five calls at once."""
    return _dock(
        language,
        _to_here(language),
        _stranger(language, 17),
        _ringing(language, 24, "second"),
        _ringing(language, 31),
        _card(_talk(language, 727, "third")),
    )


@_state
def out(language: str) -> DockState:
    """Outgoing, not answered yet."""
    card = _ringing(language, 8, "second", direction="outgoing")
    return _dock(language, replace(card, extension="217"), recent=_without_missed(language))


@_state
def talk(language: str) -> DockState:
    """Talking."""
    group = Party(id="7", kind="group", name=_NAMES[language].first_line)
    return _dock(language, _card(_talk(language, 221, group=group), has_chat=True))


@_state
def chat_talk(language: str) -> DockState:
    """Talking, chat open."""
    return _open(language, _card(_talk(language, 221)))


@_state
def extended(language: str) -> DockState:
    """With what the CRM's own Python has written."""
    written = (
        Addition("line", "since", _WRITTEN[language][0]),
        Addition("line", "owes", _WRITTEN[language][1], "warning"),
        Addition("line", "blocked", _WRITTEN[language][2], "error"),
        Addition("link", "invoices", _WRITTEN[language][3], url="/invoices"),
        Addition("button", "remind", _WRITTEN[language][4], press=print),
    )
    return _dock(language, _card(_talk(language, 221), additions=tuple((f"0/{one.key}", one) for one in written)))


_WRITTEN = {
    "en": ("A customer since 2019", "Owes 1,200.50", "Contract was ended", "Their invoices", "Remind them"),
    "ru": ("Клиент с 2019 года", "Долг 1 200,50", "Договор расторгнут", "Счета клиента", "Напомнить"),
    "uk": ("Клієнт з 2019 року", "Борг 1 200,50", "Договір розірвано", "Рахунки клієнта", "Нагадати"),
}


@_state
def ended(language: str) -> DockState:
    """After the call; taken by a colleague."""
    told: dict[str, Any] = {"state": "ended", "dialed_at": _ago(seconds=260), "ended_at": _ago(seconds=2)}
    over = _finished(language)
    elsewhere = _call(language, "second", **told, reason="elsewhere")
    return _dock(language, _card(over), _card(elsewhere))


@_state
def wrap_up(language: str) -> DockState:
    """Talking, with a note; after the call, with an outcome that needs one."""
    talking = _card(_talk(language, 221), wrap_up=_said(language, note=True, state="kept"))
    asked = _said(language, "call-back", is_asked=True, state="kept")
    return _dock(language, talking, replace(_card(_finished(language, "second")), wrap_up=asked))


@_state
def saved(language: str) -> DockState:
    """Saved; not saved."""
    saved_ = _said(language, "solved", note=True, state="sent", at=NOW, is_saved=True)
    why = words_of(language).texts.refused_because["refused"].format(status=422)
    refused = _said(language, "call-back", note=True, state="aside", why=why)
    cards = (_card(_finished(language), wrap_up=saved_), _card(_finished(language, "second"), wrap_up=refused))
    return _dock(language, *cards)


@_state
def records(language: str) -> DockState:
    """Records that the CRM would not have."""
    texts = words_of(language).texts
    unsent = tuple(
        UnsentRecord(
            which,
            Record(key=which, kind=kind, vendor=VENDOR, customer=_customer(language, which), note=note, to=NOW),
            texts.refused_because[why].format(status=422),
            NOW.timestamp(),
        )
        for which, kind, note, why in (
            ("first", "call", _NAMES[language].note, "refused"),
            ("second", "chat", None, "too-old"),
        )
    )
    return _open(language, view="records", unsent=unsent)


@_state
def missed(language: str) -> DockState:
    """Missed."""
    ended_at = _ago(minutes=6) + timedelta(seconds=24)
    call = _call(language, "second", state="ended", reason="hangup", dialed_at=_ago(minutes=6), ended_at=ended_at)
    return _dock(language, _card(call))


@_state
def failed(language: str) -> DockState:
    """Failed, in the exchange's words."""
    call = _call(language, "third", state="failed", reason="error", direction="outgoing", dialed_at=_ago(seconds=9))
    return _dock(language, _card(call, "USER_BUSY: абонент зайнятий, спробуйте пізніше"))


@_state
def choose(language: str) -> DockState:
    """Several customers, one number."""
    firm = _NAMES[language].firm
    second = _customer(language, "second").model_copy(update={"company": firm})
    customers = (_customer(language, "first"), second, _customer(language, "third"))
    return _dock(
        language, _ringing(language, 9, customers=customers, customer=Customer(phone=NUMBER), company=None, known=True)
    )


@_state
def unknown(language: str) -> DockState:
    """Unknown caller."""
    return _dock(language, _stranger(language, 7))


@_state
def internal(language: str) -> DockState:
    """Internal calls, both ways."""
    return _dock(language, _to_here(language), _from_here(language), recent=_without_missed(language))


@_state
def offer(language: str) -> DockState:
    """Screen pop offered: unsaved work."""
    return _dock(language, replace(_ringing(language, 6), held="unsaved", is_muted=True))


@_state
def notices(language: str) -> DockState:
    """Notices, repeated ones collapsed."""
    texts, names = words_of(language).texts, _NAMES[language]
    refused = texts.not_called.format(number="+380 44 000 01", reason=texts.dial_reasons["word"])
    reason = texts.open_reasons["behind"]
    told = (
        Notice("refused", refused, tone="bad", times=3),
        Notice("extension", texts.dial_extension.format(number="+380 44 000 0112", extension="217")),
        Notice("ready", texts.customer_ready.format(customer=names.first), texts.open_customer, tone="warn"),
        Notice("behind", texts.not_opened.format(customer=names.second, reason=reason), times=12),
    )
    return _dock(language, notices=told)


@_state
def chat(language: str) -> DockState:
    """Chat workspaces as tabs."""
    return _open(language)


@_state
def silent(language: str) -> DockState:
    """Workspace does not answer."""
    tabs = (TABS[0], replace(TABS[1], trouble="silent"))
    return _open(language, tabs=tabs, tab=OTHER_CHAT)


@_state
def recent(language: str) -> DockState:
    """Recent calls."""
    return _open(language, tab=CALLS)


@_state
def noting(language: str) -> DockState:
    """Recent calls, one with a note, about another of which one is being written."""
    talked = [one for one in _recent(language).entries if one.call.answered_at is not None]
    noted = _said(language, "solved", note=True, state="sent", at=NOW)
    wrap_ups = {talked[0].key: noted, talked[1].key: _said(language, note=True, state="late")}
    return _open(language, tab=CALLS, wrap_ups=wrap_ups, noting=talked[1].key)


@_state
def empty(language: str) -> DockState:
    """No calls yet."""
    return _open(language, tab=CALLS, recent=Recent())


@_state
def pad(language: str) -> DockState:
    """Number entry."""
    text, names = "+380 44 000 01 12", _NAMES[language]
    entry = NumberEntry(text, judged(text, REGION), f"{names.first}, {names.firm}")
    return _open(language, tab=CALLS, view="keypad", entry=entry)


@_state
def pad_bad(language: str) -> DockState:
    """Number refused."""
    text = "+380 44 000 01"
    entry = NumberEntry(text, judged(text, REGION), is_asked=True)
    return _open(language, tab=CALLS, view="keypad", entry=entry)


@_state
def down(language: str) -> DockState:
    """Line down while talking."""
    call = _talk(language, 440, certain=False)
    return _open(language, _card(call), tab=CALLS, lines=_away())


@_state
def paused(language: str) -> DockState:
    """Paused."""
    line = LineStatus(VENDOR, EXCHANGE, paused_since=_ago(minutes=56))
    return _open(language, tab=CALLS, lines=(line,))


@_state
def diagnosis(language: str) -> DockState:
    """Diagnosis."""
    texts = words_of(language).texts
    names, values = texts.checks, texts.check_values
    refused = "The server refuses to be framed by https://crm.example.com."
    checks = (
        Precondition(
            "bad", names["chat"].format(name="Rox.Chat"), values["deaf"], refused, "Add this origin on the stand."
        ),
        Precondition(
            "warn", names["notifications"], values["default"], texts.set_notify_hint, act=f"{texts.allow}|ask-notify"
        ),
        Precondition("ok", names["line"].format(name=EXCHANGE), values["ready"]),
        Precondition("ok", names["chat"].format(name="iQChannels"), values["ready"]),
        Precondition("ok", names["secure"], values["yes"]),
        Precondition("ok", names["storage"], values["yes"]),
        Precondition("ok", names["shared"], values["yes"]),
        Precondition("info", names["sound"], values["off"]),
        Precondition("ok", names["version"], "0.9.0"),
    )
    return _open(language, view="diagnosis", checks=checks)


@_state
def settings(language: str) -> DockState:
    """Settings."""
    return _open(
        language,
        view="settings",
        choices=Choices(Preferences(), Spot(), beside=False, permission="denied", can_leave=True, can_float=True),
    )


@_state
def moving(language: str) -> DockState:
    """Moved by keyboard or dragged."""
    return _open(language, is_moving=True)


@_state
def top(language: str) -> DockState:
    """Hung from the top left: talking, no line, chat open."""
    return _open(language, _card(_talk(language, 221)), lines=_away(), is_top=True, is_left=True)


@_state
def left(language: str) -> DockState:
    """At the bottom left: settings."""
    choices = Choices(Preferences(), Spot("bottom-left"), beside=True, sound="locked")
    return replace(settings(language), is_left=True, choices=choices)


@_state
def dialog(language: str) -> DockState:
    """Inside the CRM's modal dialog."""
    return _open(language, _ringing(language, 4, "second"), is_double=True)


@_state
def window(language: str) -> DockState:
    """In a window of its own: it rings."""
    return _dock(language, _ringing(language, 4), where="window")


@_state
def elsewhere(language: str) -> DockState:
    """What is left in a page meanwhile."""
    return _dock(language, where="elsewhere")
