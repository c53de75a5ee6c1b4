"""The demonstration: a CRM page with every vendor's simulator, on this machine alone."""

import signal
import threading
import webbrowser

from workshop import CACHE, gallery
from workshop.fetch import FetchError
from workshop.server import Server, simulators


def run(port: int, opens: bool, with_gallery: bool = False) -> int:
    """Serve until interrupted, with a browser opened or without, perhaps at the gallery."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever starts it in the background has that ignored
    try:
        with Server(port=port, records=CACHE / "records.sqlite3") as server:
            server.records.checks_token = True
            address = server.origin("crm") + "/"
            if with_gallery:
                address = gallery.serve(server)
            print(f"\n  {'The gallery' if with_gallery else 'The demonstration CRM'}: {address}")
            for name in simulators():
                print(f"  A simulator by itself: {server.origin(name)}/")
            print("  Chromium's relatives and Firefox know names under .localhost; Safari may not.")
            print("  Stop with Ctrl+C.\n", flush=True)
            if opens:
                webbrowser.open(address)
            threading.Event().wait()
    except FetchError as error:
        print(f"The gallery cannot be made: {error}")
        return 1
    except OSError as error:
        print(f"Port {port} cannot be used ({error.strerror}); choose another with --port.")
        return 1
    except KeyboardInterrupt:
        print()
    return 0
