"""What an operator has chosen: kept, and shown."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.settings import DockSettings
from switchboard.ui.preferences import CORNERS, THEMES, Choices, Preferences, Theme, settings_page
from switchboard.ui.spot import LEAST, Corner, Room, Spot
from switchboard.ui.view import Node
from unit.ui import LANGUAGES, WORDS, acting, actions, every, keys, of_class, said, text_of

LENGTHS = st.floats(0, 4000)
SPOTS = st.builds(
    Spot, st.sampled_from(CORNERS), LENGTHS, LENGTHS, st.floats(LEAST[0], 4000), st.floats(LEAST[1], 4000)
)
CHOSEN = st.builds(
    Preferences,
    corner=st.none() | st.sampled_from(CORNERS),
    x=st.none() | LENGTHS,
    width=st.none() | st.floats(300, 4000),
    beside=st.sampled_from([None, True, False]),
    theme=st.sampled_from(THEMES),
    sound=st.booleans(),
    notify=st.booleans(),
    is_open=st.sampled_from([None, True, False]),
    tab=st.sampled_from(["", "calls", "one-floating"]),
    window=st.none() | st.tuples(*[st.integers(-4000, 4000)] * 4),
    on_top=st.booleans(),
)
PLAIN = Choices(Preferences(), Spot(), False, "ready", "granted")


# What is remembered.


@given(CHOSEN, SPOTS)
def test_what_was_chosen_is_read_as_it_was_written(chosen: Preferences, spot: Spot) -> None:
    for one in (chosen, chosen.at(spot)):
        assert Preferences.read(one.to_text()) == one


@given(SPOTS, st.floats(0, 900), st.floats(0, 900), st.floats(-900, 900), st.floats(-900, 900))
def test_wherever_the_dock_is_put_in_however_small_a_window_it_is_found_there(
    spot: Spot, width: float, height: float, wider: float, higher: float
) -> None:
    room, chosen = Room(width, height), Preferences(theme="dark")
    for put in (spot, spot.dropped(room), spot.moved(wider, higher, room), spot.resized(wider, higher, room)):
        again = Preferences.read(chosen.at(put).to_text())
        assert again.theme == "dark"
        there, here = again.spot(Spot()).within(room), put.within(room)
        assert there.corner == here.corner
        assert (there.x, there.y, there.width, there.height) == pytest.approx((here.x, here.y, here.width, here.height))


@pytest.mark.parametrize("text", ["", "null", "[]", '{"theme": "pink"}', '{"of": "another version"}', "[" * 5000])
def test_what_another_version_or_somebody_else_has_written_is_nothing(text: str) -> None:
    assert Preferences.read(text) == Preferences()


def test_a_size_that_is_configured_too_small_is_kept_as_the_smallest() -> None:
    kept = Preferences(theme="dark").at(Spot(width=200, height=200))
    assert Preferences.read(kept.to_text()) == kept
    assert (kept.width, kept.height) == LEAST


def test_what_was_never_chosen_is_not_written() -> None:
    assert Preferences().to_text() == "{}"
    assert Preferences(beside=False).to_text() == '{"beside":false}'


def test_what_was_never_chosen_is_as_the_configuration_says() -> None:
    plain = Spot("top-left", 1, 2, 333, 444)
    assert Preferences().spot(plain) == plain
    assert Preferences(corner="bottom-right", x=0.0, height=400.0).spot(plain) == Spot("bottom-right", 0, 2, 333, 400)


def test_the_corners_are_those_of_the_configuration() -> None:
    field = DockSettings.model_fields["corner"].annotation
    assert set(CORNERS) == set(get_args(Corner)) == set(get_args(field))
    assert set(THEMES) == set(get_args(Theme))


# The page.


def is_on(node: Node) -> bool:
    return "checked" in node.attributes


def test_everything_that_can_be_chosen_is_there() -> None:
    nodes = settings_page(WORDS, PLAIN)
    assert keys(*nodes) == ["sound", "notify", "theme", "corner", "beside", "size", "key", "diagnosis"]
    assert set(actions(*nodes)) == {
        "set sound",
        "try-sound",
        "set notify",
        *(f"set theme {theme}" for theme in THEMES),
        *(f"set corner {corner}" for corner in CORNERS),
        "set beside",
        "move",
        "reset-size",
        "diagnosis",
    }


def test_without_a_telephone_nothing_is_asked_about_its_ring() -> None:
    nodes = settings_page(WORDS, replace(PLAIN, has_calls=False))
    assert not {"sound", "notify"} & set(keys(*nodes))


@given(st.sampled_from(THEMES), st.sampled_from(CORNERS), st.booleans(), st.booleans())
def test_the_page_shows_what_was_chosen(theme: Theme, corner: Corner, sound: bool, beside: bool) -> None:
    chosen = replace(
        PLAIN, preferences=Preferences(theme=theme, sound=sound), spot=Spot(corner, 0, 0, 400.4, 560), beside=beside
    )
    nodes = settings_page(WORDS, chosen)
    on = {one.action for one in every(*nodes) if one.tag == "input" and is_on(one)}
    switches = {"set sound": sound, "set beside": beside}
    assert on == {f"set theme {theme}", f"set corner {corner}", *(name for name, is_on in switches.items() if is_on)}
    assert "400 × 560" in said(*nodes)


def test_the_keys_that_lead_to_the_dock_are_told() -> None:
    nodes = settings_page(WORDS, replace(PLAIN, shortcut=("Alt", "F6")))
    assert [text_of(one) for one in every(*nodes) if one.tag == "kbd"] == ["Alt", "F6"]


def hint(name: str, chosen: Choices) -> tuple[list[str], bool]:
    """What stands below a switch, and whether it is a complaint."""
    nodes = settings_page(WORDS, chosen)
    (told,) = (one for one in every(*nodes) if one.attributes.get("id") == f"hint-{name}")
    return said(told), told in of_class("err", *nodes)


@pytest.mark.parametrize("state", ["locked", "refused", "missing"])
def test_why_there_is_no_sound_is_told_to_whoever_wants_it(state: Any) -> None:
    locked = replace(PLAIN, sound=state)
    assert hint("sound", locked) == ([WORDS.texts.sound_states[state]], True)
    silent = replace(locked, preferences=Preferences(sound=False))
    assert hint("sound", silent) == hint("sound", PLAIN) == ([WORDS.texts.set_sound_hint], False)


def test_notifications_are_on_only_where_the_browser_lets_them() -> None:
    for permission in ("granted", "denied", "default", "missing"):
        chosen = replace(PLAIN, permission=permission, preferences=Preferences(notify=True))
        assert is_on(acting("set notify", *settings_page(WORDS, chosen))) == (permission == "granted")
        told, is_bad = hint("notify", chosen)
        assert is_bad == (permission in ("denied", "missing"))
        assert told == [WORDS.texts.notify_states[permission] if is_bad else WORDS.texts.set_notify_hint]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_has_a_label_and_a_description_that_are_there(language: str) -> None:
    nodes = settings_page(LANGUAGES[language], PLAIN)
    ids = {one.attributes["id"]: text_of(one) for one in every(*nodes) if "id" in one.attributes}
    labels = {
        one.attributes["for"]: text_of(one) for one in every(*nodes) if one.tag == "label" and "for" in one.attributes
    }
    around = {child.action: text_of(one) for one in every(*nodes) if one.tag == "label" for child in every(one)}
    for field in (one for one in every(*nodes) if one.tag == "input"):
        name = field.attributes.get("aria-label") or labels.get(field.attributes.get("id", "")) or around[field.action]
        assert name.strip()
        if "aria-describedby" in field.attributes:
            assert ids[field.attributes["aria-describedby"]].strip()


def test_a_window_of_its_own_is_offered_where_there_can_be_one() -> None:
    """And above all others, where the browser has that."""
    offered = {"leave", "set on_top"}
    assert not offered & set(actions(*settings_page(WORDS, PLAIN)))
    assert offered & set(actions(*settings_page(WORDS, replace(PLAIN, can_leave=True)))) == {"leave"}
    both = replace(PLAIN, can_leave=True, can_float=True)
    assert offered <= set(actions(*settings_page(WORDS, both)))


def test_in_a_window_of_its_own_there_is_nothing_of_a_page_to_choose() -> None:
    """Whatever could be chosen there."""
    window = replace(PLAIN, is_window=True, can_leave=True, can_float=True, takable=(("one", "One", True),))
    assert {
        one.split()[0] + " " + one.partition(" ")[2].split(" ")[0] for one in actions(*settings_page(WORDS, window))
    } == {
        "set sound",
        "set notify",
        "set theme",
        "try-sound ",
        "diagnosis ",
    }
