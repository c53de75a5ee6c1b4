"""A page with a telephone, for measures that need its line."""

from typing import Any

from aiohttp import web
from playwright.sync_api import Browser, BrowserContext

from bench.rows import LANGUAGE, ZONE, Tab, until
from workshop.server import Server

_READY = "switchboard.state().then(({ links }) => links.some(({ state }) => state === 'ready'))"


def served(server: Server, name: str, configuration: dict[str, Any]) -> str:
    """The address of a page that has the tag, with this configuration."""
    server.configurations[name] = configuration
    tag = f"<script src='{server.origin('static')}/switchboard.js' data-config='/configuration/{name}' async></script>"
    html = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{name}</title>{tag}<h1>Customer</h1></html>"
    server.pages[f"/{name}"] = lambda _: web.Response(text=html, content_type="text/html")
    return f"{server.origin('crm')}/{name}"


def profile(browser: Browser) -> BrowserContext:
    """A fresh profile, which takes the exchange's certificate."""
    return browser.new_context(locale=LANGUAGE, timezone_id=ZONE, ignore_https_errors=True)


def until_ready(tab: Tab) -> None:
    """Wait for the page's line."""
    until(tab, f"typeof switchboard === 'object' && {_READY}")
