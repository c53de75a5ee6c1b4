"""The two ways in which Python starts: from the snapshot, and, where that cannot be, from nothing."""

import io
import json
import re
import zipfile

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm
from workshop import DIST
from workshop.addresses import built, integrity, plain

ORDINARY = "data-boot='ordinary'"


def requests_for(crm: Crm, file: str) -> int:
    return sum(plain(path).endswith(f"/{file}") for path in crm.server.requests)


@pytest.fixture
def up(crm: Crm) -> Crm:
    crm.configure()
    crm.server.requests.clear()
    return crm.open()


def test_python_is_restored_and_fetches_no_library(up: Crm) -> None:
    up.until_heard("inbox.changed")
    assert requests_for(up, "snapshot.bin") == 1
    assert requests_for(up, "library.zip") == 0
    assert "ordinary-start" not in [finding["code"] for finding in up.call("diagnose()")]


def test_a_module_that_is_not_in_the_snapshot_is_fetched_when_it_is_imported(up: Crm) -> None:
    told = up.python("import statistics, csv, xml.dom.minidom\nreturn statistics.median([1, 5, 3])")
    assert told == "3"
    assert requests_for(up, "library.zip") == 1


@once.in_python
def test_a_module_that_exists_nowhere_is_an_import_error_and_fetches_nothing(up: Crm) -> None:
    assert "No module named 'nowhere_to_be_found'" in up.python("import nowhere_to_be_found")
    assert requests_for(up, "library.zip") == 0


@once.in_python
def test_pyscripts_own_package_is_there_for_whoever_imports_it(up: Crm) -> None:
    assert up.python("from pyscript import document, window\nreturn window.parent.location.pathname") != ""
    assert up.python("import pyscript\nreturn pyscript.RUNNING_IN_WORKER") == "False"


def test_no_two_pages_draw_the_same_random_numbers(up: Crm) -> None:
    draw = "import random, uuid, os\nreturn [random.random(), uuid.uuid4().hex, os.urandom(8).hex()]"
    first = up.python(draw)
    up.page.reload()
    assert up.started() == "up"
    assert not set(json.loads(first.replace("'", '"'))) & set(json.loads(up.python(draw).replace("'", '"')))


@pytest.mark.parametrize("more", ["", pytest.param(ORDINARY, marks=pytest.mark.once)], ids=["restored", "ordinary"])
def test_a_wheel_of_the_crms_own_can_be_loaded(crm: Crm, more: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as wheel:
        wheel.writestr("crm_rules/__init__.py", "GREETING = 'good day'")
        wheel.writestr("crm_rules-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: crm-rules\nVersion: 1.0\n")
        wheel.writestr(
            "crm_rules-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("crm_rules-1.0.dist-info/RECORD", "")
    path = "/crm_rules-1.0-py3-none-any.whl"
    crm.server.pages[path] = lambda _: web.Response(body=buffer.getvalue(), content_type="application/zip")
    crm.configure()
    crm.open(tag=crm.tag(more=more))
    url = crm.server.origin("crm") + path
    source = f"import pyodide_js\nawait pyodide_js.loadPackage({url!r})\nimport crm_rules\nreturn crm_rules.GREETING"
    assert crm.python(source) == "good day"


SPARED = "_PyUnicode_AsWideChar"
"""Of C's interface to Python: native wheels may ask for it, and nothing of Switchboard's own does."""


@pytest.mark.parametrize(("more", "there"), [("", "False"), ("data-engine='full'", "True")], ids=["ours", "full"])
def test_the_full_engine_is_there_for_native_wheels_and_restored_from_a_snapshot_too(
    crm: Crm, more: str, there: str
) -> None:
    crm.configure()
    crm.server.requests.clear()
    crm.open(tag=crm.tag(more=more))
    crm.until_heard("inbox.changed")
    assert crm.python(f"import pyodide_js\nreturn hasattr(pyodide_js._module, {SPARED!r})") == there
    assert crm.call("diagnose()") == []
    assert requests_for(crm, "snapshot.bin") == 1


@once.in_python
def test_the_ordinary_start_carries_messages_and_is_told_in_the_diagnosis(crm: Crm) -> None:
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#chat"}]})
    crm.server.requests.clear()
    crm.open("<div id='chat'></div>", tag=crm.tag(more=ORDINARY))
    assert crm.until_heard("inbox.changed")[0]["openThreads"] >= 0
    assert list(crm.call("findClient('Anna')")) == ["heard"]
    assert "data-boot" in crm.finding("ordinary-start")["message"]
    assert requests_for(crm, "snapshot.bin") == 0
    assert crm.complaints() == []


def test_the_ordinary_start_gives_everything_back_and_can_come_again(crm: Crm) -> None:
    crm.configure()
    crm.open(tag=crm.tag(more=ORDINARY))
    crm.until_heard("inbox.changed")
    crm.page.evaluate("switchboard.destroy()")
    crm.until("!document.querySelector('switchboard-root > iframe') && !('switchboard' in window)")
    crm.page.reload()
    assert crm.started() == "up"
    crm.until_heard("inbox.changed")


def test_a_snapshot_that_does_not_fit_the_engine_gives_way_to_the_ordinary_start(crm: Crm) -> None:
    """An engine with another function table would crash on it."""
    other = _changed_snapshot(lambda about: about | {"table": about["table"] + 1})
    _serve(crm, other)
    crm.open()
    assert "function table" in crm.finding("ordinary-start")["message"]
    crm.until_heard("inbox.changed")


def test_a_snapshot_of_other_memory_gives_way_to_the_ordinary_start(crm: Crm) -> None:
    _serve(crm, _changed_snapshot(lambda about: about | {"sum": about["sum"] ^ 1}))
    crm.open()
    assert "fresh memory" in crm.finding("ordinary-start")["message"]
    crm.until_heard("inbox.changed")


def _changed_snapshot(change) -> bytes:  # type: ignore[no-untyped-def]
    """The snapshot with another description in front."""
    whole = built("engine/snapshot.bin").read_bytes()
    length = int.from_bytes(whole[4:8], "little")
    about = json.dumps(change(json.loads(whole[16 : 16 + length]))).encode()
    padding = bytes(-len(about) % 4)
    rest = whole[16 + length + (-length % 4) :]
    return whole[:4] + len(about).to_bytes(4, "little") + whole[8:16] + about + padding + rest


def _serve(crm: Crm, snapshot: bytes) -> None:
    """Another snapshot, and a loader that takes it for the right one."""
    loader = (DIST / "switchboard.js").read_text("utf-8")
    changed, count = re.subn(r'("engine/snapshot\.bin":)"[^"]+"', rf'\1"{integrity(snapshot)}"', loader)
    assert count == 1
    crm.server.overrides["snapshot.bin"] = {"body": snapshot}
    crm.server.overrides["switchboard.js"] = {"text": changed}
    crm.configure()
