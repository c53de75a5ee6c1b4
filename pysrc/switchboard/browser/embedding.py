"""Frames in the page: mounted, watched over and taken away, whatever vendor lives in them.

More than 300 lines: it is all wiring, of one link to one frame, and each wire is short.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyodide.ffi import jsnull

from switchboard.browser.dock import Dock
from switchboard.browser.dom import Shadow
from switchboard.browser.frame_findings import FrameFindings
from switchboard.browser.messages import Messages
from switchboard.browser.noticeboard import Noticeboard
from switchboard.browser.page import LOOK, Page, nothing_as_none, utc_now
from switchboard.browser.performing import Performer
from switchboard.browser.place import Place, customer_on
from switchboard.browser.policy import watch_policy
from switchboard.browser.returning import Return
from switchboard.hub.diagnosis import Diagnosis
from switchboard.languages.texts import Texts
from switchboard.links.frame import FrameEffect, FrameLink, FrameState, ToFrame
from switchboard.links.waiting import Done
from switchboard.settings import Card, Floating, Placement, Section, origin_of
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event, InboxChanged, LinkChanged, Problem

_TALKS = ("allow-scripts", "allow-same-origin")
"""What a sandboxed iframe needs in order to be heard, and to hear."""


@dataclass
class Workspace:
    """A vendor's frame in its place in the page."""

    title: str
    url: str
    placement: Placement
    link: FrameLink
    opens_chats: bool
    """Whether the vendor can be asked for a customer's chat."""
    permissions: tuple[str, ...]
    """What the frame may do, for the vendor's origin alone."""

    @property
    def shows_customers(self) -> bool:
        """Whether the frame is to show whoever its element names."""
        return self.opens_chats and isinstance(self.placement, Card)


