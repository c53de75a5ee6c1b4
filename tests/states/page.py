"""A state of the dock as a page that needs no script, over bars that stand in for a CRM's."""

from collections.abc import Mapping
from html import escape

from states import STATES, title_of, words_of
from switchboard.ui.dock_view import DockState, Tab, dock
from switchboard.ui.preferences import Theme
from switchboard.ui.spot import GAP, Corner, Room, Spot
from switchboard.ui.view import Node
from workshop import ROOT

HOST = "switchboard-part"
"""The element that has the dock in its shadow root."""
_STYLE = (ROOT / "pysrc/switchboard/ui/style.css").read_text("utf-8")
_VOID = ("input",)
_CORNERS: dict[tuple[bool, bool], Corner] = {
    (False, False): "bottom-right",
    (False, True): "bottom-left",
    (True, False): "top-right",
    (True, True): "top-left",
}


def as_html(
    state: DockState,
    language: str,
    *,
    theme: Theme = "light",
    width: int = 440,
    height: int = 640,
    rules: str = "",
) -> str:
    """The whole page, for a window of this size; ``rules`` come behind all others of the dock."""
    again = words_of(language).texts.load_again
    held = {tab.key: _workspace(tab, again) for tab in state.tabs}
    host = (
        f'<{HOST} popover="manual" style="all: initial !important"><template shadowrootmode="open">'
        f"<style>{_STYLE}</style><style>{_rules(state, theme, Room(width, height))}{rules}</style>"
        f"{_html(tree(state, language), held)}</template></{HOST}>"
    )
    heading, dialog = _HEADINGS[language]
    crm = _CRM.format(heading=heading, dialog=dialog, bars=_BARS * 14)
    # Where a dialog is open, the dock stands in it.
    modal = f'<dialog open aria-label="{dialog}"><h2>{dialog}</h2>{_BARS * 3}{host}</dialog>'
    return (
        f'<!doctype html><html lang="{language}" class="{theme}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>CRM</title><style>{_AROUND}</style></head>'
        f"<body>{crm}{modal if state.is_double else host}</body></html>"
    )


def sheet(language: str, theme: Theme, size: tuple[int, int], columns: int) -> str:
    """All states beside each other, each in a window of its own below its title."""
    width, height = size
    windows = [
        f"<figure><figcaption>{escape(title_of(name))}</figcaption>"
        f'<iframe width="{width}" height="{height}" title="{name}" srcdoc="'
        f'{escape(as_html(made(language), language, theme=theme, width=width, height=height))}"></iframe></figure>'
        for name, made in STATES.items()
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The states of the dock</title><style>'
        f"{_SHEET}main {{ grid-template-columns: repeat({columns}, {width}px) }}</style></head>"
        f"<body><main>{''.join(windows)}</main></body></html>"
    )


def tree(state: DockState, language: str) -> Node:
    """All that stands in the shadow root; what is moved shows where it would snap to, too."""
    parts = (
        Node("div", {"class": "ghost", **({} if state.is_moving else {"hidden": ""})}),
        dock(words_of(language), state),
        Node("div", {"class": "voice", "role": "status", "aria-live": "polite"}),
        Node("div", {"class": "hid", "role": "alert"}),
    )
    return Node("div", {"class": "dragged" if state.is_moving else "whole"}, parts)


def _rules(state: DockState, theme: Theme, room: Room) -> str:
    """The second sheet: the dock at its place, the ghost of one that is moved at the side across."""
    if state.where == "window":
        return f":host {{ color-scheme: {theme} !important }}"
    spot = Spot(_CORNERS[state.is_top, state.is_left]).within(room)
    across, along = ("left" if state.is_left else "right"), ("top" if state.is_top else "bottom")
    ghost = "right" if state.is_left else "left"
    return (
        f":host {{ color-scheme: {theme} !important }}"
        f".dock {{ {across}: {spot.x}px; {along}: {spot.y}px; max-block-size: calc(100% - {spot.y + GAP}px);"
        f" --swbd-width: {spot.width}px; --swbd-height: {spot.height}px }}"
        f".ghost {{ {ghost}: {GAP}px; {along}: {GAP}px; inline-size: {spot.width}px; block-size: {spot.height}px }}"
    )


