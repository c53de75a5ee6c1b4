"""The demonstration: a CRM page with every vendor's simulator, on this machine alone."""

import threading
import webbrowser

from workshop.server import Server, simulators


def run(port: int, opens: bool) -> int:
    """Serve until interrupted, with a browser opened or without."""
    try:
        with Server(port=port) as server:
            address = server.origin("crm") + "/"
            print(f"\n  The demonstration CRM: {address}")
            for name in simulators():
                print(f"  A simulator by itself: {server.origin(name)}/")
            print("  Chromium's relatives and Firefox know names under .localhost; Safari may not.")
            print("  Stop with Ctrl+C.\n", flush=True)
            if opens:
                webbrowser.open(address)
            threading.Event().wait()
    except OSError as error:
        print(f"Port {port} cannot be used ({error.strerror}); choose another with --port.")
        return 1
    except KeyboardInterrupt:
        print()
    return 0
