"""The commands behind build.py."""

import subprocess
import sys
import time

from workshop import ROOT, commands, coverage, repin


def main(arguments: list[str]) -> int:
    """Carry out one command."""
    options, rest = commands.parsed(arguments)
    if options.command == "pins":
        return repin.renew()
    if options.command == "coverage":
        return coverage.renew()
    # What follows needs the virtual environment; making the pins must not.
    from workshop import demo, pictures, publishing, testing  # noqa: PLC0415

    if options.command == "test":
        return testing.run(options.only, rest, _build)
    if options.command == "contract":
        return publishing.renew(options.release)
    if options.command == "pictures":
        return pictures.take()
    if options.command == "release":
        return _release()
    if not _build(thorough=options.command != "demo"):
        return 1
    match options.command:
        case "demo":
            return demo.run(options.port, opens=not options.no_open, with_gallery=options.gallery)
        case "bench":
            return subprocess.call([sys.executable, "-m", "bench", *arguments[1:]], cwd=ROOT / "tests")
        case _:
            return 0


def _release() -> int:
    """Make the archive of a release; what stands in its way is told before minutes are spent on it."""
    from workshop import fetch, release  # noqa: PLC0415

    try:
        made_from = release.origin()
        if not _build(thorough=True):
            return 1
        archive = release.write(made_from)
    except fetch.FetchError as error:
        print(f"Release failed: {error}", file=sys.stderr)
        return 1
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB, sha256 {release.digest(archive)}")
    return 0


def _build(thorough: bool = False) -> bool:
    """Make dist/; tells what went wrong if it could not be made."""
    from workshop import bundle, fetch  # noqa: PLC0415

    started = time.monotonic()
    try:
        version = bundle.build(thorough)
    except fetch.FetchError as error:
        print(f"Build failed: {error}", file=sys.stderr)
        return False
    print(f"dist/ holds {version} ({time.monotonic() - started:.1f} s).", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
