"""What ``diagnose()`` tells of one frame: why nobody is heard in it, and what the page's policies keep from it."""

from switchboard.browser.page import Page
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.faults import fault_of
from switchboard.links.frame import FrameLink
from switchboard.settings import origin_of
from switchboard.vocabulary.problems import Finding


class FrameFindings:
    """Makes the findings of one frame, and takes them back."""

    def __init__(self, page: Page, diagnosis: Diagnosis, link: FrameLink, title: str, url: str) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._link = link
        self._title = title
        self._url = url
        self._last: Finding | None = None
        self.led_to = ""
        """Another origin that the page's policy forbade while the frame loaded."""

    @property
    def isolated(self) -> bool:
        """Whether the page embeds only what agrees to it: then it cannot tell that from what does not answer."""
        return bool(self._page.window.crossOriginIsolated)

    def note(self, reason: str) -> None:
        """Make the finding that belongs to a reason, in place of the last one."""
        here, before = self._page.address.origin, self._last
        fault = fault_of(reason, self._link, self._title, self._url, here, isolated=self.isolated, led_to=self.led_to)
        if fault is None and reason != "spoke":
            return  # the last one holds until something else is known
        if before is not None and (fault is None or fault.count > 1 or fault.message != before.message):
            self._diagnosis.clear(before.code, before.message)
        if fault is not None:
            self._diagnosis.note(fault)
        self._last = fault

    def look_blocked(self) -> None:
        """Nobody can tell whether the workspace is away."""
        origin = origin_of(self._url)
        self._diagnosis.add(
            "info",
            "look-blocked",
            f"This page's Content-Security-Policy forbids to ask whether {origin} answers.",
            f"Add {origin} to its connect-src, and a {self._title} frame that failed is loaded again by itself. Until "
            "then the operator has to press the button.",
        )

    def permissions(self, wanted: tuple[str, ...]) -> None:
        """The page itself may lack what the workspace is to be given; only Chromium's relatives tell."""
        policy = getattr(self._page.document, "featurePolicy", None)
        if policy is None:
            return
        lacking = [name for name in wanted if policy.features().includes(name) and not policy.allowsFeature(name)]
        if lacking:
            origin = origin_of(self._url)
            self._diagnosis.add(
                "info",
                "permission-lacking",
                f"This page's Permissions-Policy keeps from the {self._title} frame: {', '.join(lacking)}.",
                f'Let it say {lacking[0]}=(self "{origin}"), and so on; or take it out of the permissions.',
            )
