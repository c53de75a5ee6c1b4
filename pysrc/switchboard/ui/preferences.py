"""What an operator has chosen, remembered for them in this browser; and the page of the dock where they choose it."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError

from switchboard.languages.speech import Words
from switchboard.languages.texts import Texts
from switchboard.settings import Corner
from switchboard.ui.call import button
from switchboard.ui.icons import icon
from switchboard.ui.spot import LEAST, Spot
from switchboard.ui.view import Node
from switchboard.vocabulary.model import Model

Theme = Literal["page", "system", "light", "dark"]
THEMES: tuple[Theme, ...] = ("page", "system", "light", "dark")
CORNERS: tuple[Corner, ...] = ("top-left", "top-right", "bottom-left", "bottom-right")
Distance = Annotated[float, Field(ge=0, le=20_000)]
Edge = Annotated[int, Field(ge=-20_000, le=20_000)]


class Preferences(Model):
    """All that is remembered; what is None was never chosen. Position and size are CSS pixels (``Spot``)."""

    corner: Corner | None = None
    x: Distance | None = None
    y: Distance | None = None
    width: Annotated[float, Field(ge=LEAST[0], le=20_000)] | None = None
    height: Annotated[float, Field(ge=LEAST[1], le=20_000)] | None = None
    beside: bool | None = None
    theme: Theme = "page"
    sound: bool = True
    notify: bool = False
    taken: tuple[str, ...] = Field((), description="The workspaces that were taken from the page into the dock.")
    is_open: bool | None = None
    tab: str = ""
    window: tuple[Edge, Edge, Edge, Edge] | None = Field(
        None, description="Where the dock's own window was last: left, top, width, height."
    )
    on_top: bool = Field(False, description="Whether that window stays above all others.")

    @classmethod
    def read(cls, text: str) -> Self:
        """What was remembered; nothing where that is no such thing, or of another version."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return cls()

    def to_text(self) -> str:
        """What ``read`` reads."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    def spot(self, plain: Spot) -> Spot:
        """Where the dock is to stand, ``plain`` as far as nothing was chosen."""
        return Spot(
            self.corner or plain.corner,
            plain.x if self.x is None else self.x,
            plain.y if self.y is None else self.y,
            self.width or plain.width,
            self.height or plain.height,
        )

    def at(self, spot: Spot) -> Self:
        """The same with the dock there."""
        width, height = max(LEAST[0], spot.width), max(LEAST[1], spot.height)  # less, only a small window makes it
        where = {"corner": spot.corner, "x": spot.x, "y": spot.y, "width": width, "height": height}
        return self.model_copy(update=where)


@dataclass(frozen=True)
class Choices:
    """What the page of the settings shows besides the preferences."""

    preferences: Preferences
    spot: Spot
    beside: bool
    sound: Literal["ready", "locked", "refused", "missing"] = "ready"
    permission: Literal["granted", "denied", "default", "missing"] = "default"
    shortcut: tuple[str, ...] = ("Ctrl", "Alt", "S")
    has_calls: bool = True
    takable: tuple[tuple[str, str, bool], ...] = ()
    """The workspaces that stand in the page: key, title, and whether they were taken into the dock."""
    is_window: bool = False
    """Whether this is the dock's own window, which has neither corner nor page."""
    can_leave: bool = False
    """Whether the dock can have a window of its own; and whether that can stay above all others."""
    can_float: bool = False


def settings_page(words: Words, shown: Choices) -> tuple[Node, ...]:
    """The page. Actions: ``set sound``, ``set notify``, ``set beside``, ``set theme <theme>``, ``set corner <corner>``.

    And ``set taken <key>``, ``set on_top``, ``leave``, ``try-sound``, ``reset-size``, ``move``, ``diagnosis``.
    """
    texts, chosen = words.texts, shown.preferences
    rows: list[Node] = []
    if shown.has_calls:
        rows.append(_sound(texts, shown))
        rows.append(_notify(texts, shown))
    rows.append(_themes(texts, chosen.theme))
    if not shown.is_window:
        rows += _in_the_page(texts, shown)
    keys = tuple(part for key in shown.shortcut for part in (Node("kbd", {}, (key,)), " "))
    rows.append(
        Node(
            "div",
            {"class": "set"},
            (Node("span", {"class": "lead"}, (texts.set_key,)), Node("span", {}, keys)),
            key="key",
        )
    )
    opener = button(texts.open_it, "diagnosis", **{"aria-label": f"{texts.open_it}: {texts.diagnosis}"})
    rows.append(
        Node("div", {"class": "set"}, (Node("span", {"class": "lead"}, (texts.diagnosis,)), opener), key="diagnosis")
    )
    return tuple(rows)


