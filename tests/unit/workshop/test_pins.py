"""pins.toml names everything that is fetched, and nowhere to fetch it from."""

import re
import tomllib

from workshop import ROOT, fetch, pins


def test_everything_fetched_is_pinned_with_hashes() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert set(fetch.BROWSER_PACKAGES) <= set(pins.pypi())
    for pin in [*pins.pypi().values(), *pins.npm().values()]:
        assert pin.hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}|sha512-[A-Za-z0-9+/]{86}==", digest) for digest in pin.hashes)
    for name in re.findall(r'"([a-z-]+)"', project.split("dev = [")[1].split("]")[0]):
        assert name in pins.pypi()


def test_no_lock_records_where_things_are_downloaded() -> None:
    assert "://" not in (ROOT / "pins.toml").read_text("utf-8")


def test_the_file_is_written_as_it_was_read() -> None:
    assert pins.text(pins.pypi().values(), pins.npm().values()) == pins.FILE.read_text("utf-8")


def test_what_only_the_tests_need_is_asked_for_by_nothing_that_makes_dist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = project["tool"]["switchboard"]["npm-of-tests"]
    assert set(names) <= set(pins.npm())
    for file in (ROOT / "pysrc" / "workshop").rglob("*.py"):
        if file.name != "gallery.py":
            text = file.read_text("utf-8")
            assert not [name for name in names if f'"{name}"' in text], file
