"""A desk without a page: the links of all four vendors, a recorder between, a hub, and what was heard."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from switchboard.hub.hub import Hub
from switchboard.hub.recorder import Recorder
from switchboard.links.frame import FrameLink
from switchboard.links.loop import Loop
from switchboard.links.waiting import Done
from switchboard.links.widget import Errand, WidgetLink
from switchboard.settings import Section
from switchboard.telephony.picture import Picture
from switchboard.telephony.talk import Found, Spoken, Told
from switchboard.vendors import iqchannels, phonet, roxchat, uis
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event, LinkChanged

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
REGION = "UA"
SECTION = Section(kind="section", element="#a")
KEYS = ("S3Bvc2eNimuQmQWyJt5aEvNjbND1fz0X", "key-of-the-site")
SETTINGS = {
    "iqchannels": iqchannels.Settings(url="https://iq.example.com/", placements=(SECTION,)),
    "roxchat": roxchat.Settings(url="https://rox.example.com/?token=secret-of-the-address", placements=(SECTION,)),
    "phonet": phonet.Settings.model_validate(
        {"domain": "qwerty.example.com", "apiKey": KEYS[0], "subscriber": "olena.operator@example.com"}
    ),
    "uis": uis.Settings.model_validate({"script": {"url": "https://uis.example.com/cs.js", "siteKey": KEYS[1]}}),
}
VENDORS = {
    "iqchannels": iqchannels.VENDOR,
    "roxchat": roxchat.VENDOR,
    "phonet": phonet.VENDOR,
    "uis": uis.VENDOR,
}


@dataclass
class Desk:
    """Played by a test: time passes with each thing that is said."""

    size: int = 1_000_000
    several: bool = False
    """Whether the first frame has a second placement, which says the same."""
    listener: Callable[[Event], None] = lambda _: None
    prevents: Callable[[Event], bool] = lambda _: False
    heard: list[Event] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = 100.0
        self.count = 0
        self.hub = Hub(self._deliver, lambda _: None)
        self.recorder = Recorder(self.hub, REGION, self.size, self.later.append, lambda: (self.at, self.now))
        self.frames: dict[str, FrameLink] = {}
        self.performs: dict[str, Loop] = {}
        self.errands: list[Errand] = []
        for name in ("iqchannels", "roxchat"):
            self._frame(name, "section")
        if self.several:
            second = Section(kind="section", element="#b")
            settings = SETTINGS["iqchannels"].model_copy(update={"placements": (SECTION, second)})
            for placement in ("section", "section-2"):
                self._frame("iqchannels", placement, settings, placement)
        self.widget: WidgetLink = self.recorder.link(
            uis.VENDOR, SETTINGS["uis"], "widget", WidgetLink(uis.Uis(SETTINGS["uis"]))
        )
        self.performs["uis"] = Loop(partial(self._carry_out, self.hub.publish), _raise)
        self.line: Picture = self.recorder.line(phonet.VENDOR, SETTINGS["phonet"])(
            Picture(phonet.Phonet(SETTINGS["phonet"]), SETTINGS["phonet"])
        )
        self.performs["phonet"] = Loop(partial(self._carry_out, self.hub.publish), _raise)

    def _frame(self, name: str, placement: str, settings: Any = None, where: str | None = None) -> None:
        settings = settings or SETTINGS[name]
        link = FrameLink(VENDORS[name].link(settings, placement), placement, settings.settle_seconds)
        key = name if placement == "section" else f"{name} {placement}"
        self.frames[key] = self.recorder.link(VENDORS[name], settings, placement, link)
        publish = partial(self.hub.publish, placement=where)
        self.performs[key] = Loop(partial(self._carry_out, publish), _raise)

    @property
    def at(self) -> datetime:
        """The wall clock."""
        return AT + timedelta(seconds=self.now)

    def up(self) -> "Desk":
        """Everything is there."""
        for key, link in self.frames.items():
            self.perform(key, link.mounted(self.at, self.now))
            self.perform(key, link.loaded(self.at, self.now))
        self.perform("uis", self.widget.start(self.at, self.now))
        self.perform("uis", self.widget.found(self.now))
        self.answer("true")
        self.perform("uis", self.widget.called("consultant", "null", self.at, self.now))
        self.answer("null")
        self.answer("null")
        self.line_is("ready")
        return self

    def say(self, key: str, text: str) -> None:
        """A frame says something."""
        self.pass_time()
        self.perform(key, self.frames[key].receive(text, self.at, self.now))

    def call_back(self, name: str, text: str) -> None:
        """The widget calls back."""
        self.pass_time()
        self.perform("uis", self.widget.called(name, text, self.at, self.now))

    def ring(self, text: str) -> None:
        """The exchange says something."""
        self.pass_time()
        self.count += 1
        said = phonet.Phonet(SETTINGS["phonet"]).decode(text, self.at, f"tab-{self.count}")
        step = Spoken(text=text, key=f"tab-{self.count}", parts=tuple(range(len(said))), own="911")
        self.perform("phonet", self.line.apply(step, self.at, self.at, said))

    def found(self, call: str, *callers: Any) -> None:
        """The CRM says who calls."""
        self.pass_time()
        self.perform("phonet", self.line.apply(Found(call=call, callers=callers), self.at, self.at))

    def show(self, call: str) -> None:
        """The tab in use shows a call's customer."""
        event = next(one for one in self.line.pops.due() if one.call_id == call)
        self.line.popped(call)
        self.recorder.tell("phonet", event)

    def line_is(self, state: Any) -> None:
        """The line is in another state."""
        self.count += 1
        about: dict[str, Any] = {"vendor": "phonet", "at": self.at, "placement": "line", "reason": "opened"}
        status = LinkChanged(id=f"phonet-tab-link-{self.count}", state=state, **about)
        self.perform("phonet", self.line.apply(Told(status=status), self.at, self.at))

    def command(self, key: str, command: Command) -> None:
        """Somebody wants something."""
        self.pass_time()
        self.count += 1
        link: Any = self.widget if key == "uis" else self.frames[key]
        self.perform(key, link.command(self.count, command, self.at, self.now))

    def answer(self, text: str | None) -> None:
        """The widget's last errand gives something back."""
        self.perform("uis", self.widget.returned(self.errands.pop(), text, self.at, self.now))

    def pass_time(self, seconds: float = 0.05) -> None:
        """Time passes, and what was left for later is done."""
        self.now += seconds
        later, self.later[:] = [*self.later], []
        for act in later:
            act()
        for key, link in self.frames.items():
            if link.deadline is not None and link.deadline <= self.now:
                self.perform(key, link.tick(self.at, self.now))

    def perform(self, key: str, effects: Any) -> None:
        """Carry out what a link wants."""
        self.performs[key].perform(effects)

    def _carry_out(self, publish: Callable[[Event], None], effect: Any) -> None:
        match effect:
            case Errand():
                self.errands.append(effect)
            case Done(error=Event() as error):
                publish(error)
            case Event():
                publish(effect)

    def _deliver(self, event: Event) -> bool:
        self.heard.append(event)
        goes_on = not self.prevents(event)
        self.recorder.telling(event.to_json_without_raw())
        try:
            self.listener(event)
        finally:
            self.recorder.told(event.id, goes_on)
        return goes_on


def _raise(_: Any, error: Exception) -> None:
    raise error
