"""The demonstration says where it is, and ends when it is told to or cannot begin."""

import os
import signal
import socket
import subprocess
import sys
from itertools import takewhile

import pytest

from workshop import ROOT


def demonstration(port: int, opens: bool) -> subprocess.Popen[str]:
    """One in a process of its own, for it goes on until that is interrupted; it prints what it would open."""
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"  # as where it is started in the background
        "import webbrowser; webbrowser.open = lambda address: print('opened', address, flush=True)\n"
        f"from workshop import demo; raise SystemExit(demo.run({port}, opens={opens}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pysrc")}
    command = [sys.executable, "-c", script]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603


@pytest.mark.parametrize("opens", [True, False])
def test_it_is_told_where_it_is_and_opened_only_if_wanted(opens: bool) -> None:
    with demonstration(0, opens) as running:
        assert running.stdout is not None
        # What it says last, and what it opens thereafter.
        lines = list(takewhile(lambda line: "Stop with" not in line, running.stdout))
        lines += [running.stdout.readline() for _ in range(2 if opens else 1)]
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=30)
    told = next(line for line in lines if "The demonstration CRM" in line)
    address = told.split()[-1]
    assert address.startswith("http://crm.localhost:")
    assert [line for line in [*lines, *said.splitlines()] if "opened" in line] == [f"opened {address}\n"] * opens
    assert running.returncode == 0


def test_a_port_that_is_taken_is_told_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with demonstration(port, opens=False) as running:
            said, _ = running.communicate(timeout=30)
    assert running.returncode == 1
    assert f"Port {port} cannot be used" in said
    assert "--port" in said
