"""The operator's attention, as the browser lets us have it: the ring, notifications, the title and the icon.

Each may be refused, and none is asked for but by a click. More than 300 lines: four parts that share one life, each too
small to be looked for elsewhere.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal
from urllib.parse import quote

import js
from pyodide.ffi import JsException, create_proxy

from switchboard.browser.page import LOOK, Page, nothing_as_none
from switchboard.browser.policy import watch_policy
from switchboard.ui.attention import Attention, Ring

Sound = Literal["ready", "locked", "refused", "missing"]
"""Whether a ring is heard; locked until the operator has clicked somewhere in the page."""
Consent = Literal["granted", "denied", "default", "missing"]
"""Whether the operator lets the site show notifications; ``default`` until they were asked."""

_CONSENTS: dict[str, Consent] = {"granted": "granted", "denied": "denied"}
_SIGNS = ("click", "keydown")
"""What a browser takes for the operator's consent to a sound."""
_PATIENCE = 1.0
"""Seconds after which a sound that is wanted, and does not begin, counts as not allowed."""
_AGAIN = 1.0
"""Seconds between two looks for other tabs, while a call rings."""

_TONES = ((0.0, 587.3), (0.6, 784.0))
"""When in a cycle a tone begins, in seconds, and its frequency."""
_LENGTH = 0.4
_CYCLE = 3.0
_ONCE = 1.2
"""Seconds of a cycle in which there is something to hear."""
_LEAD = 1.5
"""Seconds by which a cycle is scheduled before it begins: a hidden tab's timers may be one late."""
_SOON = 0.02
_RAMP = 0.04
"""Seconds in which a tone swells and fades: without, it clicks."""
_FADE = 0.03
_LOUDNESS = 0.2

_BLOCKED = "icon-blocked"
"""What this tab remembers from page to page: that the policy allows no icon of ours. Each try would be reported."""
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#dce1e8"/>'
    '<circle cx="16" cy="16" r="14" fill="#b0263b"/><text x="16" y="22" font-family="sans-serif" font-weight="bold" '
    'font-size="{size}" text-anchor="middle" fill="#fff">{text}</text></svg>'
)


class Bell:
    """Shows what is due, and tells what is possible.

    Args:
        name: what the tabs of one operator have in common.
        changed: told, in a task of its own, when any of the properties has changed.

    """

    def __init__(self, page: Page, name: str, changed: Callable[[], None]) -> None:
        self._page = page
        self._changed = changed
        self._sound = _Sound(page, self._look_soon)
        self._posters = _Posters(page, self._look_soon)
        self._sight = _Sight(page, f"switchboard/{name}/seen", self._look_soon)
        self._badge = _Badge(page)
        self._wanted = Attention()
        self._is_muted = False
        self._is_away = False
        self._known = self._possible()

    def start(self) -> None:
        """Notice where the operator is."""
        page, window, document = self._page, self._page.window, self._page.document
        page.listen(document, "visibilitychange", lambda _: self._come_or_go())
        for event in ("focus", "blur"):  # the window's own; those of elements do not come up to it
            page.listen(window, event, lambda _: self._look_soon())
        page.listen(document, "freeze", lambda _: self._go_away(self._wanted.count))
        page.listen(document, "resume", lambda _: self._come_back())
        page.listen(window, "pagehide", lambda _: self._go_away(0))  # the tab's history would keep the number
        page.listen(window, "pageshow", lambda _: self._come_back())
        self._posters.start()
        self._sight.start()
        self._badge.start()

    @property
    def sound(self) -> Sound:
        """Whether a ring is heard. As long as none was wanted, nobody has asked the browser, and it counts as ready."""
        return self._sound.state

    @property
    def permission(self) -> Consent:
        """Whether notifications are shown."""
        return self._posters.consent

    @property
    def is_seen(self) -> bool:
        """Whether any tab of ours can be seen; of other tabs it is known only while it matters, else it is assumed."""
        return self._sight.is_here or self._sight.is_elsewhere

    @property
    def is_looked_at(self) -> bool:
        """Whether the operator has this very page before them."""
        return self._sight.is_here and bool(self._page.document.hasFocus())

    def unlock(self) -> None:
        """Let sounds be heard from now on; called from a click."""
        self._sound.unlock()

    def ask(self) -> None:
        """Let the browser ask the operator for notifications; called from a click."""
        self._posters.ask()

    def try_it(self) -> None:
        """Ring once, for who wants to hear it; called from a click."""
        self._sound.ring_once()

    def mute(self, on: bool) -> None:
        """Silence the ring at once, whatever is due, or let it be heard again."""
        self._is_muted = on
        self.show(self._wanted)

    def show(self, wanted: Attention) -> None:
        """Let this be heard and seen, and nothing else."""
        self._wanted = wanted
        if not self._is_away:
            self._carry_out(wanted)

    def _carry_out(self, wanted: Attention) -> None:
        self._sound.ring(wanted.rings and not self._is_muted)
        self._posters.show(wanted.notifications)
        self._badge.show(wanted.count)
        self._sight.look_around(wanted.looks_around)

    # Where the operator is.

    def _possible(self) -> tuple[object, ...]:
        return self.sound, self.permission, self.is_seen, self.is_looked_at

    def _look_soon(self) -> None:
        self._page.later(0, self._look)

    def _look(self) -> None:
        """Tell what is new, where it is: permissions change without a word, in the browser's own settings."""
        before, self._known = self._known, self._possible()
        if before != self._known:
            self._changed()

    def _come_or_go(self) -> None:
        self._sight.update()
        self._look_soon()

    def _go_away(self, count: int) -> None:
        """Frozen, or leaving: nobody would take back later what is put up here."""
        self._is_away = True
        self._sight.leave()
        self._carry_out(Attention(count=count))

    def _come_back(self) -> None:
        if self._is_away:
            self._is_away = False
            self._come_or_go()
            self._carry_out(self._wanted)


