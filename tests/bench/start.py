"""The start, from the navigation to the first validated event."""

from collections.abc import Iterable

from bench.rows import LANGUAGE, OpenProfile, Row, Seen, until
from workshop.server import Server

LANGUAGES = ("en-US", LANGUAGE, "de-DE")


def start(open_profile: OpenProfile, server: Server, addresses: dict[str, str], runs: int, line: str) -> list[Row]:
    """First and repeat visit; the page's longest pause meanwhile, and the bytes."""
    seen = Seen()
    for _ in range(runs):
        for name, address in addresses.items():
            profile = open_profile(LANGUAGE)
            for visit in ("first", "repeat"):
                before = server.bytes_sent
                tab = profile.new_page()
                tab.goto(address)
                up = until(tab, "window.up")
                gaps = tab.evaluate("gaps")
                sent = server.bytes_sent - before
                tab.close()
                case = f"{visit} visit, {line}"
                seen.add("start", case, name, "ms", up)
                seen.add("longest pause", case, name, "ms", max(gaps, default=0.0))
                seen.add("blocked", case, name, "ms", sum(max(0.0, gap - 50) for gap in gaps))
                seen.add("bytes", case, name, "kB", sent / 1000)
            profile.close()
    return seen.rows()


def languages(open_profile: OpenProfile, address: str, runs: int, which: Iterable[str] = LANGUAGES) -> list[Row]:
    """The repeat visit in several languages of the browser: one in which the snapshot does not fit would stand out."""
    seen = Seen()
    for _ in range(runs):
        for language in which:
            profile = open_profile(language)
            for visit in ("first", "repeat"):
                tab = profile.new_page()
                tab.goto(address)
                up = until(tab, "window.up")
                tab.close()
                if visit == "repeat":
                    seen.add("start by language", f"repeat visit, {language}", "Switchboard", "ms", up)
            profile.close()
    return seen.rows()
