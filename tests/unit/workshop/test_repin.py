"""Pins made anew: pip itself resolves, from an index of its own on this machine."""

import hashlib
import io
import json
import os
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from workshop import pins, repin
from workshop.pins import Pin


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Project:
    """A project that depends on a cart, with its pins, and the index that it takes them from."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.pins = place / "pins.toml"
        self.hashes: dict[tuple[str, str], str] = {}
        self.depends_on("sb-cart")

    def depends_on(self, *names: str, npm: tuple[str, ...] = ()) -> None:
        text = f"[project]\ndependencies = {json.dumps(names)}\n[dependency-groups]\ndev = []\n"
        (self.place / "pyproject.toml").write_text(
            f"{text}[tool.switchboard]\nnpm = {json.dumps(npm[:1])}\nnpm-of-tests = {json.dumps(npm[1:])}\n"
        )

    def publish(self, name: str, version: str, *needs: str, tags: str = "py3-none-any") -> None:
        """Put a wheel with nothing in it into the index."""
        stem = f"{name.replace('-', '_')}-{version}"
        info = f"{stem}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as wheel:
            wheel.writestr(f"{info}/METADATA", metadata + "".join(f"Requires-Dist: {need}\n" for need in needs))
            wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tags}\n")
            wheel.writestr(f"{info}/RECORD", "")
        file, page = self.place / "files" / f"{stem}-{tags}.whl", self.place / "simple" / name / "index.html"
        for one in (file, page):
            one.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.getvalue())
        digest = hashlib.sha256(content.getvalue()).hexdigest()
        self.hashes.setdefault((name, version), f"sha256:{digest}")
        with page.open("a") as links:
            links.write(f'<a href="/files/{file.name}#sha256={digest}">{file.name}</a>\n')

    def pin(self, **versions: str) -> None:
        """Pin these, each with the hash of its first wheel."""
        named = {name.replace("_", "-"): version for name, version in versions.items()}
        self.pins.write_text(pins.text([Pin(*one, (self.hashes[one],)) for one in named.items()], []))

    def edit(self, name: str, version: str) -> None:
        """Change a version by hand, and nothing else."""
        before = f'[pypi."{name}"]\nversion = "{pins.pypi()[name].version}"'
        self.pins.write_text(self.pins.read_text().replace(before, f'[pypi."{name}"]\nversion = "{version}"'))

    def versions(self) -> dict[str, str]:
        """What is pinned, each with the hashes of its own version."""
        for pin in pins.pypi().values():
            assert self.hashes[pin.name, pin.version] in pin.hashes
        return {pin.name: pin.version for pin in pins.pypi().values()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    made = Project(tmp_path)
    made.publish("sb-cart", "1.0", "sb-wheel>=1")
    made.publish("sb-cart", "2.0", "sb-wheel>=2,<3")
    for version in ("1.0", "1.5", "2.0", "3.0"):
        made.publish("sb-wheel", version, "sb-tyre")
        made.publish("sb-tyre", version)
    monkeypatch.setattr(pins, "FILE", made.pins)
    monkeypatch.setattr(repin, "ROOT", tmp_path)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # What is empty here stands for nothing, whatever the machine's own configuration says.
        settings = f"index-url = http://127.0.0.1:{server.server_port}/simple\ncache-dir = {tmp_path / 'cache'}\n"
        settings += "extra-index-url =\nfind-links =\nconstraint =\nno-index =\nproxy =\n"
        (tmp_path / "pip.conf").write_text(f"[global]\n{settings}")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, "127.0.0.1")
        repin._index.cache_clear()
        yield made
        repin._index.cache_clear()
        server.shutdown()


def refused(project: Project, capsys: pytest.CaptureFixture[str]) -> str:
    """What is told where the pins stay as they are, to the byte."""
    before = project.pins.read_bytes()
    assert repin.renew() == 1
    assert project.pins.read_bytes() == before
    return capsys.readouterr().out


def test_without_pins_everything_is_the_newest_that_goes_together(project: Project) -> None:
    assert repin.renew() == 0
    assert project.versions() == {"sb-cart": "2.0", "sb-tyre": "3.0", "sb-wheel": "2.0"}


def test_what_only_the_browser_installs_is_pinned_too(project: Project) -> None:
    project.depends_on('sb-cart; sys_platform == "emscripten"')
    assert repin.renew() == 0
    assert project.versions() == {"sb-cart": "2.0", "sb-tyre": "3.0", "sb-wheel": "2.0"}


def test_what_nobody_changed_stays_byte_for_byte(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    # A file that came later is none of what was pinned.
    project.publish("sb-wheel", "1.0", "sb-tyre", tags="py2.py3-none-any")
    before = project.pins.read_bytes()
    assert repin.renew() == 0
    assert project.pins.read_bytes() == before
    assert capsys.readouterr().out == "pins.toml is written.\n"


def test_what_somebody_changed_moves_and_takes_along_only_what_cannot_stay(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    project.edit("sb-cart", "2.0")
    assert repin.renew() == 0
    assert project.versions() == {"sb-cart": "2.0", "sb-tyre": "1.0", "sb-wheel": "2.0"}
    told = capsys.readouterr().out.splitlines()
    assert "sb-cart 2.0 has new hashes, for none of its own stood here." in told
    assert [line for line in told if "sb-wheel 1.0 → 2.0: sb-cart 2.0 depends on sb-wheel" in line]
    assert not [line for line in told if "sb-tyre" in line]


def test_a_version_that_somebody_chose_stays_and_what_does_not_go_with_it_moves(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pin(sb_cart="2.0", sb_tyre="1.0", sb_wheel="2.0")
    project.edit("sb-wheel", "1.5")
    assert repin.renew() == 0
    assert project.versions() == {"sb-cart": "1.0", "sb-tyre": "1.0", "sb-wheel": "1.5"}
    assert "sb-cart 2.0 → 1.0: sb-cart 2.0 depends on sb-wheel" in capsys.readouterr().out


def test_choices_that_do_not_go_together_are_told_and_change_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    project.edit("sb-cart", "2.0")
    project.edit("sb-wheel", "3.0")
    assert "sb-cart 2.0 depends on sb-wheel" in refused(project, capsys)


def test_a_version_that_does_not_exist_is_told_and_changes_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    project.edit("sb-tyre", "9.0")
    assert "no wheel of sb-tyre 9.0" in refused(project, capsys)


def test_a_table_that_was_taken_out_comes_back_with_the_newest(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pin(sb_cart="1.0", sb_wheel="1.0")
    assert repin.renew() == 0
    assert project.versions() == {"sb-cart": "1.0", "sb-tyre": "3.0", "sb-wheel": "1.0"}
    assert "sb-tyre 3.0 is new." in capsys.readouterr().out


def test_hashes_that_are_missing_come_back(project: Project) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    before = project.pins.read_text()
    project.pins.write_text(before.replace(f'hashes = [\n    "{project.hashes["sb-tyre", "1.0"]}",\n]\n', ""))
    assert project.pins.read_text() != before
    assert repin.renew() == 0
    assert project.pins.read_text() == before


def test_a_new_dependency_moves_nothing_that_it_can_live_with(project: Project) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    project.publish("sb-horse", "1.0", "sb-tyre<2")
    project.publish("sb-horse", "2.0", "sb-tyre>=2")
    project.depends_on("sb-cart", "sb-horse")
    assert repin.renew() == 0
    assert project.versions() == {"sb-cart": "1.0", "sb-horse": "1.0", "sb-tyre": "1.0", "sb-wheel": "1.0"}


def test_what_is_not_needed_any_longer_goes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.pin(sb_cart="1.0", sb_tyre="1.0", sb_wheel="1.0")
    project.depends_on("sb-tyre")
    assert repin.renew() == 0
    assert project.versions() == {"sb-tyre": "1.0"}
    assert "sb-wheel 1.0 is not needed any longer." in capsys.readouterr().out


def test_only_wheels_for_the_systems_in_question_are_pinned(project: Project) -> None:
    project.publish("sb-tyre", "4.0", tags="cp311-cp311-musllinux_1_2_x86_64")
    project.publish("sb-tyre", "4.0", tags="py3-none-any")
    assert repin.renew() == 0
    assert len(pins.pypi()["sb-tyre"].hashes) == 1


def test_what_moved_without_need_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that are held pip names both, and only one of them is in the way."""
    said = (
        "    sb-cart 2.0 depends on sb-wheel>=2\n    The user requested (constraint) sb-wheel==1.0\n"
        "    sb-cart 2.0 depends on sb-tyre\n    The user requested (constraint) sb-tyre==1.0\n"
    )

    def pip(_: list[str], held: dict[str, str]) -> dict[str, str]:
        if "sb-wheel" in held:
            raise repin.ConflictError(said)
        return {"sb-cart": "2.0", "sb-wheel": "2.0", "sb-tyre": "3.0"} | held

    monkeypatch.setattr(repin, "_told_by_pip", pip)
    versions, reasons = repin._resolved(["sb-cart"], {"sb-cart": "2.0", "sb-tyre": "1.0", "sb-wheel": "1.0"}, set())
    assert versions == {"sb-cart": "2.0", "sb-tyre": "1.0", "sb-wheel": "2.0"}
    assert reasons["sb-wheel"] == "sb-cart 2.0 depends on sb-wheel>=2"


