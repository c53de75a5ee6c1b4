"""Building, serving and trying out Switchboard; nothing here reaches a browser."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
DIST = ROOT / "dist"
SITE = ROOT / "site"

KINDS = ("chromium", "firefox")
"""What Playwright drives here."""
WEBKIT = "webkit"
"""WebKitGTK's own MiniBrowser, by its WebDriver: Playwright's WebKit is not to be had from a package registry."""
