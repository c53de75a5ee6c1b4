"""The dock: launcher and panel in a corner of the window, workspaces and calls as its tabs, the calls' strip over it.

A column that grows away from its corner: launcher or panel, then notices, then calls. What arrives is added at the far
end, so nothing under the pointer moves. In a top corner the column is built the other way round.

More than 300 lines: one column, whose parts make sense beside each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from switchboard.languages.speech import Words
from switchboard.ui.availability import LineStatus, bars, short_countdown
from switchboard.ui.call import CallCard, card, clock, headline, name_of, rank, sign, sign_button
from switchboard.ui.checks import Precondition, checks_page
from switchboard.ui.icons import icon
from switchboard.ui.keypad import NumberEntry, hint_of, keypad
from switchboard.ui.notices import Notice, notices
from switchboard.ui.preferences import Choices, settings_page
from switchboard.ui.recent import Recent, Remarks, recent_calls
from switchboard.ui.unsent import UnsentRecord, unsent_page
from switchboard.ui.view import Node, classes
from switchboard.ui.wrap_up import WrapUp

CALLS = "calls"
"""The calls' own tab; a workspace's is its name."""
FEW = 2
"""Calls up to which each is whole, where there is room beside the launcher."""
MOST = 12
"""Calls that are shown in all; a number says how many more there are."""

View = Literal["tab", "keypad", "settings", "diagnosis", "records"]
Where = Literal["page", "window", "elsewhere"]
"""Where the dock is: over the page; in a window of its own, which this is; or in that, and this is a page."""


@dataclass(frozen=True)
class Tab:
    """A chat's workspace: its title, what is unread in it, and what is wrong with it."""

    key: str
    title: str
    unread: int = 0
    trouble: Literal["", "silent", "away"] = ""


