"""Whatever a browser's language, time zone and device are: Python is restored, and knows the true ones."""

import json

import pytest

from browser.crm import Crm
from browser.page import Browser
from workshop.server import Server

LANGUAGES = ["uk-UA", "ru-RU", "en-US", "de-DE", "pl-PL", "ar-EG", "ja-JP"]
ZONES = ["Europe/Kyiv", "America/Sao_Paulo", "Asia/Kolkata"]
DEVICES = ["iPhone 13", "iPad Pro 11", "Pixel 7"]
"""Pyodide goes another way on what calls itself an iPhone or an iPad."""

TOLD = """
import json, os, time
from datetime import datetime
year = datetime.now().year
return json.dumps({
    "lang": os.environ["LANG"], "zone": os.environ["TZ"], "here": list(time.tzname), "west": [time.timezone, time.altzone],
    "minutes": [datetime(year, month, 1, 12).astimezone().utcoffset().total_seconds() / 60 for month in (1, 7)],
    "now": datetime.now().astimezone().utcoffset().total_seconds() / 60})
"""
TRUE = """(() => {
  const year = new Date().getFullYear();
  return { lang: navigator.language.replace("-", "_") + ".UTF-8", zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    minutes: [0, 6].map((month) => -new Date(year, month, 1, 12).getTimezoneOffset()), now: -new Date().getTimezoneOffset() };
})()"""


@pytest.mark.parametrize(
    ("number", "form"),
    [
        *((number, "desktop") for number in range(len(LANGUAGES))),
        *((number, "mobile") for number in range(len(DEVICES))),
    ],
    ids=[*LANGUAGES, *DEVICES],
)
def test_python_is_restored_and_speaks_the_browsers_language_and_time(
    browser: Browser, server: Server, number: int, form: str
) -> None:
    """Each language, each zone and each device, in any company: none of them has to do with another."""
    is_mobile, language = form == "mobile", LANGUAGES[number]
    zone, device = ZONES[(number + is_mobile) % len(ZONES)], DEVICES[number] if is_mobile else None
    context = browser.new_context(language, zone, device)
    try:
        crm = Crm(server, context, f"speaks-{language}-{form}".lower())
        crm.configure()
        crm.open()
        assert ("Mobile" in crm.page.evaluate("navigator.userAgent")) == is_mobile
        crm.until_heard("inbox.changed")
        assert crm.call("diagnose()") == []
        told, true = json.loads(crm.python(TOLD)), crm.page.evaluate(TRUE)
        west, here = told.pop("west"), told.pop("here")
        assert told == true
        assert true["lang"].startswith(language.replace("-", "_"))
        # The clock's own time comes first, summer's second, on both halves of the earth.
        assert west == [-60 * min(true["minutes"]), -60 * max(true["minutes"])]
        assert here == [_name(min(true["minutes"])), _name(max(true["minutes"]))]
    finally:
        context.close()


def _name(minutes: int) -> str:
    """What Emscripten calls a time zone."""
    return f"UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