class _Sound:
    """Two soft tones and a pause, by the audio clock, which sleeps while nothing rings: running, it has its price."""

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        self._page = page
        self._changed = changed
        self.state: Sound = "missing" if _of(page.window, "AudioContext") is None else "ready"
        self._context: Any = None
        self._is_wanted = False
        self._is_wanted_once = False
        self._sleeps = False
        self._bus: Any = None
        self._tones: list[Any] = []
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._forget: list[Callable[[], None]] = []

    def ring(self, on: bool) -> None:
        """Ring until told otherwise."""
        if on == self._is_wanted:
            return
        self._is_wanted, self._is_wanted_once = on, False
        self._hush()
        if not on:
            self._rest_later()
        elif self._is_made():
            # To try it where it is not allowed gets the page one more line in its console.
            if self._sleeps or self._is_allowed():
                self._resume("locked")
            else:
                self._look()
                self._page.later(_PATIENCE, partial(self._judge, "locked"))

    def ring_once(self) -> None:
        """Ring for one cycle."""
        if not self._is_wanted:
            self._hush()
            self._is_wanted_once = True
        self.unlock()

    def unlock(self) -> None:
        """Let the clock run, which a click allows."""
        if self._is_made():
            self._resume("refused")
        else:
            self._is_wanted_once = False

    # What the browser allows.

    def _is_made(self) -> bool:
        """Make the context, if there is none; False where the browser does not."""
        if self._context is None and self.state != "missing":
            try:
                self._context = self._page.window.AudioContext.new()
            except JsException:
                self._tell("refused")
            else:
                self._page.undo_later(self._context.close)
                self._page.listen(self._context, "statechange", lambda _: self._look())
        return self._context is not None

    def _is_allowed(self) -> bool:
        activation = _of(self._page.window.navigator, "userActivation")
        return activation is not None and bool(activation.hasBeenActive)

    def _resume(self, otherwise: Sound) -> None:
        self._sleeps = False
        self._page.soon(self._wait_for(self._context.resume(), otherwise))

    async def _wait_for(self, resumed: Any, otherwise: Sound) -> None:
        with suppress(JsException, TimeoutError):  # where it is not allowed, it is just never done
            await asyncio.wait_for(resumed, _PATIENCE)
        self._judge(otherwise)

    def _judge(self, otherwise: Sound) -> None:
        self._look()
        if self._context.state != "running" and not self._sleeps:
            self._is_wanted_once = False
            self._tell(otherwise)

    def _look(self) -> None:
        """The clock may have begun to run, or stand still."""
        if self._sleeps:
            return
        if self._context.state == "running":
            self._wait_no_more()
            self._tell("ready")
            if self._timer is None:
                self._play()
        else:
            self._hush()
            if self._is_wanted:
                self._wait_for_signs()

    def _wait_for_signs(self) -> None:
        """Go on with the operator's next click or key, be it after the call: the next one is heard then."""
        if not self._forget:
            window = self._page.window  # captured, for the page may stop them
            self._forget = [
                self._page.listen(window, sign, lambda _: self._resume("locked"), capture=True) for sign in _SIGNS
            ]

    def _wait_no_more(self) -> None:
        for forget in self._forget:
            forget()
        self._forget = []

    def _tell(self, state: Sound) -> None:
        if self.state != state:
            self.state = state
            self._changed()

    # What is heard.

    def _play(self) -> None:
        if not self._is_wanted and not self._is_wanted_once:
            self._rest_later()
            return
        self._is_wanted_once = False
        now = self._context.currentTime
        start = max(self._next, now + _SOON)
        self._schedule(start)
        self._next = start + _CYCLE
        if self._is_wanted:
            self._later(self._next - _LEAD - now, self._play)
        else:
            self._rest_later()

    def _schedule(self, start: float) -> None:
        context = self._context
        self._bus = context.createGain()
        self._bus.connect(context.destination)
        self._tones = []
        for after, frequency in _TONES:
            begin, end = start + after, start + after + _LENGTH
            tone, volume = context.createOscillator(), context.createGain()
            tone.frequency.value = frequency
            volume.gain.value = 0
            volume.gain.setValueAtTime(0, begin)
            volume.gain.linearRampToValueAtTime(_LOUDNESS, begin + _RAMP)
            volume.gain.setValueAtTime(_LOUDNESS, end - _RAMP)
            volume.gain.linearRampToValueAtTime(0, end)
            tone.connect(volume)
            volume.connect(self._bus)
            tone.start(begin)
            tone.stop(end)
            self._tones.append(tone)

    def _hush(self) -> None:
        """Be silent, now and until something is scheduled again."""
        self._stop_timer()
        self._next = 0.0
        if self._bus is None:
            return
        if self._context.state == "running":
            now = self._context.currentTime
            self._bus.gain.setValueAtTime(1, now)
            self._bus.gain.linearRampToValueAtTime(0, now + _FADE)
            for tone in self._tones:
                tone.stop(now + _FADE)
        else:
            self._bus.disconnect()
        self._bus, self._tones = None, []

    def _rest_later(self) -> None:
        if self._context is not None:
            self._later(_ONCE, self._rest)

    def _rest(self) -> None:
        if self._context.state == "running":
            self._sleeps = True
            self._page.soon(_done(self._context.suspend()))

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        def run() -> None:
            self._timer = None
            act()

        self._stop_timer()
        self._timer = self._page.later(seconds, run)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._page.cancel(self._timer)
            self._timer = None


