"""What must be so for the operator to be reached: each precondition as it stands, beside what was found wrong."""

from collections.abc import Iterable

from switchboard import __version__
from switchboard.browser.bell import Bell
from switchboard.browser.page import Page
from switchboard.hub.hub import LinkStatus
from switchboard.languages.texts import Texts
from switchboard.ui.checks import Kind, Precondition, of_findings
from switchboard.ui.preferences import Preferences
from switchboard.vocabulary.problems import Finding

_LINKS: dict[str, Kind] = {"ready": "ok", "silent": "warn", "connecting": "info", "interrupted": "bad", "closed": "bad"}


def preconditions(
    texts: Texts,
    page: Page,
    links: Iterable[LinkStatus],
    titles: dict[str, str],
    bell: Bell,
    chosen: Preferences,
    findings: Iterable[Finding],
) -> tuple[Precondition, ...]:
    """All of them.

    Args:
        texts: the language.
        page: the page.
        links: the connections, as they stand.
        titles: what each vendor is called.
        bell: tells what the browser allows.
        chosen: what the operator wants.
        findings: what was found wrong.

    """
    checks, values = texts.checks, texts.check_values
    told = [_link(texts, link, titles.get(link.vendor, link.vendor)) for link in links]
    is_secure = bool(page.window.isSecureContext)
    told.append(Precondition("ok" if is_secure else "warn", checks["secure"], values["yes" if is_secure else "no"]))
    told.append(_kept(texts, checks["storage"], not page.lacks("storage")))
    told.append(_kept(texts, checks["shared"], not page.lacks("locks") and not page.lacks("channel")))
    told.append(_sound(texts, bell, chosen))
    told.append(_notifications(texts, bell, chosen))
    told.append(Precondition("ok", checks["version"], __version__))
    return (*told, *of_findings(findings))


def _link(texts: Texts, link: LinkStatus, title: str) -> Precondition:
    what = "line" if link.placement == "line" else "chat"
    name = texts.checks[what].format(name=title)
    return Precondition(
        _LINKS[link.state], name, texts.check_values[link.state], "" if link.state == "ready" else link.reason
    )


def _kept(texts: Texts, name: str, is_so: bool) -> Precondition:
    return Precondition("ok" if is_so else "warn", name, texts.check_values["yes" if is_so else "no"])


def _sound(texts: Texts, bell: Bell, chosen: Preferences) -> Precondition:
    name, state = texts.checks["sound"], bell.sound
    if not chosen.sound:
        return Precondition("info", name, texts.check_values["off"])
    if state == "ready":
        return Precondition("ok", name, texts.check_values["ready"])
    return Precondition(
        "warn", name, texts.check_values[state], texts.sound_states[state], act=f"{texts.try_it}|try-sound"
    )


def _notifications(texts: Texts, bell: Bell, chosen: Preferences) -> Precondition:
    name, state = texts.checks["notifications"], bell.permission
    why = texts.notify_states.get(state, "")
    if state == "granted":
        return Precondition(
            "ok" if chosen.notify else "info", name, texts.check_values["granted" if chosen.notify else "off"]
        )
    act = f"{texts.allow}|ask-notify" if state == "default" else ""
    return Precondition("warn" if chosen.notify else "info", name, texts.check_values[state], why, act=act)
