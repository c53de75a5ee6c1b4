"""The gallery has a page for each kind of CRM, with the tag and without it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest

from workshop import CACHE, gallery
from workshop.server import Server

KINDS = [*gallery.KINDS]
TAG = re.compile(r"<script[^>]*switchboard\.js[^>]*>")


def answer(server: Server, path: str) -> tuple[str, str]:
    """The text of a page of the CRM's, and its policy."""
    # The name is the browsers' affair, and no resolver's.
    asked = Request(f"http://127.0.0.1:{server.port}{path}", headers={"Host": f"crm.localhost:{server.port}"})
    with urlopen(asked) as told:  # noqa: S310
        return told.read().decode(), told.headers["Content-Security-Policy"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        gallery.serve(running)
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_both_pages_of_a_kind_differ_in_nothing_but_the_tag(server: Server, kind: str) -> None:
    tagged, bare = (answer(server, f"/{base}/{kind}/")[0] for base in ("gallery", "bare"))
    assert server.origin("static") in tagged
    assert "{{" not in tagged
    assert len(TAG.findall(tagged)) == 1
    assert "switchboard" not in bare
    assert re.sub(r"\s*<script[^>]*switchboard\.js[^>]*></script>", "", tagged) == bare


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_that_a_page_asks_for_is_there(server: Server, kind: str) -> None:
    page, _ = answer(server, f"/bare/{kind}/")
    for path in re.findall(r"(?:src|href)=\"([^\"#:]+)\"", page):
        assert answer(server, urljoin(f"/bare/{kind}/", path))[0]


def test_the_list_leads_to_every_page(server: Server) -> None:
    page, _ = answer(server, "/gallery/")
    for kind in KINDS:
        assert f'href="/gallery/{kind}/"' in page
        assert f'href="/bare/{kind}/"' in page


def test_only_the_strict_page_has_trusted_types(server: Server) -> None:
    assert "require-trusted-types-for 'script'" in answer(server, "/gallery/strict/")[1]
    assert "require-trusted-types-for" not in answer(server, "/gallery/mui/")[1]


def test_what_a_framework_renders_is_in_its_page_before_any_script_ran(server: Server) -> None:
    for kind in ("react18", "react19", "vue", "svelte"):
        assert "Prefers chat to calls" in answer(server, f"/bare/{kind}/")[0]


def test_it_is_made_once() -> None:
    gallery.files()
    before = {*(CACHE / "made").iterdir()}
    gallery.files()
    assert {*(CACHE / "made").iterdir()} == before
