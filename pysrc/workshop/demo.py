"""The demonstration: a CRM page with every vendor's simulator, on this machine alone."""

import threading
import webbrowser
from argparse import ArgumentParser

from workshop.server import Server, simulators


def run(arguments: list[str]) -> int:
    """Serve until interrupted; open the browser unless told not to."""
    parser = ArgumentParser(prog="build.py demo")
    parser.add_argument("--port", type=int, default=8700, help="the port to serve on (default 8700)")
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    try:
        with Server(port=options.port) as server:
            address = server.origin("crm") + "/"
            print(f"\n  The demonstration CRM: {address}")
            for name in simulators():
                print(f"  A simulator by itself: {server.origin(name)}/")
            print("  Chromium's relatives and Firefox know names under .localhost; Safari may not.")
            print("  Stop with Ctrl+C.\n", flush=True)
            if not options.no_open:
                webbrowser.open(address)
            threading.Event().wait()
    except OSError as error:
        print(f"Port {options.port} cannot be used ({error.strerror}); choose another with --port.")
        return 1
    except KeyboardInterrupt:
        print()
    return 0