class Embedding:
    """Mounts one workspace, watches over its frame, and carries out what its link wants."""

    def __init__(
        self,
        page: Page,
        dock: Dock,
        messages: Messages,
        diagnosis: Diagnosis,
        texts: Texts,
        notices: Noticeboard,
        workspace: Workspace,
        publish: Callable[[Event], None],
        done: Callable[[Done], None],
        sent: Callable[[str], None],
        rests: bool = False,
    ) -> None:
        self._page = page
        self._messages = messages
        self._diagnosis = diagnosis
        self._workspace = workspace
        placement = workspace.placement
        self._place = Place(page, diagnosis, placement, workspace.title)
        self._texts = texts
        self._notices = notices
        self._link = link = workspace.link
        self._key = f"{link.vendor.vendor}-{link.placement}"
        self._whole_dock = dock
        self._dock = dock if isinstance(placement, Floating) else None
        self._findings = FrameFindings(page, diagnosis, link, workspace.title, workspace.url)
        self._return = Return(page, workspace.url, self._load_again, self._lost, self._cannot_look)
        self._origin = origin_of(workspace.url)
        self._publish = publish
        self._done = done
        self._sent = sent
        self._frame: Any = None
        self._anchor: Any = None
        self._around: Any = None
        self._shadow: Shadow | None = None
        self._forget: list[Callable[[], None]] = []
        self._performer = Performer(page, self._link, self._carry_out)
        self._perform = self._performer.perform
        self._closed = False
        self._rests = rests

    def start(self) -> None:
        """Mount the frame, now or when its element appears."""
        watch_policy(self._page, self._page.document, "frame-src", self._blocked)
        self._return.start()
        self._findings.permissions(self._workspace.permissions)
        if isinstance(self._workspace.placement, Floating):
            self.stand_back(on=self._rests)
        elif self._can_be_taken:
            was_taken = self._whole_dock.add_section(self._key, self._workspace.title, self._take)
            self._take(was_taken)
        self._look()

    def is_there(self) -> bool:
        """Whether the frame stands in the page at this very moment."""
        self._keep_place()
        return self._frame is not None

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Send a command or let it wait; the ticket comes back through ``done``."""
        self._keep_place()
        self._perform(self._link.command(ticket, command, utc_now(), self._page.clock, waited))
        self._return.wanted()

    def close(self) -> None:
        """Take the frame out of the page, unless it was the page's own."""
        self._closed = True
        self._performer.stop()
        self._return.stop()
        self._leave()
        self._perform(self._link.close(utc_now()))

    def stand_back(self, *, on: bool) -> None:
        """Leave the dock while it has a window of its own, or come back: there, the workspace is another one."""
        if not isinstance(self._workspace.placement, Floating):
            self._take(not on and self._key in self._whole_dock.remembered.preferences.taken)
            return
        self._rests = on
        if on:
            self._leave()
            self._perform(self._link.removed(utc_now()))
            self._whole_dock.remove_tab(self._key)
        else:
            self._whole_dock.add_tab(self._key, self._workspace.title, self._vacated, self._return.wanted)
            self._keep_place()

    def _look(self) -> None:
        try:
            self._keep_place()
            if self._anchor is not None and self._workspace.shows_customers and not self._closed:
                self._perform(self._link.pin(customer_on(self._anchor, self._link.pinned, self._diagnosis)))
            if self._frame is not None and not self._link.heard:
                self._return.glance(self._frame)
        finally:
            if not self._closed:
                self._page.later(LOOK, self._look)

    def _keep_place(self) -> None:
        """Mount the frame where it should be, and notice if the page has taken it away."""
        if self._closed or self._rests:
            return
        wanted = self._place.find()
        if self._frame is not None:
            moved = wanted is not None and not wanted.isSameNode(self._anchor)
            if moved or not self._frame.isConnected:
                self._vacated()
        if self._frame is None and wanted is not None and not self._closed:
            self._place.taken()
            self._mount(wanted)

    def _vacated(self) -> None:
        """The page has taken the frame away."""
        if self._frame is None:
            return
        if self._dock is not None and self._dock.is_at_home:  # and not in a dialog, which went with it
            self._page.bridge.removed()
        self._leave()
        self._perform(self._link.removed(utc_now()))

    @property
    def _can_be_taken(self) -> bool:
        """Whether it may stand in the dock, too: not where its place is an iframe of the page's own."""
        placement = self._workspace.placement
        if not isinstance(placement, Section) or not hasattr(self._page.document, "moveBefore"):
            return False
        element = self._place.find()
        return element is None or element.localName != "iframe"

    def _take(self, on: bool) -> None:
        """From its place in the page into the dock, or back, with all that is going on in it."""
        if on == (self._dock is not None) or (self._frame is not None and self._shadow is None):  # the page's own frame
            return
        self._place.is_taken = on
        self._dock = self._whole_dock if on else None
        if on:
            self._whole_dock.add_tab(self._key, self._workspace.title, self._vacated, self._return.wanted)
        if self._frame is not None:
            self._carry_over()
        if not on:
            self._whole_dock.remove_tab(self._key)
        self._offer()

    def _carry_over(self) -> None:
        frame, before = self._frame, self._shadow
        wanted = self._place.find()
        if wanted is None or wanted.localName == "iframe" or before is None:
            self._vacated()  # there is no such place in this page; it is mounted anew when there is
            return
        self._return.moved()
        self._anchor = wanted
        self._shadow, self._around = self._stood(wanted)
        self._around.moveBefore(frame, jsnull)
        self._watch_clicks()
        if self._dock is not None:
            before.remove()

    def _stood(self, element: Any) -> tuple[Shadow, Any]:
        """A shadow root in the page's element or the dock's, and what the frame goes into."""
        if self._dock is not None:
            return self._dock.place_for(self._key)
        shadow = Shadow(self._page, {})
        shadow.stand(element)
        pane = shadow.element("div", {"class": "pane"})
        shadow.root.append(pane)
        return shadow, pane

    def _mount(self, element: Any) -> None:
        self._anchor = element
        if element.localName == "iframe":
            self._adopt(element)
            return
        self._shadow, self._around = self._stood(element)
        frame = self._made(self._shadow)
        self._hold(frame)
        self._around.append(frame)
        self._return.began()
        self._perform(self._link.mounted(utc_now(), self._page.clock))

    def _made(self, shadow: Shadow) -> Any:
        attributes = {
            "class": "workspace",
            "title": self._workspace.title,
            "allow": "; ".join(f"{one} {self._origin}" for one in self._workspace.permissions),
            "src": self._workspace.url,
        }
        return shadow.element("iframe", attributes)

    def _load_again(self) -> None:
        """Load the workspace once more, in its place: a new frame of ours leaves no trace in the tab's history."""
        frame = self._frame
        if frame is None or self._closed:
            return
        if self._shadow is None:
            frame.setAttribute("src", frame.getAttribute("src"))
        else:
            self._let_go()
            made = self._made(self._shadow)
            self._hold(made)
            frame.replaceWith(made)
        self._findings.led_to = ""
        self._return.began()
        self._perform(self._link.reloaded(utc_now()))

    def _adopt(self, frame: Any) -> None:
        """Use an iframe that the page has made itself."""
        shown = frame.src
        # Another origin's document is out of our sight; as long as we see one, it is the empty one before the first.
        loaded = nothing_as_none(frame.contentDocument) is None
        if not shown:
            frame.setAttribute("src", self._workspace.url)
            self._forget.append(self._page.undo_later(lambda: _take_back_address(frame)))
            loaded = False
        elif (wanted := self._page.resolve(self._workspace.url)) is None or shown != wanted.href:
            self._diagnosis.add(
                "error",
                "frame-address",
                f"The page's own iframe shows {shown}, the configuration says {self._workspace.url}.",
                f"Give both the same address. {self._link.vendor.address}".strip(),
            )
        self._hold(frame)
        (self._return.loaded if loaded else self._return.began)()
        self._perform(self._link.mounted(utc_now(), self._page.clock, loaded=loaded))
        if frame.hasAttribute("sandbox") and not all(frame.sandbox.contains(rule) for rule in _TALKS):
            self._perform(self._link.deaf("sandboxed", utc_now()))

    def _hold(self, frame: Any) -> None:
        self._frame = frame
        self._forget += [
            self._messages.watch(self._origin, frame, self._hear),
            self._messages.overhear(self._origin, frame, self._overhear),
            self._page.listen(frame, "load", lambda _: self._loaded()),
        ]
        if self._shadow is not None:
            self._watch_clicks()

    def _watch_clicks(self) -> None:
        self._forget.append(self._page.listen(self._around, "switchboard-click", lambda _: self._return.wanted()))

    def _let_go(self) -> None:
        for forget in self._forget:
            forget()
        self._forget = []

    def _leave(self) -> None:
        self._let_go()
        self._return.gone()
        frame, self._frame, self._anchor = self._frame, None, None
        if self._shadow is not None:
            if self._dock is None:
                self._shadow.remove()
            elif frame is not None:
                frame.remove()
            self._shadow = None

    def _loaded(self) -> None:
        effects = self._link.loaded(utc_now(), self._page.clock)
        if not self._link.heard:
            self._return.loaded()
        self._perform(effects)

    def _overhear(self, origin: str) -> None:
        self._perform(self._link.overheard(origin, utc_now()))
        if self._link.state is FrameState.DEAF:
            self._findings.note(self._link.deafness)  # how often, and who

    def _lost(self) -> None:
        self._perform(self._link.deaf("blocked" if self._findings.isolated else "unreachable", utc_now()))

    def _cannot_look(self) -> None:
        self._findings.look_blocked()
        self._offer()

    def _blocked(self, address: str) -> None:
        if "://" not in address or (wanted := self._page.resolve(address)) is None:
            return
        if wanted.origin == self._origin:
            self._perform(self._link.deaf("blocked", utc_now()))
        elif self._link.state is FrameState.LOADING:
            self._findings.led_to = wanted.origin  # by the workspace's own address, perhaps

    def _hear(self, told: str | Problem) -> None:
        if isinstance(told, str):
            self._perform(self._link.receive(told, utc_now(), self._page.clock))
        else:
            self._perform(self._link.unreadable(told, utc_now()))

    def _carry_out(self, effect: FrameEffect) -> None:
        match effect:
            case ToFrame(text=text):
                if self._frame is not None:
                    self._sent(text)
                    self._page.bridge.post(self._frame, text, self._origin)
            case Done():
                if effect.error is not None:
                    self._publish(effect.error)
                self._done(effect)
            case _:
                self._note(effect)
                self._publish(effect)

    def _note(self, event: Event) -> None:
        if type(event) is InboxChanged:
            if self._dock is not None and event.unread_messages is not None:
                self._dock.change_tab(self._key, unread=event.unread_messages)
        elif type(event) is LinkChanged:
            if event.reason == "spoke":
                self._return.heard()
            self._findings.note(event.reason)
            self._offer()

    def _offer(self) -> None:
        """Where the workspace may be away, or in vain, it can be loaded again by hand."""
        link = self._link
        # Over a section the button takes room, so it must mean something.
        means = self._dock is not None or link.vendor.speaks_first or self._return.is_blind
        shown = link.state is FrameState.DEAF or (link.state is FrameState.SILENT and means)
        if self._dock is not None:
            trouble = "away" if link.state is FrameState.DEAF else "silent" if shown else ""
            self._dock.change_tab(self._key, trouble=trouble)
        again, key = self._texts.load_again, f"away-{link.vendor.vendor}-{link.placement}"
        if self._shadow is not None and self._frame is not None:
            self._return.offer(self._shadow, self._frame, again, shown=shown)
        elif self._frame is not None and shown:  # beside the page's own iframe there is no room that is ours
            self._notices.offer(key, self._texts.chat_away, again, self._load_again)
        else:
            self._notices.withdraw(key)


def _take_back_address(frame: Any) -> None:
    frame.setAttribute("src", "about:blank")
    frame.removeAttribute("src")
