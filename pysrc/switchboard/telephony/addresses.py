"""Addresses of links that call: ``tel:``, ``callto:``, ``sip:`` and ``sips:``. No I/O."""

import ipaddress
import re
from urllib.parse import unquote

from switchboard.telephony.numbers import DialString, dialable


def number_in(address: str, region: str) -> str | None:
    """The number that such an address would call, as it is written there; None where it names a person or a host.

    A ``tel:`` address is a number's, even one that cannot be dialled: whoever clicks it is told why.
    """
    scheme, _, rest = address.strip().partition(":")
    rest = rest.strip()
    if scheme.lower() == "tel":
        return f"tel:{rest}"
    if scheme.lower() == "callto" and re.match("(tel|sips?):", rest, re.IGNORECASE):
        return number_in(rest, region)
    user, at, _ = rest.removeprefix("//").partition("?")[0].rpartition("@")
    if not at:
        user = rest.removeprefix("//").partition("?")[0]
        if _is_host(user):
            return None
    user = user.partition(":")[0] if at else user  # a password stands behind it
    number = unquote(user.partition(";")[0])
    # A name may have digits in it, and be nobody's number.
    if not re.fullmatch(r"\s*\+?[\d\s().-]+", number) or not isinstance(dialable(f"tel:{user}", region), DialString):
        return None
    return f"tel:{user}"


def _is_host(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text.partition(";")[0].partition(":")[0])
    except ValueError:
        return False
    return True