@dataclass
class _Poster:
    ring: Ring
    notification: Any
    forget: Callable[[], None]


class _Posters:
    """Notifications of calls, each once: who has put one away has seen it."""

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        self._page = page
        self._changed = changed
        self._up: dict[str, _Poster] = {}
        self._is_refused = False

    def start(self) -> None:
        """See to it that none stays behind."""
        self._page.undo_later(lambda: self.show(()))

    @property
    def consent(self) -> Consent:
        """What the operator has told the browser; missing where they cannot be asked."""
        window = self._page.window
        kind = _of(window, "Notification")
        if kind is None or not window.isSecureContext or self._is_refused:
            return "missing"
        return _CONSENTS.get(str(kind.permission), "default")

    def ask(self) -> None:
        """Let the browser ask; it wants that within the click itself."""
        if self.consent != "missing":
            self._page.soon(self._hear(self._page.window.Notification.requestPermission()))

    async def _hear(self, answer: Any) -> None:
        await _done(answer)
        self._changed()

    def show(self, wanted: tuple[Ring, ...]) -> None:
        """Let these stand, and no others."""
        keys = {ring.key for ring in wanted}
        for key in [key for key in self._up if key not in keys]:
            poster = self._up.pop(key)
            poster.forget()
            poster.notification.close()
        for ring in wanted if self.consent == "granted" else ():
            before = self._up.get(ring.key)
            if before is None or before.ring != ring:
                self._put_up(ring, before)

    def _put_up(self, ring: Ring, before: _Poster | None) -> None:
        options = js.JSON.parse(json.dumps({"body": ring.text, "tag": ring.key, "silent": True}))
        try:
            notification = self._page.window.Notification.new(ring.title, options)
        except JsException:  # browsers of telephones have the class, and let only a service worker use it
            self._is_refused = True
            self._changed()
            return
        if before is not None:
            before.forget()  # by its tag, this one has taken its place

        def clicked(_: Any) -> None:
            self._page.window.focus()
            notification.close()

        self._up[ring.key] = _Poster(ring, notification, self._page.listen(notification, "click", clicked))


