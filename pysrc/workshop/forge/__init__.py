"""The forge: compiles Python for the browser and makes the snapshot, in the engine that both are for: Chromium.

Everything it makes is kept in .cache under the hash of what it was made from.
"""

import hashlib
import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from workshop import CACHE, SITE
from workshop.browsers import Found, obtain
from workshop.fetch import FetchError
from workshop.server import Server

_HERE = Path(__file__).resolve().parent
_PATIENCE = 300_000.0
"""Milliseconds for one step; a slow machine compiles the standard library in half a minute."""


class Forge:
    """Makes files from files, in one page that is opened when the first of them is needed.

    Args:
        common: PyScript's modules and Pyodide's, by their path in the sources.
        engine: the engine and its glue.
        native: name and content of the native library.

    """

    def __init__(self, common: dict[str, bytes], engine: dict[str, bytes], native: tuple[str, bytes]) -> None:
        runtime = {name: (SITE / "runtime" / name).read_bytes() for name in ("engine.mjs", "snapshot.mjs")}
        own = {file.name: file.read_bytes() for file in _HERE.iterdir() if file.suffix in (".html", ".mjs", ".py")}
        engines = {f"engine/{name}": content for name, content in engine.items()}
        self._files = {**common, **engines, **runtime, **own, native[0]: native[1]}
        self._native = native[0]
        self._basis = _digest(*(name.encode() + self._files[name] for name in sorted(self._files)))
        self._open = ExitStack()
        self._page: Page | None = None
        self._folder = Path()
        self._console: list[str] = []

    def __enter__(self) -> "Forge":
        return self

    def __exit__(self, *exception: object) -> None:
        self._open.close()

    def compiled(self, archive: bytes, what: str, lines: bool = False) -> bytes:
        """An archive of sources with its modules compiled; ``lines`` keeps the line numbers."""
        return self._made(f"Compiling {what}", "compile", archive, lines)

    def pyscript(self) -> bytes:
        """The sources of PyScript's own Python package, as an archive."""
        return self._made("Unpacking PyScript's package", "pyscript", b"", None)

    def snapshot(self, library: bytes) -> bytes:
        """The snapshot of a Python that has everything in ``library`` imported that Switchboard needs."""
        return self._made("Making the snapshot", "snapshot", library, None)

    def _made(self, telling: str, step: str, source: bytes, option: bool | None) -> bytes:
        file = CACHE / "forged" / _digest(self._basis.encode(), step.encode(), source, str(option).encode())
        if not file.exists():
            print(f"{telling} …", flush=True)
            page = self._page or self._start()
            given = f"{file.name}.zip"  # a name of its own: the server calls everything immutable
            (self._folder / given).write_bytes(source)
            arguments = json.dumps([self._native, given, option])[1:-1]
            try:
                with page.expect_download() as handed:
                    page.evaluate(f"forge.{step}({arguments})")
            except Error as error:
                raise FetchError(f"{telling} failed: {error.message}\n" + "\n".join(self._console)) from None
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            handed.value.save_as(part)
            part.replace(file)
        return file.read_bytes()

    def _start(self) -> Page:
        found = obtain("chromium")
        if not isinstance(found, Found):
            raise FetchError(f"Chromium makes the snapshot, so the build needs it. {found}")
        self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        for name, content in self._files.items():
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        server = self._open.enter_context(Server(dist=self._folder))
        playwright = self._open.enter_context(sync_playwright())
        browser = found.launch(playwright)
        self._open.callback(browser.close)
        # What is made must not tell where, so that it is the same anywhere.
        self._page = browser.new_page(locale="en-US", timezone_id="UTC")
        self._page.on("console", lambda message: self._console.append(message.text))
        self._page.set_default_timeout(_PATIENCE)
        self._page.goto(f"{server.origin('static')}/forge.html")
        while not self._page.evaluate("'forge' in window"):
            time.sleep(0.05)
        return self._page


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
