"""What the operator is told and offered, at the edge of the page."""

from collections.abc import Callable

from switchboard.browser.dom import Shadow
from switchboard.browser.layer import Layer, Rank
from switchboard.ui.notices import Notice, notices
from switchboard.ui.texts import Texts


class Noticeboard:
    """Shows notices until the operator puts them away, each once."""

    def __init__(self, layer: Layer, texts: Texts) -> None:
        self._layer = layer
        self._texts = texts
        self._notices: dict[str, tuple[Notice, Callable[[], object]]] = {}
        self._shelf: Shadow | None = None

    def tell(self, text: str, key: str = "") -> None:
        """Say something that there is nothing to be done about; what has the same key takes its place."""
        self._add(Notice(key or text, text, ""), lambda: None)

    def offer(self, key: str, text: str, button: str, act: Callable[[], object]) -> None:
        """Offer one thing to do; ``key`` is the same for what is the same offer."""
        self._add(Notice(key, text, button), act)

    def withdraw(self, key: str) -> None:
        """There is nothing to offer under this key any more."""
        if self._notices.pop(key, None) is not None:
            self._show()

    def _add(self, notice: Notice, act: Callable[[], object]) -> None:
        self._notices[notice.key] = (notice, act)
        self._show()

    def _act(self, action: str) -> None:
        verb, _, key = action.partition(" ")
        _, act = self._notices.pop(key)
        if verb == "do":
            act()
        self._show()

    def _show(self) -> None:
        if self._shelf is None:
            self._shelf = self._layer.put_up(self._act, Rank.NOTICES)
        shown = tuple(notice for notice, _ in self._notices.values())
        self._shelf.show(self._shelf.root, notices(self._texts, shown))
