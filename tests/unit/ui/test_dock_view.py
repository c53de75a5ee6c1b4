"""The dock, as data: what stands where, what comes first, and what is said of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.telephony.entry import judged
from switchboard.ui.availability import LineStatus
from switchboard.ui.call import CallCard
from switchboard.ui.checks import Precondition
from switchboard.ui.dock_view import CALLS, FEW, MOST, DockState, Tab, View, dock, order, short, shown_tab, whole
from switchboard.ui.keypad import NumberEntry
from switchboard.ui.notices import Notice
from switchboard.ui.preferences import Choices, Preferences
from switchboard.ui.recent import Recent, RecentCall
from switchboard.ui.spot import Spot
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Call, Customer
from unit.phonet_samples import AT
from unit.ui import LANGUAGES, WORDS, acting, actions, every, keys, of_class, said, signs, text_of

CHAT, OTHER = Tab("one-floating", "One"), Tab("other-floating", "Other")
READY = LineStatus("phonet", "The exchange")
AWAY = LineStatus("phonet", "The exchange", "waiting", AT, 7)
PAUSED = replace(READY, paused_since=AT)
CLOSED = DockState(now=AT, tabs=(CHAT, OTHER), has_calls=True, lines=(READY,))
OPEN = replace(CLOSED, is_open=True)


def a_card(id_: str = "1", state: Any = "ringing", order: float = 0.0, **about: Any) -> CallCard:
    plain = {"direction": "incoming", "customer": Customer(name=f"N{id_}", phone="+380567777777")}
    return CallCard("phonet", Call(id=id_, state=state, **{**plain, **about}), "", "", 65, order=order)


def missed(id_: str) -> RecentCall:
    return RecentCall(vendor="phonet", call=a_card(id_, "ended", ended_at=AT).call)


def seen(state: DockState) -> list[Node]:
    """The parts of the dock that are not hidden, without what is hidden in them."""

    def without(node: Node) -> Node:
        inside = [child if isinstance(child, str) else without(child) for child in node.children if is_seen(child)]
        return replace(node, children=tuple(inside))

    def is_seen(child: Node | str) -> bool:
        return isinstance(child, str) or "hidden" not in child.attributes

    return [without(child) for child in dock(WORDS, state).children if isinstance(child, Node) and is_seen(child)]


def strip(state: DockState) -> list[tuple[str, bool]]:
    """Each call in the strip, from the top: its id, and whether it is whole."""
    return [(node.key.split()[1], node.key.endswith("whole")) for node in of_class("call", *seen(state))]


def segment(name: str, state: DockState) -> Node:
    """A half of the launcher."""
    (launcher,) = of_class("launch", *seen(state))
    (node,) = (child for child in launcher.children if isinstance(child, Node) and child.key == name)
    return node


# Tabs.


def tabs(state: DockState) -> dict[str, Node]:
    return {node.key: node for node in of_class("tab", *seen(state))}


def test_each_workspace_has_a_tab_and_the_calls_have_the_last_one() -> None:
    assert {key: node.attributes["title"] for key, node in tabs(OPEN).items()} == {
        CHAT.key: "One",
        OTHER.key: "Other",
        CALLS: "Calls",
    }
    assert list(tabs(replace(OPEN, has_calls=False))) == [CHAT.key, OTHER.key]
    assert list(tabs(replace(OPEN, tabs=()))) == [CALLS]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"tab": OTHER.key}, OTHER.key),
        ({"tab": CALLS}, CALLS),
        ({"tab": CALLS, "has_calls": False}, CHAT.key),
        ({"tab": "gone"}, CHAT.key),
        ({"tab": "gone", "tabs": ()}, CALLS),
        ({"tab": CALLS, "tabs": (), "has_calls": False}, ""),
    ],
)
def test_the_tab_that_was_chosen_is_in_front_and_else_the_first(changes: dict[str, Any], shown: str) -> None:
    assert shown_tab(replace(OPEN, **changes)) == shown


@given(st.sampled_from([CHAT.key, OTHER.key, CALLS, "gone"]))
def test_one_tab_is_chosen_one_can_be_walked_to_and_its_view_alone_is_seen(tab: str) -> None:
    state = replace(OPEN, tab=tab)
    shown = shown_tab(state)
    assert {key for key, node in tabs(state).items() if node.attributes["aria-selected"] == "true"} == {shown}
    assert {key for key, node in tabs(state).items() if node.attributes["tabindex"] == "0"} == {shown}
    (view,) = of_class("view", *seen(state))
    assert view.attributes["id"] == tabs(state)[shown].attributes["aria-controls"]
    assert view.attributes["aria-labelledby"] == tabs(state)[shown].attributes["id"]


def test_a_tab_says_what_is_unread_missed_or_wrong_for_eye_and_ear() -> None:
    noted = replace(OPEN, tabs=(replace(CHAT, unread=1), replace(OTHER, trouble="away")))
    noted = replace(noted, recent=Recent((missed("1"), missed("2"))), lines=(AWAY,))
    assert said(tabs(noted)[CHAT.key]) == ["One", "One", "1", "1 unread message"]
    assert signs(tabs(noted)[OTHER.key]) == ["warn"]
    assert said(tabs(noted)[CALLS]) == ["Calls", "2", "2 missed calls"]
    assert "no-phone" in signs(tabs(noted)[CALLS])
    assert "pause" in signs(tabs(replace(noted, lines=(PAUSED,)))[CALLS])
    assert not {"pause", "no-phone"} & set(signs(tabs(OPEN)[CALLS]))


@pytest.mark.parametrize(
    ("title", "letters"),
    [("iQChannels", "iQ"), ("Rox.Chat", "Rox"), ("UIS", "UIS"), ("Live chat", "Live"), ("Chat", "Chat"), ("A", "A")],
)
def test_where_there_is_no_room_a_title_is_its_first_letters(title: str, letters: str) -> None:
    assert short(title) == letters


def test_settings_and_diagnosis_lie_over_the_tabs_with_a_way_back_and_never_show_a_workspace() -> None:
    choices, checks = Choices(Preferences(), Spot(), False), (Precondition("ok", "The line"),)
    titles: dict[View, str] = {"settings": "Settings", "diagnosis": "Diagnosis"}
    for view, title in titles.items():
        nodes = seen(replace(OPEN, view=view, choices=choices, checks=checks))
        assert of_class("tab", *nodes) == []
        assert [text_of(one) for one in of_class("title", *nodes)] == [title]
        assert actions(*of_class("head", *nodes)) == ["back", "close"]
        (shown,) = of_class("view", *nodes)
        assert shown.key == view


# The launcher.


def test_closed_there_is_a_launcher_with_a_half_for_chats_and_one_for_calls() -> None:
    assert actions(*seen(CLOSED)) == ["open chat", "open calls"]
    assert actions(*seen(replace(CLOSED, has_calls=False))) == ["open chat"]
    assert actions(*seen(replace(CLOSED, tabs=()))) == ["open calls"]
    assert seen(replace(CLOSED, has_calls=False, tabs=())) == []
    assert all(segment(name, CLOSED).attributes["aria-expanded"] == "false" for name in ("chat", "calls"))


def test_the_launcher_counts_what_is_unread_in_all_workspaces() -> None:
    two = replace(CLOSED, tabs=(replace(CHAT, unread=2), replace(OTHER, unread=40)))
    assert said(segment("chat", two)) == ["42"]
    assert segment("chat", two).attributes["aria-label"] == "Chat, 42 unread messages"
    many = replace(CLOSED, tabs=(replace(CHAT, unread=100),))
    assert said(segment("chat", many)) == ["99+"]
    assert segment("chat", many).attributes["aria-label"] == "Chat, 100 unread messages"
    assert said(segment("chat", CLOSED)) == []
    assert segment("chat", CLOSED).attributes["aria-label"] == "Chat"


def test_the_launcher_says_that_a_workspace_does_not_answer() -> None:
    away = replace(CLOSED, tabs=(CHAT, replace(OTHER, trouble="silent", unread=3)))
    assert segment("chat", away).attributes["aria-label"] == "Chat, 3 unread messages, The chat does not answer"
    assert signs(segment("chat", away)) == ["chat", "warn"]


def test_the_launcher_counts_missed_calls_that_nobody_has_looked_at() -> None:
    some = replace(CLOSED, recent=Recent((missed("1"), missed("2"))))
    assert said(segment("calls", some)) == ["2"]
    assert segment("calls", some).attributes["aria-label"] == "Calls, 2 missed calls, line ready"
    known = replace(some, recent=some.recent.seen())
    assert said(segment("calls", known)) == []
    assert segment("calls", known).attributes["aria-label"] == "Calls, line ready"


def test_the_launcher_says_that_there_is_no_line_and_when_the_next_try_comes() -> None:
    node = segment("calls", replace(CLOSED, lines=(AWAY,)))
    assert said(node) == ["Calls: ", "No line", "0:07"]
    assert signs(node) == ["no-phone"]
    connecting = replace(AWAY, state="connecting", seconds=None)
    assert said(segment("calls", replace(CLOSED, lines=(connecting,)))) == ["Calls: ", "Connecting", ""]
    # Of two exchanges, one that is away is enough.
    assert signs(segment("calls", replace(CLOSED, lines=(READY, AWAY)))) == ["no-phone"]


def test_the_launcher_says_that_the_operator_has_paused() -> None:
    node = segment("calls", replace(CLOSED, lines=(PAUSED,)))
    assert (said(node), signs(node), node.action) == (["Calls: ", "Paused"], ["pause"], "open calls")


@pytest.mark.parametrize(
    ("state", "tone", "title"), [("ringing", "alert", "Incoming call"), ("answered", "now", "In conversation")]
)
def test_a_call_that_was_put_away_lives_on_in_the_launcher_and_can_be_had_back(
    state: str, tone: str, title: str
) -> None:
    node = segment("calls", replace(CLOSED, put_away=(a_card("1", state),), lines=(AWAY,)))
    assert said(node) == [f"{title}: ", "N1", "01:05"]
    assert (node.action, node.attributes["title"]) == ("recall", title)
    assert tone in node.attributes["class"].split()


def test_of_several_calls_that_were_put_away_the_launcher_has_the_one_that_comes_first() -> None:
    talking, ringing = a_card("1", "answered", 1.0), a_card("2", "ringing", 0.0)
    assert "N2" in said(segment("calls", replace(CLOSED, put_away=(talking, ringing))))


# What comes first.


CARDS = st.lists(
    st.builds(
        a_card,
        st.integers(0, 99).map(str),
        st.sampled_from(["ringing", "answered", "ended", "failed"]),
        st.sampled_from([0.0, 1.0, 2.0, 3.0]),
        direction=st.sampled_from(["incoming", "outgoing", "internal", None]),
        certain=st.booleans(),
    ),
    max_size=MOST + 3,
    unique_by=lambda one: one.key,
).map(tuple)


def test_what_rings_comes_first_the_newest_before_all_then_what_goes_on_then_what_is_over() -> None:
    cards = (
        a_card("over", "ended", 9.0),
        a_card("talking", "answered", 5.0),
        a_card("first", "ringing", 1.0),
        a_card("called", "ringing", 4.0, direction="outgoing"),
        a_card("newest", "ringing", 3.0),
        a_card("doubtful", "ringing", 8.0, certain=False),
        a_card("doubtful talk", "answered", 8.0, certain=False),
    )
    assert [one.call.id for one in order(cards)] == [
        "newest",
        "first",
        "doubtful",
        "talking",
        "called",
        "doubtful talk",
        "over",
    ]


@given(CARDS)
def test_whatever_calls_there_are_what_rings_is_never_behind_and_what_is_doubtful_never_before(
    cards: tuple[CallCard, ...],
) -> None:
    shown = order(cards)
    assert sorted(one.key for one in shown) == sorted(one.key for one in cards)
    for n, one in enumerate(shown):
        for later in shown[n + 1 :]:
            assert one.rings or not later.rings
            if later.rings and later.call.certain:
                assert one.call.certain
                assert one.order >= later.order
            assert not (one.is_over and not later.is_over)


@given(CARDS, st.booleans(), st.booleans())
def test_the_strip_is_the_calls_in_their_order_whichever_way_it_is_built(
    cards: tuple[CallCard, ...], is_open: bool, is_top: bool
) -> None:
    state = replace(CLOSED, cards=cards, is_open=is_open, is_top=is_top)
    nodes = strip(state)
    wanted = [one.call.id for one in order(cards)][:MOST]
    assert [id_ for id_, _ in (reversed(nodes) if is_top else nodes)] == wanted
    assert {f"phonet {id_}" for id_, is_whole in nodes if is_whole} <= whole(state)


@given(CARDS, st.booleans())
def test_a_call_that_begins_to_ring_is_added_at_the_far_end_and_no_other_changes_its_place(
    cards: tuple[CallCard, ...], is_top: bool
) -> None:
    before = replace(CLOSED, cards=cards[: MOST - 1], is_top=is_top)
    after = replace(before, cards=(*before.cards, a_card("new", "ringing", 4.0)))
    were, are = ([id_ for id_, _ in strip(state)] for state in (before, after))
    assert are == ([*were, "new"] if is_top else ["new", *were])


def test_of_very_many_calls_the_first_are_shown_and_the_others_counted() -> None:
    many = tuple(a_card(str(n), "answered", -n) for n in range(MOST + 2))
    state = replace(CLOSED, cards=many)
    assert [id_ for id_, _ in strip(state)] == [str(n) for n in range(MOST)]
    assert [text_of(one) for one in of_class("more", *seen(state))] == ["And 2 more"]
    assert of_class("more", *seen(replace(state, cards=many[:MOST]))) == []
    (box,) = of_class("strip", *seen(replace(state, is_top=True)))
    assert keys(*box.children)[:1] == ["more"]


# Which calls are whole.


RINGING, LATER = a_card("first", "ringing", 1.0), a_card("later", "ringing", 2.0)
TALKING, TALKED = a_card("talking", "answered", 0.0), a_card("talked", "ended", 0.0, answered_at=AT)
OVER = a_card("missed", "ended", 0.0)
DOUBTFUL = a_card("doubtful", "answered", 0.0, certain=False)


@pytest.mark.parametrize("is_open", [True, False])
def test_of_calls_that_ring_the_first_is_whole_and_the_later_ones_are_lines(is_open: bool) -> None:
    state = replace(CLOSED, is_open=is_open)
    assert strip(replace(state, cards=(RINGING,))) == [("first", True)]
    assert strip(replace(state, cards=(RINGING, LATER))) == [("later", False), ("first", True)]
    assert strip(replace(state, cards=(RINGING, TALKING))) == [("first", True), ("talking", False)]


def test_a_doubtful_call_that_rings_is_whole_only_where_no_other_rings() -> None:
    doubtful = a_card("doubtful", "ringing", 0.0, certain=False)
    assert strip(replace(CLOSED, cards=(doubtful,))) == [("doubtful", True)]
    assert strip(replace(CLOSED, cards=(RINGING, doubtful))) == [("first", True), ("doubtful", False)]


def test_beside_the_launcher_there_is_room_for_a_few_whole_cards() -> None:
    assert strip(replace(CLOSED, cards=(TALKING, OVER))) == [("talking", True), ("missed", True)]
    assert strip(replace(CLOSED, cards=(RINGING, OVER))) == [("first", True), ("missed", True)]
    many = tuple(a_card(str(n), "answered", -n) for n in range(FEW + 1))
    assert [is_whole for _, is_whole in strip(replace(CLOSED, cards=many))] == [True, *[False] * FEW]


def test_over_the_panel_a_talk_is_a_line_and_what_wants_the_operator_is_whole() -> None:
    assert strip(replace(OPEN, cards=(TALKING,))) == [("talking", False)]
    assert strip(replace(OPEN, cards=(DOUBTFUL,))) == [("doubtful", True)]
    assert strip(replace(OPEN, cards=(OVER,))) == [("missed", True)]
    assert strip(replace(OPEN, cards=(TALKING, OVER))) == [("talking", False), ("missed", False)]


def test_what_the_operator_has_unfolded_is_whole() -> None:
    state = replace(OPEN, cards=(TALKING, RINGING, LATER), unfolded=frozenset({"phonet talking", "phonet gone"}))
    assert strip(state) == [("later", False), ("first", True), ("talking", True)]


# Open and closed, and in which corner.


NOTICES = (Notice("k", "The text"),)
ALL = replace(CLOSED, cards=(TALKING,), notices=NOTICES, lines=(AWAY,))


def test_closed_the_calls_and_what_is_told_have_boxes_of_their_own_before_the_launcher() -> None:
    assert keys(*seen(ALL)) == ["calls-box", "told-box", "launcher"]
    assert keys(*seen(CLOSED)) == ["launcher"]


def test_open_all_of_it_is_in_one_box_with_the_panel_and_there_is_no_launcher() -> None:
    (box,) = seen(replace(ALL, is_open=True))
    assert keys(*box.children)[:4] == ["strip", "lines", "notices", "panel"]


def test_what_is_wrong_with_the_line_is_said_in_words_where_there_is_room_for_them() -> None:
    assert of_class("lines", *seen(ALL)) == []
    assert of_class("lines", *seen(replace(ALL, is_open=True))) != []


def test_calls_and_notices_are_shown_though_there_is_nothing_to_open() -> None:
    bare = replace(ALL, tabs=(), has_calls=False, is_open=True)
    assert keys(*seen(bare)) == ["calls-box", "told-box"]


def test_in_a_top_corner_the_same_is_built_the_other_way_round() -> None:
    for state in (ALL, CLOSED, replace(ALL, cards=(RINGING, LATER, TALKING))):
        assert keys(*seen(replace(state, is_top=True))) == keys(*reversed(seen(state)))
        assert strip(replace(state, is_top=True)) == strip(state)[::-1]
    (box,) = seen(replace(ALL, is_open=True, is_top=True))
    assert keys(*box.children)[:4] == ["panel", "notices", "lines", "strip"]


def test_the_corner_and_whether_it_is_open_or_moved_can_be_seen_by_its_classes() -> None:
    assert dock(WORDS, ALL).attributes["class"] == "dock bottom right closed"
    other = replace(ALL, is_open=True, is_top=True, is_left=True, is_moving=True)
    assert dock(WORDS, other).attributes["class"] == "dock top left open moved"


def test_the_button_that_closes_points_to_the_corner() -> None:
    for is_top, sign in ((True, "up"), (False, "down")):
        assert signs(acting("close", *seen(replace(OPEN, is_top=is_top)))) == [sign]


def test_while_it_is_moved_the_keys_are_told() -> None:
    (told,) = of_class("help", *seen(replace(OPEN, is_moving=True)))
    assert [part for part in said(told) if part in ("Shift", "Enter", "Esc")] == ["Shift", "Enter", "Esc"]
    assert of_class("help", *seen(OPEN)) == []


# In place of the dock, in a dialog.


def test_in_a_dialog_calls_and_notices_are_shown_without_the_panel() -> None:
    for is_open in (True, False):
        double = replace(ALL, is_open=is_open, is_double=True)
        assert not double.has_panel
        assert of_class("panel", dock(WORDS, double)) == []
        assert keys(*seen(double))[:2] == ["calls-box", "told-box"]
        assert [one for one in every(dock(WORDS, double)) if one.holds] == []


# Whatever is shown.


LINES = st.sampled_from([READY, AWAY, PAUSED, replace(AWAY, state="refused"), replace(AWAY, state="connecting")])
STATES = st.builds(
    DockState,
    now=st.just(AT + timedelta(hours=1)),
    tabs=st.lists(
        st.builds(
            Tab,
            st.sampled_from([CHAT.key, OTHER.key]),
            st.just("One"),
            st.integers(0, 200),
            st.sampled_from(["", "silent", "away"]),
        ),
        max_size=2,
        unique_by=lambda one: one.key,
    ).map(tuple),
    has_calls=st.booleans(),
    tab=st.sampled_from([CHAT.key, OTHER.key, CALLS, ""]),
    view=st.sampled_from(get_args(View)),
    is_open=st.booleans(),
    is_top=st.booleans(),
    is_left=st.booleans(),
    is_moving=st.booleans(),
    lines=st.lists(LINES, max_size=1).map(tuple),
    cards=CARDS,
    put_away=CARDS,
    notices=st.sampled_from([(), NOTICES, (*NOTICES, Notice("l", "Another", "Do it", "bad", 3))]),
    recent=st.sampled_from([Recent(), Recent((missed("1"), missed("2")))]),
    query=st.sampled_from(["", "N1", "nobody"]),
    only_missed=st.booleans(),
    entry=st.builds(
        NumberEntry,
        st.sampled_from(["", "067", "nobody", "0671234567"]),
        st.sampled_from([judged(text, "UA") for text in ("", "0671", "nobody", "0671234567")]),
        st.sampled_from(["", "Olena"]),
        st.booleans(),
    ),
    region=st.just("UA"),
    choices=st.just(Choices(Preferences(), Spot(), False)),
    checks=st.just(
        (Precondition("ok", "The line"), Precondition("bad", "The chat", "silent", "Why", "Cure", "Do it|diagnosis"))
    ),
)


@given(STATES)
def test_the_places_of_workspaces_stand_in_every_state_the_same_ones_and_never_move(state: DockState) -> None:
    tree = dock(WORDS, state)
    holders = [one for one in every(tree) if one.holds]
    assert [one.key for one in holders] == [tab.key for tab in state.tabs]
    assert [one.attributes["id"] for one in holders] == [f"view-{tab.key}" for tab in state.tabs]
    assert all(one.children == () for one in holders)
    assert sum("hidden" not in one.attributes for one in holders) <= 1
    # On the way down to them each element is fixed, and the only one of its siblings.
    for one in every(tree):
        below = [
            child for child in one.children if isinstance(child, Node) and any(each.holds for each in every(child))
        ]
        assert all(child.fixed for child in below)
        assert len(below) <= 1 or all(child.holds for child in below)


@given(STATES)
def test_elements_beside_each_other_are_told_apart(state: DockState) -> None:
    for one in every(dock(WORDS, state)):
        names = [(child.tag, child.key) for child in one.children if isinstance(child, Node) and child.key]
        assert len(names) == len(set(names))


@given(STATES)
def test_an_id_is_there_once(state: DockState) -> None:
    ids = [one.attributes["id"] for one in every(dock(WORDS, state)) if "id" in one.attributes]
    assert len(ids) == len(set(ids))


@given(STATES)
def test_each_button_has_a_name_and_each_label_its_field(state: DockState) -> None:
    tree = dock(WORDS, state)
    ids = {one.attributes["id"] for one in every(tree) if "id" in one.attributes}
    for one in every(tree):
        if one.tag in ("button", "a"):
            assert text_of(one).strip() or one.attributes["aria-label"]
            assert one.action
        if one.tag == "label" and "for" in one.attributes:
            assert one.attributes["for"] in ids


@given(STATES, st.sampled_from(list(LANGUAGES)))
def test_the_same_is_shown_in_every_language(state: DockState, language: str) -> None:
    def outline(node: Node) -> tuple[Any, ...]:
        inside = tuple(outline(child) for child in node.children if isinstance(child, Node))
        return node.tag, node.action, node.holds, node.fixed, inside

    assert outline(dock(LANGUAGES[language], state)) == outline(dock(WORDS, state))


@given(STATES)
def test_what_is_open_is_the_panel_and_what_is_closed_the_launcher(state: DockState) -> None:
    nodes = seen(state)
    assert bool(of_class("panel", *nodes)) == state.has_panel
    assert bool(of_class("launch", *nodes)) == (state.is_wanted and not state.has_panel)


# A window of its own.


def test_in_a_window_of_its_own_the_panel_is_all_there_is() -> None:
    """It is neither moved, nor closed; what leads back stands where a page has what closes it."""
    window = replace(CLOSED, where="window", cards=(a_card(),), can_leave=True)
    assert window.has_panel
    assert {"resize", "close"} & set(actions(*seen(window))) == set()
    assert "return" in actions(*seen(window))
    assert of_class("launch", *seen(window)) == []
    assert len(of_class("call", *seen(window))) == 1
    assert "filling" in dock(WORDS, window).attributes["class"].split()
    empty = DockState(now=AT, where="window")
    assert "settings" in actions(*seen(empty))  # nobody is signed in yet


def test_a_page_whose_dock_has_a_window_has_the_way_back_and_its_notices_alone() -> None:
    """Whatever rings, and whether the panel was open."""
    for state in (CLOSED, OPEN, replace(OPEN, cards=(a_card(),), put_away=(a_card("2"),))):
        away = replace(state, where="elsewhere", notices=(Notice("a", "told"),))
        assert not away.has_panel
        assert [one for one in actions(*seen(away)) if not one.startswith("drop-notice")] == ["return"]
        assert of_class("call", dock(WORDS, away)) == []
        assert of_class("main-box", dock(WORDS, away)) == []
        assert of_class("notice", *seen(away)) != []
        assert actions(*seen(replace(away, is_double=True, notices=()))) == []


def test_the_dock_can_leave_where_the_page_says_so() -> None:
    """The button stands in the header of the open dock."""
    assert "leave" not in actions(*seen(OPEN))
    assert "leave" in actions(*seen(replace(OPEN, can_leave=True)))