def test_npms_packages_stay_unless_somebody_changed_them(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project.place / "bin"
    folder.mkdir()
    (folder / "npm").write_text(
        f"#!{sys.executable}\nimport json, sys\nversion = sys.argv[3].rpartition('@')[2].replace('latest', '3.0')\n"
        "version = {'2': '2.9,2.10,2.1'}.get(version, version)\n"
        "told = [{'version': one, 'dist.integrity': 'sha512-of-' + one} for one in version.split(',')]\n"
        "print(json.dumps(told[0] if len(told) == 1 else told))\n"
    )
    (folder / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    project.depends_on("sb-tyre", npm=("@sb/kept", "sb-changed", "sb-new", "@sb/new@2"))
    kept, changed = Pin("@sb/kept", "1.0", ("sha512-of-1.0",)), Pin("sb-changed", "2.0", ("sha512-of-1.0",))
    project.pins.write_text(pins.text([Pin("sb-tyre", "1.0", (project.hashes["sb-tyre", "1.0"],))], [kept, changed]))
    assert repin.renew() == 0
    assert pins.npm() == {
        "@sb/kept": kept,
        "sb-changed": Pin("sb-changed", "2.0", ("sha512-of-2.0",)),
        "sb-new": Pin("sb-new", "3.0", ("sha512-of-3.0",)),
        "@sb/new@2": Pin("@sb/new@2", "2.10", ("sha512-of-2.10",)),
    }
    told = capsys.readouterr().out
    assert "sb-changed 2.0 has a new hash" in told
    assert "sb-new 3.0 is new." in told
    assert "kept" not in told
