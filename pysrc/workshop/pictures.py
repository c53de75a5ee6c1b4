"""Takes pictures of every state of the dock, for whoever changes how it looks; the documentation has sheets of them."""

import base64
import sys
import zlib
from importlib import import_module
from typing import Any

from playwright.sync_api import Browser

from workshop import CACHE, ROOT, SITE
from workshop.browsers import Found, driver, obtain

WINDOWS = {320: 480, 1440: 900}
"""Widths of the windows in which every state is taken, and their heights."""
THEMES = ("light", "dark")
SHEETS = {
    "states-light": ("en", "light", (440, 640), 6),
    "states-dark": ("ru", "dark", (440, 640), 6),
    "states-narrow": ("uk", "light", (320, 480), 6),
}
"""By name: language, theme, the size of a window, and how many stand beside each other."""
MOST = 700_000
"""Bytes of a sheet."""
# The colours that are seen most, as far as an eye can tell them apart, and each point as the number of the nearest.
_NUMBERED = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const points = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const often = new Map();
  for (const colour of points) often.set(colour, (often.get(colour) ?? 0) + 1);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const apart = (one, other) => one.reduce((sum, part, n) => sum + Math.abs(part - other[n]), 0);
  const palette = [];
  for (const [colour] of [...often].sort((one, other) => other[1] - one[1])) {
    const found = parts(colour);
    if (palette.length < 256 && palette.every((one) => apart(one, found) > 8)) palette.push(found);
  }
  const numbers = new Map([...often.keys()].map((colour) => {
    const far = palette.map((one) => apart(one, parts(colour)));
    return [colour, far.indexOf(Math.min(...far))];
  }));
  const rows = new Uint8Array(height * (width + 1));
  points.forEach((colour, n) => (rows[n + Math.floor(n / width) + 1] = numbers.get(colour)));
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const address = new FileReader();
  address.readAsDataURL(await new Response(packed).blob());
  await new Promise((loaded) => (address.onload = loaded));
  return { width, height, palette: palette.flat(), rows: address.result.split(",")[1] };
}"""


def take() -> int:
    """Take all of them, and tell where they are."""
    found = obtain("chromium")
    if not isinstance(found, Found):
        print(found)
        return 1
    # The states are the tests'.
    sys.path.insert(0, str(ROOT / "tests"))
    states, pages = import_module("states"), import_module("states.page")
    with driver() as playwright:
        browser = found.launch(playwright)
        for width, height in WINDOWS.items():
            _singles(browser, states, pages, width, height)
        sizes = [_sheet(browser, pages, name) for name in SHEETS]
        browser.close()
    print(f"{len(states.STATES)} states are in {CACHE / 'pictures'}, the sheets in {SITE / 'docs'}.")
    return 0 if max(sizes) <= MOST else 1


def _singles(browser: Browser, states: Any, pages: Any, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    for language in states.LANGUAGES:
        for theme in THEMES:
            folder = CACHE / "pictures" / f"{language}-{theme}-{width}"
            for name, made in states.STATES.items():
                page.set_content(pages.as_html(made(language), language, theme=theme, width=width, height=height))
                page.screenshot(path=folder / f"{name}.png", animations="disabled")
    page.close()


def _sheet(browser: Browser, pages: Any, name: str) -> int:
    """Take one, and return its size in bytes."""
    language, theme, size, columns = SHEETS[name]
    page = browser.new_page(viewport={"width": columns * (size[0] + 20) + 20, "height": 900})
    page.set_content(pages.sheet(language, theme, size, columns))
    taken = page.screenshot(full_page=True, animations="disabled")
    written = _png(page.evaluate(_NUMBERED, base64.b64encode(taken).decode()))
    page.close()
    file = SITE / "docs" / f"{name}.png"
    file.write_bytes(written)
    if len(written) > MOST:
        print(f"{file.name} has {len(written):,} bytes, of at most {MOST:,}.")
    return len(written)


def _png(numbered: dict[str, Any]) -> bytes:
    """The picture of few colours: a third of what the browser makes of it."""
    size = b"".join(numbered[side].to_bytes(4, "big") for side in ("width", "height"))
    parts = {b"IHDR": size + bytes([8, 3, 0, 0, 0]), b"PLTE": bytes(numbered["palette"])}
    parts |= {b"IDAT": base64.b64decode(numbered["rows"]), b"IEND": b""}
    chunks = [
        len(part).to_bytes(4, "big") + kind + part + zlib.crc32(kind + part).to_bytes(4, "big")
        for kind, part in parts.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