class _Sight:
    """Which tabs of ours can be seen: each that can holds a lock together with the others, and any can ask for it."""

    def __init__(self, page: Page, name: str, changed: Callable[[], None]) -> None:
        self._page = page
        self._name = name
        self._changed = changed
        self._locks: Any = None if page.lacks("locks") else js.navigator.locks
        self._release: Callable[[], None] | None = None
        self._is_asked = False
        self._round = 0
        self.is_elsewhere = self._locks is not None
        """Whether another tab can be seen; assumed as long as it was not asked."""

    def start(self) -> None:
        """Let the others know."""
        self._page.undo_later(self.leave)
        self.update()

    @property
    def is_here(self) -> bool:
        """Whether this tab can be seen."""
        return bool(self._page.document.visibilityState == "visible")

    def update(self) -> None:
        """See whether this tab has come to the front, or gone from there."""
        if not self.is_here:
            self.leave()
        elif self._release is None and self._locks is not None:
            self._take()

    def leave(self) -> None:
        """Nobody sees this tab."""
        if self._release is not None:
            self._release()
            self._release = None

    def look_around(self, on: bool) -> None:
        """Find out, for as long as it matters, whether another tab can be seen."""
        if on == self._is_asked or self._locks is None:
            return
        self._is_asked = on
        self._round += 1
        self.is_elsewhere = True
        if on:
            self._page.soon(self._ask(self._round))

    async def _ask(self, number: int) -> None:
        while number == self._round:
            try:
                told = await self._locks.query()
                is_elsewhere = any(lock.name == self._name for lock in told.held)
            except JsException:
                is_elsewhere = False
            if number == self._round and is_elsewhere != self.is_elsewhere:
                self.is_elsewhere = is_elsewhere
                self._changed()
            await asyncio.sleep(_AGAIN)

    def _take(self) -> None:
        given = js.Promise.withResolvers()
        proxy = create_proxy(lambda _: given.promise)

        async def hold() -> None:
            try:
                await self._locks.request(self._name, js.JSON.parse('{"mode": "shared"}'), proxy)
            except JsException:
                pass
            finally:
                proxy.destroy()

        self._release = given.resolve
        self._page.soon(hold())


class _Badge:
    """The number in the page's title and icon, and the page's own again when there is none."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._count = 0
        self._own = ""
        self._written: str | None = None
        self._made_title = False
        self._icon: Any = None
        self._is_blocked = False
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Notice what the page's policy says, and see to it that nothing stays behind."""
        self._is_blocked = self._page.recall(_BLOCKED) != ""
        watch_policy(self._page, self._page.document, "img-src", self._blocked)
        self._page.undo_later(lambda: self.show(0))

    def show(self, count: int) -> None:
        """Let this number stand there; 0 for none."""
        if count != self._count:
            self._count = count
            self._draw()
        if count and self._timer is None:
            self._timer = self._page.later(LOOK, self._look)

    def _look(self) -> None:
        """The page may have written a title of its own, or put up another head."""
        self._timer = None
        if self._count:
            self._draw()
            self._timer = self._page.later(LOOK, self._look)

    def _draw(self) -> None:
        head = nothing_as_none(self._page.document.head)
        if head is not None:
            self._write(head)
            self._paint(head)

    def _write(self, head: Any) -> None:
        document = self._page.document
        shown = str(document.title)
        if shown != self._written:
            self._own = shown
        element = nothing_as_none(head.querySelector("title"))
        title = f"({self._count}) {self._own}".rstrip(" ") if self._count else self._own
        self._written = title if self._count else None
        if title != shown:
            document.title = title
            self._made_title |= element is None
        if not self._count and self._made_title:
            self._made_title = False
            if not title and element is not None:
                element.remove()

    def _paint(self, head: Any) -> None:
        if not self._count or self._is_blocked:
            if self._icon is not None:
                self._icon.remove()
                self._icon = None
            return
        if self._icon is None:
            self._icon = self._page.document.createElement("link")
            for name, value in {"rel": "icon", "type": "image/svg+xml", "sizes": "any"}.items():
                self._icon.setAttribute(name, value)
        address = _icon(self._count)
        if self._icon.getAttribute("href") != address:
            self._icon.setAttribute("href", address)
        if not self._icon.isConnected:
            head.append(self._icon)

    def _blocked(self, address: str) -> None:
        if address.startswith("data") and not self._is_blocked:
            self._is_blocked = True
            self._page.remember(_BLOCKED, "yes")
            self._draw()


def _of(value: Any, name: str) -> Any:
    """A property, or None where a browser has none."""
    return nothing_as_none(getattr(value, name, None))


async def _done(promise: Any) -> None:
    """Wait for it, however it ends: what nobody waits for would be told on the page's console."""
    with suppress(JsException):
        await promise


def _icon(count: int) -> str:
    text = str(count) if count < 100 else "99+"
    return "data:image/svg+xml," + quote(_ICON.format(text=text, size=(18, 16, 12)[len(text) - 1]))
