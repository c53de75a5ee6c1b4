"""Ids for events of vendors who number nothing."""

from collections import OrderedDict
from hashlib import blake2b

REMEMBERED = 1000


def digest_of(text: str) -> str:
    """What tells a text from every other, in 16 digits; half a surrogate pair does no harm."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class MessageIds:
    """Knows a message by what it says and how often it has been said.

    The same messages give the same ids in every tab that hears them all, and at every replay; the same words twice are
    two events.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._seen: OrderedDict[str, int] = OrderedDict()

    def id_of(self, text: str) -> str:
        """The id of one more message with these words."""
        digest = digest_of(text)
        count = self._seen.pop(digest, 0) + 1
        self._seen[digest] = count
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return f"{self._prefix}-{digest}-{count}"
