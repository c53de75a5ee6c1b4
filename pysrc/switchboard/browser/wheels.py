"""Puts wheels of the CRM's where its own Python can import them."""

import importlib
import re
import sysconfig
from typing import Any
from urllib.parse import unquote, urlsplit

import js

_NAME = re.compile(
    r"(?P<name>[^-]+)-(?P<version>[^-]+)(-\d[^-]*)?-(?P<python>[^-]+)-(?P<abi>[^-]+)-(?P<platform>[^-]+)\.whl"
)


async def install(address: str, content: bytes) -> None:
    """Install a wheel, for as long as this Python lives; it is taken as it is, and what it needs is not looked for.

    Raises:
        ValueError: it is no wheel, or not for this Python.

    """
    name = unquote(urlsplit(address).path.rpartition("/")[2])
    if (parts := _NAME.fullmatch(name)) is None:
        raise ValueError("its name is not that of a wheel: name-version-python-abi-platform.whl")
    if parts["platform"] != "any" and parts["platform"] not in _platforms():
        platform = _platforms()[0]
        raise ValueError(f"it is for {parts['platform']}, and not for the browser: wanted is any or {platform}")
    if not content.startswith(b"PK"):
        raise ValueError("it is no wheel, whatever its name says")
    import pyodide_js  # noqa: PLC0415  # no object of JavaScript's may be alive in the snapshot

    api: Any = pyodide_js._api
    if parts["platform"] != "any" and js.switchboard_bridge.engine != "full/":
        raise ValueError('native code needs the whole engine: give the script tag data-engine="full"')
    await api.install(js.Uint8Array.new(content), name, api.sitepackages)
    importlib.invalidate_caches()


def _platforms() -> list[str]:
    """What the browser's platform is called in the names of wheels."""
    own = str(sysconfig.get_config_var("PYODIDE_ABI_VERSION") or "")
    return [f"pyemscripten_{own}_wasm32", f"pyodide_{own}_wasm32"]