def _html(node: Node | str, held: Mapping[str, str]) -> str:
    """A node as it is written, with what it holds, by its key."""
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = dict(node.attributes) | ({} if node.action is None else {"data-action": node.action})
    start = "".join([f"<{node.tag}", *(f' {name}="{escape(value)}"' for name, value in attributes.items()), ">"])
    if node.tag in _VOID:
        return start
    if node.tag == "textarea":
        return f"{start}{escape(node.attributes.get('value', ''))}</textarea>"
    inside = held[node.key] if node.holds else "".join(_html(child, held) for child in node.children)
    return f"{start}{inside}</{node.tag}>"


def _workspace(tab: Tab, again: str) -> str:
    """What stands in for a vendor's frame, with the button that loads it again where it does not answer."""
    button = f'<button type="button" class="again">{again}</button>' if tab.trouble else ""
    title = escape(tab.title)
    return f'{button}<iframe class="workspace" title="{title}" srcdoc="{escape(_CHATS.format(title=title))}"></iframe>'


_HEADINGS = {"en": ("Customers", "Deals"), "ru": ("Клиенты", "Сделки"), "uk": ("Клієнти", "Угоди")}
"""What the CRM's page is called, and its dialog."""
_BARS = "<div class=bars><i></i><i></i><i></i></div>"
_CRM = "<header>Meridian CRM <span>{heading}</span> <span>{dialog}</span></header><main><h1>{heading}</h1>{bars}</main>"
_AROUND = """
html { font: 13px/1.4 "Segoe UI", system-ui, Roboto, "Noto Sans", sans-serif; background: #f1f3f6; color: #2b3544; }
html.dark { background: #10141a; color: #aab4c2; color-scheme: dark; }
body { margin: 0; block-size: 100vh; overflow: hidden; }
header { display: flex; gap: 18px; align-items: center; block-size: 46px; padding-inline: 18px; background: #fff; }
header { font-weight: 600; }
header span { font-weight: 400; }
main { margin: 18px; }
h1 { margin: 0 0 12px; font-size: 19px; }
h2 { margin: 0; font-size: 15px; }
.bars { display: flex; gap: 26px; align-items: center; block-size: 40px; padding-inline: 14px; background: #fff;
  border-block-end: 1px solid #eceff3; }
i { inline-size: 110px; block-size: 8px; border-radius: 4px; background: #dde2e9; flex: none; }
i:nth-child(2) { inline-size: 84px; }
i:nth-child(3) { inline-size: 60px; }
.dark :is(header, .bars, dialog) { background: #161b22; border-color: #262e39; }
.dark i { background: #2c3541; }
dialog { box-sizing: border-box; inline-size: min(420px, 100% - 40px); inset: 90px 0 auto; padding: 20px; border: 0;
  border-radius: 8px; color: inherit; box-shadow: 0 0 0 100vmax rgb(16 28 48 / 45%); }
"""
_SHEET = """
html { font: 600 13px/1.4 "Segoe UI", system-ui, Roboto, "Noto Sans", sans-serif; background: #e6e9ee; color: #465163; }
body { margin: 0; }
main { display: grid; gap: 22px 20px; padding: 18px 20px; inline-size: max-content; }
figure { margin: 0; }
figcaption { padding-block-end: 5px; }
figure iframe { display: block; border: 0; border-radius: 6px; }
"""
_CHATS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>html {{ font: 14px/1.4 sans-serif; background: #fff; color: #1a2330; }} body {{ margin: 0; }}
h1 {{ margin: 0; padding: 12px 14px; font-size: 14px; }}
p {{ margin: 0; padding: 10px 14px; border-top: 1px solid #e3e7ed; }}
b {{ display: block; }}</style>
<h1>Chats</h1><p><b>Ірина</b>Коли прийде перевипущена картка?</p><p><b>James</b>Hello, I am abroad and my card was
declined.</p><p><b>Дарина</b>У наших банкоматах — ні.</p></html>"""
