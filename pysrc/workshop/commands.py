"""Every command with its options, in one place: whatever is mistyped is refused before anything is set up or built.

Standard library only: build.py asks this module before anything is installed.
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence

from workshop import KINDS, WEBKIT

TEST_PARTS = ("lint", "unit", "browser")
BENCH_PARTS = (
    "start",
    "languages",
    "extensions",
    "slow",
    "classic",
    "gap",
    "behind",
    "memory",
    "upgrade",
    "latency",
    "messages",
    "recorder",
    "cards",
    "host",
    "growth",
)


def parsed(arguments: Sequence[str]) -> tuple[Namespace, list[str]]:
    """What is asked for, ``command`` first of all, and what is left over for pytest.

    Ends the program where help is asked for (0) or something cannot be understood (2).
    """
    parser, commands = _parsers()
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(2)
    options, rest = parser.parse_known_args(arguments)
    command = commands[options.command]
    if rest and options.command != "test":
        command.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest and options.only == "lint":
        command.error(f"lint runs no tests, so nothing can be left over for pytest: {' '.join(rest)}")
    return options, rest


def _parsers() -> tuple[ArgumentParser, dict[str, ArgumentParser]]:
    """The parser of the whole line, and that of each command by its name."""
    parser = ArgumentParser(
        prog="build.py",
        description="Every command a person needs. Each sets up the rest itself; Python 3.11 and npm must be there.",
        epilog="What a command can be told: python build.py COMMAND --help",
        allow_abbrev=False,
    )
    group = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands: dict[str, ArgumentParser] = {}

    def command(name: str, what: str) -> ArgumentParser:
        # Abbreviations would take options of pytest's for ours.
        made = group.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
        commands[name] = made
        return made

    command("build", "makes dist/")
    command("release", "makes dist/, and from it the archive that is published, in release/; takes minutes")

    demo = command("demo", "builds, starts the demonstration CRM with all simulators, opens it")
    demo.add_argument(
        "--port",
        type=_port,
        default=8700,
        help="the port to serve on, with the two behind it for the telephone exchange (default 8700)",
    )
    demo.add_argument("--no-open", action="store_true", help="do not open a browser")
    demo.add_argument(
        "--gallery",
        action="store_true",
        help="open the gallery instead: a page for each kind of CRM, of the tests' own",
    )

    test = command("test", "lint, types, CPython tests, browser tests")
    test.usage = "build.py test [-h] [--only {lint,unit,browser}] [whatever pytest takes ...]"
    test.epilog = (
        "All else goes to pytest: options of its own, and the files, folders and tests that are to run alone, without "
        "lint and types."
    )
    test.add_argument("--only", choices=TEST_PARTS, help="run one part only")

    bench = command("bench", "what it costs a page, beside a stock PyScript page")
    bench.add_argument("--only", nargs="+", choices=BENCH_PARTS, default=list(BENCH_PARTS), help="parts to measure")
    bench.add_argument(
        "--browser", nargs="+", choices=(*KINDS, WEBKIT), default=[*KINDS, WEBKIT], help="browsers to measure in"
    )
    bench.add_argument("--runs", type=int, default=5, help="how often each page is opened (default 5)")
    bench.add_argument("--pages", type=int, default=20, help="pages of each walk through the classic CRM (default 20)")
    bench.add_argument("--settle", type=float, default=60, help="seconds before memory is looked at (default 60)")
    bench.add_argument("--messages", type=int, default=1_000_000, help="messages of the growth test (default 1000000)")

    command("pictures", "takes pictures of every state of the dock, and renews the sheets in the documentation")
    command("coverage", "renews the table of what the vendors' documents name, and of its tests")
    contract = command("contract", "renews the schemas, switchboard.d.ts and the reference, all made of the models")
    contract.add_argument("--release", action="store_true", help="keep them as what later versions must not break")
    command("pins", "renews pins.toml after a version in it, or a dependency, was changed; moves nothing else")
    return parser, commands


def _port(text: str) -> int:
    """A port that has two more behind it."""
    if not (text.isdecimal() and int(text) <= 65_533):
        raise ArgumentTypeError(f"{text!r} is no port from 0 to 65533")
    return int(text)
