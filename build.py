#!/usr/bin/env python3
"""Every command a person needs; `python build.py --help` lists them. Needs Python 3.11 and npm.

Standard library only: this file runs before anything is installed. What it starts is in pysrc/workshop, the commands
and their options in commands.py there.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> int:
    """Run one command inside the project's own virtual environment."""
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever runs this may have an older one
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(ROOT / "pysrc"))
    from workshop import commands  # noqa: PLC0415  # an older Python cannot read it

    # Help, and the refusal of what is mistyped, want none of what follows.
    command = commands.parsed(sys.argv[1:])[0].command
    if shutil.which("npm") is None:
        sys.exit("npm is needed (it comes with Node.js): it fetches Pyodide and PyScript.")
    if command != "pins":
        ensure_environment()
    python = sys.executable if command == "pins" else str(PYTHON)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pysrc"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.call([python, "-m", "workshop", *sys.argv[1:]], cwd=ROOT, env=environment)
    except KeyboardInterrupt:
        return 130


def ensure_environment() -> None:
    """Make .venv from the pins, unless it was made from these very pins."""
    import tomllib  # noqa: PLC0415  # an older Python lacks it, and is to be told so in plain words

    pins = tomllib.loads((ROOT / "pins.toml").read_text("utf-8"))
    wanted = "".join(
        f"{name}=={pin['version']} " + " ".join(f"--hash={digest}" for digest in pin["hashes"]) + "\n"
        for name, pin in pins["pypi"].items()
    )
    stamp = VENV / "pins.sha256"
    digest = hashlib.sha256((wanted + sys.version).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print("Setting up the virtual environment (.venv) …", flush=True)
    venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    requirements = VENV / "requirements.txt"
    requirements.write_text(wanted, "utf-8")
    options = ["--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command = [str(PYTHON), "-m", "pip", "install", "-qq", *options, "-r", str(requirements)]
    if subprocess.call(command) != 0:
        sys.exit("The pinned packages could not be installed; pip's message above says which and why.")
    stamp.write_text(digest)


if __name__ == "__main__":
    sys.exit(main())
