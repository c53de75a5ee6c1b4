"""Finds and starts the web servers that Switchboard has a configuration for, on loopback, with a folder to serve.

They come from the system's packages, but are unpacked and not installed: nothing is started or set up by that.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workshop import CACHE, ROOT
from workshop.browsers import failure
from workshop.turns import turn

CONFIGURATIONS = ROOT / "servers"
_PACKAGES = {"nginx": ("nginx", "libnginx-mod-http-brotli-static"), "caddy": ("caddy",)}
_BROTLI = "usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
_PATIENCE = 20
"""Seconds for a start."""
_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
"""That nginx wants to have, each for files of its own."""


@dataclass(frozen=True)
class WebServer:
    """A server to be had; ``brotli`` is nginx's module, where there is one."""

    name: str
    path: Path
    brotli: Path | None = None


def obtain_web_server(name: str) -> WebServer | str:
    """``nginx`` or ``caddy``; or, where it could not be had, why."""
    with turn("servers"):
        folder = CACHE / "servers" / name
        whys = [] if folder.exists() else _unpack(_PACKAGES[name], folder)
        for place in ("usr/sbin", "usr/bin"):
            if (path := folder / place / name).exists():
                brotli = folder / _BROTLI
                return WebServer(name, path, brotli if brotli.exists() else None)
    if found := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
        return WebServer(name, Path(found))
    return f"{name} could not be had: " + ("; ".join(whys) or "there is no apt-get here")


@contextmanager
def serving(server: WebServer, root: Path, brotli: bool = False) -> Iterator[int]:
    """The port on loopback at which it serves a folder, by our configuration; ``brotli`` is for nginx to be told."""
    with tempfile.TemporaryDirectory() as name, (Path(name) / "said").open("w+", encoding="utf-8") as said:
        place, port = Path(name), _free_port()
        told = (_nginx if server.name == "nginx" else _caddy)(server, place, root, port, brotli)
        running = subprocess.Popen(
            [server.path, *told],
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": name, "XDG_DATA_HOME": name, "XDG_CONFIG_HOME": name},
        )
        try:
            _wait(running, port, place / "said")
            yield port
        finally:
            running.terminate()
            running.wait()


def configuration(name: str, root: Path, **changes: str) -> str:
    """A configuration as it is published, but for the folder and what else is a reader's to change."""
    text = (CONFIGURATIONS / name).read_text("utf-8")
    for old, new in {"/srv/static": str(root), **changes}.items():
        if text.count(old) != 1:
            raise ValueError(f"servers/{name} has {old!r} {text.count(old)} times, not once")
        text = text.replace(old, new)
    return text


def _nginx(server: WebServer, place: Path, root: Path, port: int, brotli: bool) -> list[str]:
    changes = {"listen 80;": f"listen 127.0.0.1:{port};"} | ({"# brotli_static": "brotli_static"} if brotli else {})
    (place / "switchboard.conf").write_text(configuration("nginx.conf", root, **changes), "utf-8")
    load = f"load_module {server.brotli};" if brotli else ""
    folders = " ".join(f"{one}_temp_path {place}/{one};" for one in _FOLDERS)
    main = f"{load} daemon off; master_process off; pid {place}/pid; events {{}}"
    (place / "main.conf").write_text(f"{main} http {{ access_log off; {folders} include {place}/switchboard.conf; }}")
    return ["-p", str(place), "-e", "stderr", "-c", str(place / "main.conf")]


def _caddy(server: WebServer, place: Path, root: Path, port: int, brotli: bool) -> list[str]:  # noqa: ARG001
    text = configuration("Caddyfile", root, **{"static.example.com {": f"http://127.0.0.1:{port} {{"})
    (place / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{text}", "utf-8")
    return ["run", "--config", str(place / "Caddyfile"), "--adapter", "caddyfile"]


def _wait(running: subprocess.Popen[bytes], port: int, said: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if running.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the web server did not start:\n{said.read_text('utf-8')[-2000:]}") from None
            time.sleep(0.02)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _unpack(packages: tuple[str, ...], folder: Path) -> list[str]:
    """Put what is in packages of Debian's into a folder; why that failed, if it did."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return []
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        incoming, made = Path(name) / "incoming", Path(name) / "made"
        incoming.mkdir()
        whys: list[str] = []
        for package in packages:
            fetch = ["apt-get", "-qq", "download", package]
            why = failure(fetch, seconds=300, cwd=incoming)
            if why:  # perhaps for want of a list of packages, or for an old one
                root = ["sudo", "-n"] if os.geteuid() != 0 and shutil.which("sudo") else []
                why = failure([*root, "apt-get", "-qq", "update"], seconds=300) or failure(
                    fetch, seconds=300, cwd=incoming
                )
            whys += [why] if why else []
        for file in sorted(incoming.glob("*.deb")):
            why = failure(["dpkg", "-x", str(file), str(made)], seconds=300)
            whys += [why] if why else []
        if made.exists():
            made.replace(folder)
    return whys
