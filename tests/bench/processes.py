"""What the browser's processes use, by /proc: Linux only.

The browser is whatever a driver of ours has started: neither the driver nor a server of ours counts.
"""

import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

CAN_BE_SEEN = sys.platform.startswith("linux")
_TICKS = os.sysconf("SC_CLK_TCK") if CAN_BE_SEEN else 100


@dataclass(frozen=True)
class _Process:
    folder: Path
    parent: int
    own: float
    """Seconds of processor time."""
    ended: float
    """Those of its children that have ended."""

    @property
    def kind(self) -> str:
        """What Chromium started it for."""
        line = self.folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        sort = re.search(r"--type=([\w-]+)", line)
        service = re.search(r"--utility-sub-type=(\w+)", line)
        if service:
            return "network" if service[1] == "network" else "utility"
        return {"gpu-process": "gpu"}.get(sort[1], sort[1]) if sort else "browser"


def _browsers() -> list[_Process]:
    found: dict[int, _Process] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = folder.joinpath("stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        own, ended = (sum(map(int, fields[at : at + 2])) / _TICKS for at in (11, 13))
        found[int(folder.name)] = _Process(folder, int(fields[1]), own, ended)
    drivers = {number for number, process in found.items() if process.parent == os.getpid()}

    def is_browser(process: _Process) -> bool:
        parent = found.get(process.parent)
        return process.parent in drivers or (parent is not None and is_browser(parent))

    return [process for process in found.values() if is_browser(process)]


def memory() -> float:
    """Megabytes of all processes: proportional set size, so that what they share counts once."""
    total = 0
    for process in _browsers():
        try:
            lines = process.folder.joinpath("smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


def processor_time() -> dict[str, float]:
    """Seconds that all processes have used since they began, by what they are for.

    What has ended is in its parent's account. Renderers are started by a zygote, and hardly anything else of a zygote's
    ends, so it counts as theirs.
    """
    used: dict[str, float] = defaultdict(float)
    for process in _browsers():
        try:
            kind = process.kind
        except OSError:
            continue
        used[kind] += process.own
        used["renderer" if kind == "zygote" else "ended"] += process.ended
    return used
