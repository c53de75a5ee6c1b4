"""Where the dock stands: always in the window, and where it was put."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as some

from switchboard.ui.spot import GAP, LEAST, SNAP, Corner, Room, Spot

CORNERS = some.sampled_from(get_args(Corner))
LENGTHS = some.floats(0, 6000)
SPOTS = some.builds(Spot, CORNERS, LENGTHS, LENGTHS, some.floats(LEAST[0], 4000), some.floats(LEAST[1], 4000))
ROOMS = some.builds(Room, some.floats(2 * GAP, 3840), some.floats(2 * GAP, 2160))
"""Windows of every size, most of them larger than the dock; hardly any is as small as the smallest."""
ANY_ROOMS = ROOMS | some.builds(Room, some.floats(0, 800), some.floats(0, 700))
WAYS = some.floats(-5000, 5000)


def edges(spot: Spot, room: Room) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, from the window's own left and top."""
    left = spot.x if spot.is_left else room.width - spot.x - spot.width
    top = spot.y if spot.is_top else room.height - spot.y - spot.height
    return left, top, left + spot.width, top + spot.height


def is_inside(spot: Spot, room: Room) -> bool:
    left, top, right, bottom = edges(spot, room)
    slack = 0.001
    return (
        left >= GAP - slack
        and top >= GAP - slack
        and right <= room.width - GAP + slack
        and bottom <= room.height - GAP + slack
    )


@given(SPOTS, ROOMS)
def test_it_is_always_in_the_window(spot: Spot, room: Room) -> None:
    assert is_inside(spot.within(room), room)


@given(SPOTS, ROOMS)
def test_a_window_that_becomes_small_and_large_again_changes_nothing(spot: Spot, room: Room) -> None:
    spot.within(room)
    assert spot.within(Room(100_000, 100_000)) == replace(spot, x=max(GAP, spot.x), y=max(GAP, spot.y))


@given(SPOTS, ROOMS, WAYS, WAYS)
def test_wherever_it_is_moved_and_dropped_it_is_in_the_window(
    spot: Spot, room: Room, right: float, down: float
) -> None:
    assert is_inside(spot.moved(right, down, room).dropped(room).within(room), room)


@given(SPOTS, ROOMS)
def test_dropping_it_moves_it_no_further_than_to_the_edge_that_is_near(spot: Spot, room: Room) -> None:
    before = edges(spot.within(room), room)
    after = edges(spot.dropped(room).within(room), room)
    assert all(abs(one - other) <= SNAP for one, other in zip(before, after, strict=True))


@given(SPOTS, ANY_ROOMS)
def test_near_an_edge_it_snaps_to_it_exactly_and_dropped_once_more_it_goes_nowhere(spot: Spot, room: Room) -> None:
    dropped = spot.dropped(room)
    assert all(distance == GAP or distance >= SNAP for distance in (dropped.x, dropped.y))
    assert dropped.dropped(room) == dropped


@given(SPOTS, ROOMS)
def test_dropped_it_belongs_to_the_corner_that_is_nearest(spot: Spot, room: Room) -> None:
    dropped = spot.dropped(room)
    here = dropped.within(room)
    left, top, right, bottom = edges(here, room)
    across, along = room.width - right - left, room.height - bottom - top
    assert (across if dropped.is_left else -across) >= -0.1
    assert (along if dropped.is_top else -along) >= -0.1


def test_in_the_very_middle_it_stays_with_its_corner() -> None:
    for corner in get_args(Corner):
        spot = Spot(corner, 300, 170, 400, 560)
        assert spot.dropped(Room(1000, 900)) == spot


@given(SPOTS, ROOMS)
def test_a_window_that_is_too_small_for_it_takes_nothing_from_its_size_for_good(spot: Spot, room: Room) -> None:
    for moved in (spot.dropped(room), spot.moved(5, 5, room)):
        assert (moved.width, moved.height) == (spot.width, spot.height)


@given(SPOTS, ROOMS, WAYS)
def test_who_moves_one_side_leaves_the_other_length_alone(spot: Spot, room: Room, way: float) -> None:
    assert spot.resized(way, 0, room).height == spot.height
    assert spot.resized(0, way, room).width == spot.width


@given(SPOTS, ROOMS, WAYS, WAYS)
def test_while_it_is_resized_its_corner_stays(spot: Spot, room: Room, wider: float, higher: float) -> None:
    here = spot.within(room)
    resized = spot.resized(wider, higher, room)
    assert (resized.corner, resized.x, resized.y) == (here.corner, here.x, here.y)
    assert resized.width >= min(LEAST[0], room.width - GAP - here.x)
    assert resized.height >= min(LEAST[1], room.height - GAP - here.y)


def test_an_arrow_moves_it_the_way_it_points_in_every_corner() -> None:
    room = Room(1000, 900)
    for corner in get_args(Corner):
        spot = Spot(corner, 200, 100, 400, 400)
        left, top, _, _ = edges(spot, room)
        for key, (right, down) in {
            "ArrowLeft": (-16, 0),
            "ArrowRight": (16, 0),
            "ArrowUp": (0, -16),
            "ArrowDown": (0, 16),
        }.items():
            moved = spot.keyed(key, False, room)
            assert moved is not None
            assert edges(moved, room)[:2] == (left + right, top + down)


def test_an_arrow_with_shift_moves_the_sides_away_from_the_corner() -> None:
    room = Room(1000, 900)
    spot = Spot("bottom-right", 12, 12, 400, 400)
    assert spot.keyed("ArrowLeft", True, room) == replace(spot, width=416)
    assert spot.keyed("ArrowDown", True, room) == replace(spot, height=384)
    at_left = replace(spot, corner="top-left")
    assert at_left.keyed("ArrowLeft", True, room) == replace(at_left, width=384)
    assert at_left.keyed("ArrowDown", True, room) == replace(at_left, height=416)


def test_other_keys_mean_nothing() -> None:
    assert Spot().keyed("a", False, Room(1000, 900)) is None
