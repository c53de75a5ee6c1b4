"""Finds browsers for the tests: what the machine has, else Playwright's own, else the system's package manager."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from workshop import WEBKIT

_ON_THIS_MACHINE = {
    "chromium": (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    # An ordinary Firefox is driven over WebDriver BiDi, which Playwright calls the channel "moz-firefox".
    "firefox": ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"),
}
# Chromium renders the suggestions of its address bar as a page of its own, once a window: a third of a second of work
# during which every test and every measurement would have half a machine. A second --disable-features replaces the
# first, so Playwright's own list stands here too.
_CHROMIUM_WITHOUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,DialMediaRouteProvider,GlobalMediaControls,"
    "HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "BlockOriginHeaderModificationOnRedirect,AvoidCorsURLLoaderRestartOnRedirect,Translate,AutoDeElevate,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled"
)
_NO_SITE_DATA = '{"profile": {"default_content_setting_values": {"cookies": 2}}}'
_PACKAGES = {"chromium": ("chromium", "chromium-browser"), "firefox": ("firefox-esr", "firefox")}
_WEBKIT_PACKAGES = ("webkit2gtk-driver", "xvfb", "locales")


@dataclass(frozen=True)
class Found:
    """A browser to be had; ``path`` is None for Playwright's own."""

    kind: str
    path: str | None

    def launch(self, playwright: Playwright, headless: bool = True, *more: str) -> Browser:
        """Start it, a Chromium perhaps with more options."""
        if self.kind == "chromium":
            return playwright.chromium.launch(executable_path=self.path, args=_options(*more), headless=headless)
        channel = "moz-firefox" if self.path else None
        return playwright.firefox.launch(executable_path=self.path, channel=channel, headless=headless)

    def launch_for(self, playwright: Playwright, folder: Path) -> BrowserContext:
        """Its only user, and what it keeps for them is in a folder: also for when it is started again."""
        options = _options() if self.kind == "chromium" else None
        channel = "moz-firefox" if self.kind == "firefox" and self.path else None
        kind = playwright.chromium if self.kind == "chromium" else playwright.firefox
        return kind.launch_persistent_context(
            folder, executable_path=self.path, channel=channel, args=options, ignore_https_errors=True
        )

    def launch_without_site_data(self, playwright: Playwright, folder: Path) -> BrowserContext:
        """One that lets no page keep anything, as its user or an administrator may have set it."""
        if self.kind == "chromium":
            (folder / "Default").mkdir()
            (folder / "Default" / "Preferences").write_text(_NO_SITE_DATA)
            return playwright.chromium.launch_persistent_context(
                folder, executable_path=self.path, args=_options(), ignore_https_errors=True
            )
        running = playwright.firefox.launch(
            executable_path=self.path,
            channel="moz-firefox" if self.path else None,
            firefox_user_prefs={"network.cookie.cookieBehavior": 2},
        )
        return running.new_context(ignore_https_errors=True)


def _options(*more: str) -> list[str]:
    """Chromium's."""
    # As root Chromium has no sandbox to offer; the background services only look for hosts that are not there.
    options = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    options += [f"--disable-features={_CHROMIUM_WITHOUT}", *more]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")
    return options


@contextmanager
def driver() -> Iterator[Playwright]:
    """Playwright, with a driver that survives its own slips.

    Firefox may tell of a navigation in a frame that went in that very moment, as at a reload; the driver then throws
    where nobody catches it, and by default its process would end, and with it every test to come.
    """
    before = os.environ.get("NODE_OPTIONS")
    os.environ["NODE_OPTIONS"] = " ".join(filter(None, [before, "--unhandled-rejections=warn"]))
    try:
        playwright = sync_playwright().start()
    finally:
        if before is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = before
    try:
        yield playwright
    finally:
        playwright.stop()


def obtain(kind: str) -> Found | str:
    """A browser, installed if need be; or, where it could not be had, why."""
    found = _on_this_machine(kind)
    if found:
        return Found(kind, found)
    if _of_playwright(kind):
        return Found(kind, None)
    print(f"No {kind} on this machine; trying Playwright's own …", flush=True)
    tried = [failure([sys.executable, "-m", "playwright", "install", kind], seconds=300)]
    if tried[-1] is None and _of_playwright(kind):
        return Found(kind, None)
    for package in _PACKAGES[kind]:
        for why in _install(package):
            tried.append(why)
            found = _on_this_machine(kind)
            if found:
                return Found(kind, found)
    return f"{kind} could not be had: " + "; ".join(reason for reason in tried if reason)


@dataclass(frozen=True)
class WebKit:
    """MiniBrowser, its driver, the X server whose screen nobody sees, and what makes a language for it to speak."""

    browser: str
    driver: str
    screen: str
    localedef: str


def obtain_webkit() -> WebKit | str:
    """WebKit, installed if need be; or, where it could not be had, why."""
    if not sys.platform.startswith("linux"):
        return f"{WEBKIT} is tested on Linux only"
    tried: list[str | None] = []
    if not (found := _webkit()):
        tried += [why for package in _WEBKIT_PACKAGES for why in _install(package)]
        found = _webkit()
    return found or f"{WEBKIT} could not be had: " + (
        "; ".join(why for why in tried if why) or "a part of it is missing"
    )


def _webkit() -> WebKit | None:
    # Debian's folder has the machine's kind in between; to look through all of them would take seconds.
    folders = ("lib*/*", "lib*")
    places = [path for one in folders for path in Path("/usr").glob(f"{one}/webkit2gtk-4*/MiniBrowser")]
    browser = next((str(path) for path in sorted(places)), None)
    driver, screen, localedef = (shutil.which(name) for name in ("WebKitWebDriver", "Xvfb", "localedef"))
    if not (browser and driver and screen and localedef and Path("/usr/share/i18n/locales").is_dir()):
        return None
    return WebKit(browser, driver, screen, localedef)


def _on_this_machine(kind: str) -> str | None:
    return next((path for name in _ON_THIS_MACHINE[kind] if (path := shutil.which(name))), None)


def _of_playwright(kind: str) -> bool:
    script = (
        "import sys; from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(getattr(p, sys.argv[1]).executable_path)"
    )
    told = subprocess.run([sys.executable, "-c", script, kind], capture_output=True, text=True, check=False)
    return told.returncode == 0 and Path(told.stdout.strip()).is_file()


def _install(package: str) -> Iterator[str | None]:
    """Each command that may bring a package, as it is carried out: None, or why it failed."""
    for command in _managers(package):
        print(f"Trying {' '.join(command)} …", flush=True)
        yield failure(command, seconds=900)


def _managers(package: str) -> list[list[str]]:
    root = ["sudo", "-n"] if hasattr(os, "geteuid") and os.geteuid() != 0 and shutil.which("sudo") else []
    if shutil.which("apt-get"):
        quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        return [
            [*root, *quiet, "update"],
            [*root, *quiet, "install", "--yes", "--no-install-recommends", package],
        ]
    if shutil.which("dnf"):
        return [[*root, "dnf", "install", "--quiet", "--assumeyes", package]]
    if shutil.which("brew"):
        return [["brew", "install", "--cask", package]]
    return []


def failure(command: list[str], seconds: int, cwd: Path | None = None) -> str | None:
    """Run a command; None if it succeeded, else why it did not."""
    try:
        told = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
            cwd=cwd,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        return f"{command[-1]}: {error}"
    if told.returncode == 0:
        return None
    last = told.stdout.strip().splitlines()[-1:] or ["no word"]
    return f"{' '.join(command[-2:])}: {last[0][:200]}"