@dataclass(frozen=True)
class DockState:
    """All that is shown."""

    now: datetime
    tabs: tuple[Tab, ...] = ()
    has_calls: bool = False
    tab: str = CALLS
    view: View = "tab"
    is_open: bool = False
    is_top: bool = False
    is_left: bool = False
    is_moving: bool = False
    where: Where = "page"
    can_leave: bool = False
    """Whether it can go into a window of its own; and whether that can stay above all others."""
    can_float: bool = False
    is_double: bool = False
    """Whether it stands in a dialog in place of the dock itself, whose frames cannot go there: then it has no panel."""
    lines: tuple[LineStatus, ...] = ()
    cards: tuple[CallCard, ...] = ()
    """The calls whose cards are shown."""
    put_away: tuple[CallCard, ...] = ()
    """The calls that go on, though their cards were put away."""
    unfolded: frozenset[str] = frozenset()
    notices: tuple[Notice, ...] = ()
    recent: Recent = field(default_factory=Recent)
    query: str = ""
    only_missed: bool = False
    entry: NumberEntry = field(default_factory=NumberEntry)
    region: str = ""
    choices: Choices | None = None
    checks: tuple[Precondition, ...] = ()
    unsent: tuple[UnsentRecord, ...] = ()
    """The records that the CRM would not have."""
    wrap_ups: Mapping[str, WrapUp | None] = field(default_factory=dict)
    """By recent call: what the operator has said of it."""
    noting: str = ""
    """The recent call about which they are writing."""
    copied: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to open."""
        return bool(self.tabs) or self.has_calls or self.where == "window"

    @property
    def tab_keys(self) -> list[str]:
        """The tabs, from left to right."""
        return [*(tab.key for tab in self.tabs), *([CALLS] if self.has_calls else [])]

    @property
    def has_panel(self) -> bool:
        """Whether the panel is open, here."""
        if self.where != "page":
            return self.where == "window"
        return self.is_open and self.is_wanted and not self.is_double


def dock(words: Words, state: DockState) -> Node:
    """The whole of it, as a column.

    Actions besides those of its parts: ``open chat``, ``open calls``, ``recall``, ``close``, ``tab <key>``,
    ``settings``, ``keypad``, ``back``, ``resize``, ``leave`` (into a window of its own) and ``return``.
    """
    strip = _strip(words, state) if state.where != "elsewhere" else None
    told: list[Node] = []
    if state.has_panel and (away := bars(words, state.lines)) is not None:
        told.append(away)
    if state.notices:
        told.append(notices(words, state.notices))
    above = [strip] if strip is not None else []
    parts: list[Node] = []
    if not state.has_panel:
        parts += [_box(key, inside) for key, inside in (("calls-box", above), ("told-box", told)) if inside]
    # The panel stands whether it is seen or not: there are frames in it.
    if state.is_wanted and not state.is_double and state.where != "elsewhere":
        parts.append(_panel_box(words, state, [*above, *told] if state.has_panel else []))
    if state.where == "elsewhere":
        if not state.is_double:
            parts.append(_way_back(words))
    elif state.is_wanted and not state.has_panel and (state.put_away or not state.is_double):
        parts.append(_launcher(words, state))
    if state.is_top:
        parts.reverse()
    names = classes(
        "dock",
        "top" if state.is_top else "bottom",
        "left" if state.is_left else "right",
        "open" if state.has_panel else "closed",
        "moved" if state.is_moving else "",
        "double" if state.is_double else "",
        "filling" if state.where == "window" else "",
    )
    return Node("section", {**names, "aria-label": words.texts.dock}, tuple(parts))


def _box(key: str, children: list[Node]) -> Node:
    return Node("div", {"class": "box"}, tuple(children), key=key)


# Calls.


def order(cards: tuple[CallCard, ...]) -> list[CallCard]:
    """What comes first: what rings, the newest before all, the uncertain last."""
    return sorted(cards, key=rank)


def whole(state: DockState) -> frozenset[str]:
    """Which calls have a whole card; of the others there is a line."""
    shown = order(state.cards)
    ringing = [one for one in shown if one.rings]
    chosen = {one.key for one in shown if one.key in state.unfolded}
    if ringing:
        chosen.add(min(ringing, key=lambda one: (not one.call.certain, one.order)).key)
        others = [one for one in shown if not one.rings and one.call.state != "answered"]
    else:
        others = shown
    if len(shown) <= FEW and not state.has_panel:
        chosen |= {one.key for one in others}
    elif not ringing and shown and (not state.has_panel or shown[0].is_over or not shown[0].call.certain):
        chosen.add(shown[0].key)
    return frozenset(chosen)


def _strip(words: Words, state: DockState) -> Node | None:
    if not state.cards:
        return None
    shown, wholes = order(state.cards), whole(state)
    nodes = [card(words, one, one.key in wholes) for one in shown[:MOST]]
    if more := len(shown[MOST:]):
        nodes.append(Node("p", {"class": "more"}, (words.count(words.texts.call_more, more),), key="more"))
    if state.is_top:
        nodes.reverse()
    return Node("section", {"class": "strip calls", "aria-label": words.texts.calls}, tuple(nodes), key="strip")


# The launcher.


def _launcher(words: Words, state: DockState) -> Node:
    segments: list[Node] = []
    if state.tabs and not state.is_double:
        segments.append(_chat_segment(words, state))
    if state.has_calls:
        segments.append(_call_segment(words, state))
    return Node(
        "div", {"class": "launch", "role": "group", "aria-label": words.texts.dock}, tuple(segments), key="launcher"
    )


def _way_back(words: Words) -> Node:
    """All that is left of it in a page while it has a window of its own."""
    texts = words.texts
    about = {"type": "button", "class": "seg", "aria-label": texts.come_back, "title": texts.come_back}
    return Node(
        "div",
        {"class": "launch", "role": "group", "aria-label": texts.dock},
        (Node("button", about, (icon("come-back"),), "return", key="return"),),
        key="way-back",
    )


def _chat_segment(words: Words, state: DockState) -> Node:
    texts = words.texts
    unread = sum(tab.unread for tab in state.tabs)
    label = f"{texts.chat}, {words.count(texts.unread, unread)}" if unread else texts.chat
    trouble = any(tab.trouble for tab in state.tabs)
    inside: list[Node | str] = [icon("chat")]
    if trouble:
        inside.append(
            Node("span", {"class": "trouble"}, (icon("warn"), Node("span", {"class": "hid"}, (texts.chat_away,))))
        )
    if unread:
        inside.append(_count(unread, "calm badge"))
    about = {"type": "button", "class": "seg chat", "aria-expanded": "false", "title": texts.expand}
    return Node(
        "button",
        {**about, "aria-label": f"{label}, {texts.chat_away}" if trouble else label},
        tuple(inside),
        "open chat",
        key="chat",
    )


def _count(count: int, names: str) -> Node:
    return Node(
        "span", {"class": f"count {names}", "aria-hidden": "true"}, (str(count) if count < 100 else "99+",), key="count"
    )


def _call_segment(words: Words, state: DockState) -> Node:
    """Ready says nothing; what is not has a word and an icon of its own."""
    texts = words.texts
    about = {"type": "button", "aria-expanded": "false"}
    if state.put_away:
        one = order(state.put_away)[0]
        title, who = headline(texts, one), name_of(texts, one)
        tone = "now" if one.call.state == "answered" else "alert"
        inside: tuple[Node | str, ...] = (
            icon(sign(one)),
            Node("span", {"class": "hid"}, (f"{title}: ",)),
            Node("span", {"class": "who1"}, (who,)),
            _timer(clock(one.seconds)),
        )
        return Node("button", {**about, "class": f"seg {tone}", "title": title}, inside, "recall", key="calls")
    away = next((line for line in state.lines if line.state != "ready"), None)
    missed = len(state.recent.missed)
    is_paused = any(line.paused_since is not None for line in state.lines)
    if away is not None or is_paused:
        word = texts.paused
        if away is not None:
            word = texts.line_connecting_short if away.state == "connecting" else texts.no_line
        inside = (
            icon("pause" if away is None else "no-phone"),
            Node("span", {"class": "hid"}, (f"{texts.calls}: ",)),
            Node("span", {}, (word,)),
            *([_timer(short_countdown(away))] if away is not None else []),
        )
        return Node("button", {**about, "class": "seg off", "title": texts.calls}, inside, "open calls", key="calls")
    told = [texts.calls, *([words.count(texts.missed, missed)] if missed else []), texts.line_ready]
    inside = (icon("phone"), *((_count(missed, "missed"),) if missed else ()))
    ready = {**about, "class": "seg", "aria-label": ", ".join(told), "title": texts.calls}
    return Node("button", ready, inside, "open calls", key="calls")


def _timer(text: str) -> Node:
    return Node("span", {"class": "time", "role": "timer", "aria-live": "off"}, (text,))


# The panel.


def _panel_box(words: Words, state: DockState, above: list[Node]) -> Node:
    texts = words.texts
    panel = Node("div", {"class": "panel"}, (_header(words, state), _views(words, state)), key="panel", fixed=True)
    parts: list[Node] = [*above, panel]
    if state.is_top:
        parts.reverse()
    if state.where == "page":
        parts += [
            Node("div", {"class": "side x"}, (), key="side-x"),
            Node("div", {"class": "side y"}, (), key="side-y"),
            Node(
                "button",
                {"type": "button", "class": "grip", "aria-label": texts.resize, "title": texts.resize},
                (),
                "resize",
                key="grip",
            ),
        ]
    if state.is_moving:
        parts.append(_help(words))
    about = {"class": "box main-box", **({} if state.has_panel else {"hidden": ""})}
    return Node("div", about, tuple(parts), key="panel-box", fixed=True)


def _help(words: Words) -> Node:
    texts = words.texts
    arrows = tuple(part for key in "←↑↓→" for part in (Node("kbd", {}, (key,)), " "))
    tips = (
        Node("span", {}, (*arrows, texts.move_keys)),
        Node("span", {}, (Node("kbd", {}, ("Shift",)), " ", texts.resize_keys)),
        Node("span", {}, (Node("kbd", {}, ("Enter",)), " ", texts.keep_keys)),
        Node("span", {}, (Node("kbd", {}, ("Esc",)), " ", texts.undo_keys)),
    )
    return Node("p", {"class": "help", "role": "status"}, tips, key="help")


def _header(words: Words, state: DockState) -> Node:
    texts = words.texts
    if state.where == "window":
        close = sign_button("come-back", texts.come_back, "return")
    else:
        close = sign_button(
            "up" if state.is_top else "down", texts.minimise, "close", "minimise", **{"aria-expanded": "true"}
        )
    over = {"settings": texts.settings, "diagnosis": texts.diagnosis, "records": texts.records}
    if title := over.get(state.view):
        back = sign_button("back", texts.back, "back", "back")
        name = Node("h2", {"class": "title"}, (title,))
        return Node(
            "header", {"class": "head"}, (back, name, Node("div", {"class": "tools"}, (close,))), key="sub-head"
        )
    shown = shown_tab(state)
    tabs = [_tab(words, tab, is_shown=shown == tab.key) for tab in state.tabs]
    if state.has_calls:
        tabs.append(_calls_tab(words, state, is_shown=shown == CALLS))
    row = Node("div", {"class": "tabs", "role": "tablist", "aria-label": texts.dock}, tuple(tabs))
    leave = (sign_button("leave", texts.leave, "leave", "leave"),) if state.can_leave else ()
    tools = (*leave, sign_button("sliders", texts.settings, "settings"), close)
    return Node("header", {"class": "head"}, (row, Node("div", {"class": "tools"}, tools)), key="head")


def shown_tab(state: DockState) -> str:
    """The tab that is in front."""
    keys = state.tab_keys
    return state.tab if state.tab in keys else keys[0] if keys else ""


def _tab_attributes(key: str, *, is_shown: bool) -> dict[str, str]:
    return {
        "type": "button",
        "class": "tab",
        "role": "tab",
        "id": f"tab-{key}",
        "aria-controls": f"view-{key}",
        "aria-selected": "true" if is_shown else "false",
        "tabindex": "0" if is_shown else "-1",
    }


def _tab(words: Words, tab: Tab, *, is_shown: bool) -> Node:
    inside: list[Node | str] = [icon("warn")] if tab.trouble else []
    inside.append(Node("span", {"class": "word"}, (tab.title,)))
    inside.append(Node("span", {"class": "short", "aria-hidden": "true"}, (short(tab.title),)))
    if tab.unread:
        inside += [
            _count(tab.unread, "calm"),
            Node("span", {"class": "hid"}, (words.count(words.texts.unread, tab.unread),)),
        ]
    attributes = {**_tab_attributes(tab.key, is_shown=is_shown), "title": tab.title}
    return Node("button", attributes, tuple(inside), f"tab {tab.key}", key=tab.key)


def short(title: str) -> str:
    """A title for where there is no room: its first letters, up to the first that begins another part."""
    for n, letter in enumerate(title):
        begins = letter.isupper() and (not title[n - 1].isupper() or title[n + 1 : n + 2].islower())
        if n > 1 and (letter in ". -" or begins or n > 3):
            return title[:n]
    return title


def _calls_tab(words: Words, state: DockState, *, is_shown: bool) -> Node:
    texts, missed = words.texts, len(state.recent.missed)
    inside: list[Node | str] = []
    if any(line.state != "ready" for line in state.lines):
        inside.append(icon("no-phone"))
    elif any(line.paused_since is not None for line in state.lines):
        inside.append(icon("pause"))
    inside.append(Node("span", {"class": "word"}, (texts.calls,)))
    inside.append(Node("span", {"class": "short", "aria-hidden": "true"}, (icon("phone"),)))
    if missed:
        inside += [_count(missed, "miss"), Node("span", {"class": "hid"}, (words.count(texts.missed, missed),))]
    attributes = {**_tab_attributes(CALLS, is_shown=is_shown), "title": texts.calls}
    return Node("button", attributes, tuple(inside), f"tab {CALLS}", key=CALLS)


def _views(words: Words, state: DockState) -> Node:
    """All of them stand; one is shown. A workspace's own element is its embedding's to fill."""
    shown = shown_tab(state) if state.view in ("tab", "keypad") else ""
    views = [
        Node(
            "div",
            {
                "class": "view frame",
                "role": "tabpanel",
                "id": f"view-{tab.key}",
                "aria-labelledby": f"tab-{tab.key}",
                **({} if shown == tab.key else {"hidden": ""}),
            },
            (),
            key=tab.key,
            holds=True,
            fixed=True,
        )
        for tab in state.tabs
    ]
    if state.has_panel and shown == CALLS:
        views.append(_calls_view(words, state))
    elif state.has_panel and state.view == "settings" and state.choices is not None:
        views.append(Node("div", {"class": "view sets"}, settings_page(words, state.choices), key="settings"))
    elif state.has_panel and state.view == "diagnosis":
        views.append(Node("div", {"class": "view"}, checks_page(words, state.checks, state.copied), key="diagnosis"))
    elif state.has_panel and state.view == "records":
        views.append(Node("div", {"class": "view"}, unsent_page(words, state.unsent, state.copied), key="records"))
    return Node("div", {"class": "views"}, tuple(views), fixed=True)


def _calls_view(words: Words, state: DockState) -> Node:
    texts = words.texts
    about = {"role": "tabpanel", "id": f"view-{CALLS}", "aria-labelledby": f"tab-{CALLS}"}
    if state.view == "keypad":
        return Node("div", {"class": "view pad", **about}, keypad(words, state.entry, state.region), key="keypad")
    said = Remarks(state.wrap_ups, state.noting)
    found = recent_calls(words, state.recent, state.now, state.region, state.query, state.only_missed, said)
    field = {"id": "find", "type": "text", "placeholder": texts.find, "autocomplete": "off", "value": state.query}
    hint, is_bad = hint_of(words, state.entry, state.region)
    if state.entry.is_asked and is_bad:
        field["aria-describedby"] = "found"
    inside = (
        Node("label", {"class": "hid", "for": "find"}, (texts.find,)),
        Node("input", field, (), "find"),
        sign_button("keypad", texts.keypad, "keypad"),
    )
    find: list[Node] = [Node("div", {"class": "in"}, inside)]
    if state.entry.entered.state == "good":
        find.append(sign_button("phone", texts.do_call, "call-number", "main", about=state.entry.entered.shown))
    if state.entry.is_asked and is_bad:
        find.append(
            Node("p", {"class": "err", "id": "found", "role": "alert"}, (icon("failed"), Node("span", {}, (hint,))))
        )
    return Node(
        "div",
        {"class": "view", **about},
        (Node("div", {"class": "find"}, tuple(find), key="find"), *found),
        key="calls",
    )
