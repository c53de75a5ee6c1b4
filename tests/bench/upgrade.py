"""The bytes of an upgrade that has changed only our Python, in a browser that has the version before."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import pages
from bench.rows import LANGUAGE, OpenProfile, Profile, Row, Seen, until
from workshop import CACHE, DIST, ROOT
from workshop.server import Server

_CHANGED = "pysrc/switchboard/hub/hub.py"
_CHANGE = "\n\nUPGRADE = 'a constant that was not there before'\n"


def upgrade(open_profile: OpenProfile, runs: int) -> list[Row]:
    """The visit after the new version was put over the old one, and a first visit of each."""
    seen = Seen()
    with tempfile.TemporaryDirectory() as folder:
        later = _later_version(Path(folder) / "later")
        served = Path(folder) / "served"
        with Server(dist=served) as server:
            address = pages.put_up(server)["Switchboard"]
            for _ in range(runs):
                shutil.rmtree(served, ignore_errors=True)
                shutil.copytree(DIST, served)
                returning = open_profile(LANGUAGE)
                seen.add("upgrade", "first visit before", "Switchboard", "kB", _visit(returning, server, address))
                shutil.copytree(later, served, dirs_exist_ok=True)
                seen.add("upgrade", "visit after", "Switchboard", "kB", _visit(returning, server, address))
                returning.close()
                newcomer = open_profile(LANGUAGE)
                seen.add("upgrade", "first visit after", "Switchboard", "kB", _visit(newcomer, server, address))
                newcomer.close()
    return seen.rows()


def _visit(profile: Profile, server: Server, address: str) -> float:
    before = server.bytes_sent
    tab = profile.new_page()
    tab.goto(address)
    until(tab, "window.up")
    time.sleep(0.5)  # what is not needed for the start comes as well
    tab.close()
    return (server.bytes_sent - before) / 1000


def _later_version(tree: Path) -> Path:
    """Build the same sources with one constant more, by the build's own copy in a tree of its own; its dist."""
    without = shutil.ignore_patterns("__pycache__")
    for name in ("pysrc", "site"):
        shutil.copytree(ROOT / name, tree / name, ignore=without)
    for name in ("pins.toml", "pyproject.toml"):
        shutil.copy(ROOT / name, tree / name)
    tree.joinpath(CACHE.name).symlink_to(CACHE)
    changed = tree / _CHANGED
    changed.write_text(changed.read_text("utf-8") + _CHANGE, "utf-8")
    print("Building the version after …", flush=True)
    subprocess.run(
        [sys.executable, "-c", "from workshop import bundle; bundle.build()"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "pysrc")},
        check=True,
    )
    return tree / DIST.name
