"""What is wrong with a frame in which nobody hears, in words: a finding for each reason of its link's. No I/O."""

from urllib.parse import urlsplit

from switchboard.links.frame import FrameLink
from switchboard.settings import origin_of
from switchboard.vocabulary.problems import Finding, finding


def fault_of(
    reason: str, link: FrameLink, title: str, url: str, page: str, *, isolated: bool = False, led_to: str = ""
) -> Finding | None:
    """The finding that goes with a reason of ``link.changed``, if one does.

    ``page`` is the page's own origin; ``isolated`` says whether it embeds only what agrees to it, and ``led_to`` names
    another origin that the page's policy forbade while the frame loaded.
    """
    vendor, origin, frame = link.vendor, origin_of(url), f"{title} frame ({link.placement})"
    match reason:
        case "silent" if led_to:
            return finding(
                "error",
                "frame-blocked",
                f"While the {frame} loaded, this page's Content-Security-Policy forbade a frame of {led_to}.",
                f'If {origin} leads there, write "{vendor.vendor}": {{"url": "{_elsewhere(url, led_to)}"}} and add '
                f"{led_to} to frame-src.",
            )
        case "silent":
            return finding(
                "warning",
                "frame-silent",
                f"The {frame} has loaded but said nothing.",
                vendor.silence.replace("{origin}", page),
            )
        case "unreachable":
            return finding(
                "error",
                "frame-unreachable",
                f"{origin} does not answer, so the {frame} is empty.",
                "Open the address in a tab of its own: is it right, and is the network there? The frame is loaded "
                "again by itself when it answers, unless somebody was in it. (A page with a "
                "Cross-Origin-Embedder-Policy cannot see what lacks one.)",
            )
        case "blocked" if isolated:
            return finding(
                "error",
                "frame-isolated",
                f"This page's Cross-Origin-Embedder-Policy keeps the {frame} out, or {origin} does not answer.",
                f"Let {origin} send Cross-Origin-Embedder-Policy: require-corp and Cross-Origin-Resource-Policy: "
                "cross-origin, or take the policy from this page.",
            )
        case "blocked":
            return finding(
                "error",
                "frame-blocked",
                f"This page's Content-Security-Policy forbids the {title} frame.",
                f"Add {origin} to its frame-src.",
            )
        case "sandboxed":
            return finding(
                "error",
                "frame-sandboxed",
                f"The {frame} is sandboxed and has no origin: what it says is not believed, and nothing reaches it.",
                "Give the iframe's sandbox allow-scripts and allow-same-origin, or no sandbox; where the page's iframe "
                f"has none, {origin} sends it (Content-Security-Policy: sandbox).",
            )
        case "other-origin":
            most = max(link.strangers, key=lambda one: link.strangers[one])
            return finding(
                "error",
                "frame-other-origin",
                f"The {frame} speaks from {most}, not from {origin}, so what it says is not believed.",
                f'If the workspace lives there, write "{vendor.vendor}": {{"url": "{_elsewhere(url, most)}"}}; if '
                "that is a sign-in page, the operator has yet to sign in.",
            ).model_copy(update={"count": sum(link.strangers.values())})
        case _:
            return None


def _elsewhere(url: str, origin: str) -> str:
    """The same address on another origin."""
    return origin + urlsplit(url)._replace(scheme="", netloc="").geturl()
