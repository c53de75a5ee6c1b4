"""Frames in the page: mounted, watched over and taken away, whatever vendor lives in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from switchboard.browser.box import Box
from switchboard.browser.dom import Shadow
from switchboard.browser.layer import Layer
from switchboard.browser.messages import Messages
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.performing import Performer
from switchboard.browser.place import Place, customer_on
from switchboard.browser.policy import watch_policy
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.frame import FrameEffect, FrameLink, ToFrame
from switchboard.links.waiting import Done
from switchboard.settings import Card, Floating, Placement, origin_of
from switchboard.ui.texts import Texts
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event, InboxChanged, LinkChanged, MessageRejected, Problem

LOOK = 0.15
"""Seconds between two looks at the page for an element or a customer.

A look is one query; an observer over somebody else's document would be asked at each of its changes.
"""


@dataclass
class Workspace:
    """A vendor's frame in its place in the page."""

    title: str
    url: str
    placement: Placement
    link: FrameLink
    opens_chats: bool
    """Whether the vendor can be asked for a customer's chat."""

    @property
    def shows_customers(self) -> bool:
        """Whether the frame is to show whoever its element names."""
        return self.opens_chats and isinstance(self.placement, Card)


def report_blocked(page: Page, diagnosis: Diagnosis, title: str, url: str) -> None:
    """Find it where the page's own policy stops a vendor's frame: without a word it would just stay white."""
    origin = origin_of(url)

    def blocked(address: str) -> None:
        if address.startswith(origin):
            diagnosis.add(
                "error",
                "frame-blocked",
                f"This page's Content-Security-Policy forbids the {title} frame.",
                f"Add {origin} to its frame-src.",
            )

    watch_policy(page, page.document, "frame-src", blocked)


class Embedding:
    """Mounts one workspace, watches over its frame, and carries out what its link wants."""

    def __init__(
        self,
        page: Page,
        layer: Layer,
        messages: Messages,
        diagnosis: Diagnosis,
        texts: Texts,
        workspace: Workspace,
        publish: Callable[[Event], None],
        done: Callable[[Done], None],
    ) -> None:
        self._page = page
        self._messages = messages
        self._diagnosis = diagnosis
        self._workspace = workspace
        placement = workspace.placement
        self._place = Place(page, diagnosis, placement, workspace.title)
        self._link = link = workspace.link
        name = f"{link.vendor.vendor}/{link.placement}"
        self._box = Box(page, layer, texts, placement, name) if isinstance(placement, Floating) else None
        self._origin = origin_of(workspace.url)
        self._publish = publish
        self._done = done
        self._frame: Any = None
        self._anchor: Any = None
        self._shadow: Shadow | None = None
        self._forget: list[Callable[[], None]] = []
        self._performer = Performer(page, self._link, self._carry_out)
        self._perform = self._performer.perform
        self._closed = False
        self._rejected = 0

    def start(self) -> None:
        """Mount the frame, now or when its element appears."""
        self._look()

    def is_there(self) -> bool:
        """Whether the frame stands in the page at this very moment."""
        self._keep_place()
        return self._frame is not None

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Send a command or let it wait; the ticket comes back through ``done``."""
        self._keep_place()
        self._perform(self._link.command(ticket, command, utc_now(), self._page.clock, waited))

    def close(self) -> None:
        """Take the frame out of the page, unless it was the page's own."""
        self._closed = True
        self._performer.stop()
        self._leave()
        self._perform(self._link.close(utc_now()))

    def _look(self) -> None:
        try:
            self._keep_place()
            if self._anchor is not None and self._workspace.shows_customers and not self._closed:
                self._perform(self._link.pin(customer_on(self._anchor, self._link.pinned, self._diagnosis)))
        finally:
            if not self._closed:
                self._page.later(LOOK, self._look)

    def _keep_place(self) -> None:
        """Mount the frame where it should be, and notice if the page has taken it away."""
        if self._closed:
            return
        wanted = self._place.find()
        if self._frame is not None:
            moved = wanted is not None and not wanted.isSameNode(self._anchor)
            if moved or not self._frame.isConnected:
                if self._box is not None and self._box.is_at_home:  # and not in a dialog, which went with it
                    self._page.bridge.removed()
                self._leave()
                self._perform(self._link.removed(utc_now()))
        if self._frame is None and wanted is not None and not self._closed:
            self._place.taken()
            self._mount(wanted)

    def _mount(self, element: Any) -> None:
        self._anchor = element
        if element.localName == "iframe":
            self._adopt(element)
            return
        if self._box is not None:
            self._shadow, parent = self._box.make()
        else:
            self._shadow = Shadow(self._page, lambda _: None)
            self._shadow.stand(element)
            parent = self._shadow.root
        title, url = self._workspace.title, self._workspace.url
        attributes = {"class": "workspace", "title": title, "allow": "clipboard-write", "src": url}
        frame = self._shadow.element("iframe", attributes)
        self._hold(frame)
        parent.append(frame)
        self._perform(self._link.mounted(utc_now(), self._page.clock))

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
        self._perform(self._link.mounted(utc_now(), self._page.clock, loaded=loaded))

    def _hold(self, frame: Any) -> None:
        self._frame = frame
        self._forget += [
            self._messages.watch(self._origin, frame, self._hear),
            self._page.listen(frame, "load", lambda _: self._perform(self._link.loaded(utc_now(), self._page.clock))),
        ]

    def _leave(self) -> None:
        for forget in self._forget:
            forget()
        self._forget = []
        self._frame = self._anchor = None
        if self._shadow is not None:
            self._shadow.remove()
            self._shadow = None

    def _hear(self, told: str | Problem) -> None:
        if isinstance(told, str):
            self._perform(self._link.receive(told, utc_now(), self._page.clock))
            return
        self._rejected += 1
        self._publish(
            MessageRejected(
                id=f"{self._link.vendor.vendor}-{self._link.placement}-rejected-{self._rejected}",
                vendor=self._link.vendor.vendor,
                at=utc_now(),
                problems=(told,),
            )
        )

    def _carry_out(self, effect: FrameEffect) -> None:
        match effect:
            case ToFrame(text=text):
                if self._frame is not None:
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
            if self._box is not None and event.unread_messages is not None:
                self._box.count(event.unread_messages)
        elif type(event) is LinkChanged:
            silent = f"The {self._workspace.title} frame ({self._link.placement}) has loaded but said nothing."
            if event.reason == "silent":
                cure = self._link.vendor.silence.replace("{origin}", self._page.address.origin)
                self._diagnosis.add("warning", "frame-silent", silent, cure)
            elif event.reason == "spoke":
                self._diagnosis.clear("frame-silent", silent)


def _take_back_address(frame: Any) -> None:
    frame.setAttribute("src", "about:blank")
    frame.removeAttribute("src")