def _in_the_page(texts: Texts, shown: Choices) -> list[Node]:
    """What there is to choose where it stands over a page."""
    rows = [
        _corners(texts, shown.spot.corner),
        _switch("beside", texts.set_beside, texts.set_beside_hint, is_on=shown.beside),
    ]
    for key, title, is_taken in shown.takable:
        taken = texts.set_taken.format(workspace=title)
        rows.append(_switch(f"taken {key}", taken, texts.set_taken_hint, is_on=is_taken))
    if shown.can_leave:
        lead = Node("span", {"class": "lead"}, (texts.own_window,))
        opener = button(texts.open_it, "leave", **{"aria-label": f"{texts.open_it}: {texts.own_window}"})
        rows.append(Node("div", {"class": "set"}, (lead, opener, _hint(texts.own_window_hint)), key="window"))
    if shown.can_float:
        rows.append(_switch("on_top", texts.set_on_top, texts.set_on_top_hint, is_on=shown.preferences.on_top))
    size = f"{round(shown.spot.width)} × {round(shown.spot.height)}"
    lead = Node("span", {"class": "lead"}, (texts.set_size, " ", Node("span", {"class": "soft num"}, (size,))))
    acts = (button(texts.move, "move"), button(texts.reset, "reset-size"))
    rows.append(Node("div", {"class": "set"}, (lead, Node("span", {"class": "acts"}, acts)), key="size"))
    return rows


def _hint(text: str) -> Node:
    return Node("p", {"class": "hint"}, (text,))


def _sound(texts: Texts, shown: Choices) -> Node:
    hint, is_bad = texts.set_sound_hint, False
    if shown.preferences.sound and shown.sound in ("locked", "refused", "missing"):
        hint, is_bad = texts.sound_states[shown.sound], True
    return _switch(
        "sound",
        texts.set_sound,
        hint,
        is_on=shown.preferences.sound,
        is_bad=is_bad,
        beside=button(texts.try_it, "try-sound", "bare"),
    )


def _notify(texts: Texts, shown: Choices) -> Node:
    is_bad = shown.permission in ("denied", "missing")
    hint = texts.notify_states[shown.permission] if is_bad else texts.set_notify_hint
    is_on = shown.preferences.notify and shown.permission == "granted"
    return _switch("notify", texts.set_notify, hint, is_on=is_on, is_bad=is_bad)


def _switch(name: str, lead: str, hint: str, *, is_on: bool, is_bad: bool = False, beside: Node | None = None) -> Node:
    slug = name.replace(" ", "-")
    field = {
        "type": "checkbox",
        "role": "switch",
        "class": "switch",
        "id": f"set-{slug}",
        "aria-describedby": f"hint-{slug}",
    }
    switch = Node("input", {**field, **({"checked": ""} if is_on else {})}, (), f"set {name}")
    label = Node("label", {"class": "lead", "for": f"set-{slug}"}, (lead,))
    ends = (*((beside,) if beside is not None else ()), switch)
    told = Node(
        "p",
        {"class": "err" if is_bad else "hint", "id": f"hint-{slug}"},
        (icon("failed"), Node("span", {}, (hint,))) if is_bad else (hint,),
    )
    return Node("div", {"class": "set"}, (label, Node("span", {"class": "acts"}, ends), told), key=name)


def _themes(texts: Texts, chosen: Theme) -> Node:
    chips = []
    for theme in THEMES:
        field = {"type": "radio", "name": "theme", **({"checked": ""} if theme == chosen else {})}
        radio = Node("input", field, (), f"set theme {theme}")
        chips.append(Node("label", {"class": "chip"}, (radio, icon("ok"), texts.themes[theme]), key=theme))
    lead = Node("legend", {"class": "hid"}, (texts.set_theme,))
    seen = Node("span", {"class": "lead", "aria-hidden": "true"}, (texts.set_theme,))
    return Node("fieldset", {"class": "set"}, (lead, seen, Node("div", {"class": "chips"}, tuple(chips))), key="theme")


def _corners(texts: Texts, chosen: Corner) -> Node:
    cells = []
    for corner in CORNERS:
        field = {"type": "radio", "name": "corner", "aria-label": texts.corners[corner]}
        radio = Node("input", {**field, **({"checked": ""} if corner == chosen else {})}, (), f"set corner {corner}")
        cells.append(Node("label", {"title": texts.corners[corner]}, (radio,), key=corner))
    lead = Node("legend", {"class": "hid"}, (texts.set_corner,))
    seen = Node("span", {"class": "lead", "aria-hidden": "true"}, (texts.set_corner,))
    return Node(
        "fieldset", {"class": "set"}, (lead, seen, Node("div", {"class": "corners"}, tuple(cells))), key="corner"
    )
