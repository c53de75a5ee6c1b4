"""A release has everything in it, tells of everything in it, and is the same each time it is made."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from switchboard import __version__
from workshop import ROOT, components, release
from workshop.addresses import integrity
from workshop.bundle import PINNED
from workshop.fetch import FetchError
from workshop.release import Origin, contents, packed, wheel
from workshop.web_servers import CONFIGURATIONS

COMMIT = Origin("0" * 40, 1_700_000_000)
PACKAGE = ("switchboard-0-py3-none-any.whl", b"a wheel")


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """A dist/ and a contract, small ones."""
    for name in ("dist/switchboard.js", f"dist/{PINNED}", "dist/files/engine/one-0123456789.wasm", "contract/one.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"this is {name}", "utf-8")
    return {"dist": tmp_path / "dist", "contract": tmp_path / "contract", "servers": CONFIGURATIONS}


@pytest.fixture(scope="module")
def package() -> tuple[str, bytes]:
    return wheel(COMMIT)


def test_the_archive_is_the_same_whenever_its_files_were_written(folders: dict[str, Path]) -> None:
    def made() -> bytes:
        return packed(contents(COMMIT, folders, PACKAGE), "switchboard", COMMIT.time)

    before = made()
    os.utime(folders["dist"] / PINNED, (1, 1))
    (folders["dist"] / PINNED).chmod(0o600)
    assert made() == before
    (folders["dist"] / PINNED).write_bytes(b"something else")
    assert made() != before


def test_it_has_all_of_the_folders_and_a_checksum_of_everything(folders: dict[str, Path]) -> None:
    content = packed(contents(COMMIT, folders, PACKAGE), "switchboard-1", COMMIT.time)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        members = archive.getmembers()
        files = {one.name.removeprefix("switchboard-1/"): archive.extractfile(one).read() for one in members}  # type: ignore[union-attr]
    assert {(one.mtime, one.uid, one.gid, one.uname, one.mode) for one in members} == {(COMMIT.time, 0, 0, "", 0o644)}
    assert [one.name for one in members] == sorted(one.name for one in members)
    for place, folder in folders.items():
        inside = {f"{place}/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file()}
        assert {name for name in files if name.startswith(f"{place}/")} == inside
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(file).hexdigest() for name, file in files.items()}
    assert {"LICENSE", "README.md", "sbom.cdx.json", "release.json", PACKAGE[0]} <= set(files)


def test_it_tells_the_hash_with_which_a_page_takes_this_version_only(folders: dict[str, Path]) -> None:
    files = contents(COMMIT, folders, PACKAGE)
    told = json.loads(files["release.json"])
    wanted = integrity(files[f"dist/{PINNED}"])
    assert told["loader"] == {"path": PINNED, "integrity": wanted}
    assert (told["version"], told["commit"], told["time"]) == (__version__, COMMIT.commit, COMMIT.time)
    readme = files["README.md"].decode()
    assert f'/{PINNED}"' in readme
    assert f'integrity="{wanted}" crossorigin="anonymous"' in readme


def test_every_component_has_a_file_with_its_licence_and_every_named_text_is_there() -> None:
    found = components.components()
    files = release.licences(found)
    for one in found:
        text = files[f"{one.name.removeprefix('@').replace('/', '-')}.txt"]
        assert text.startswith(f"{one.name} {one.version}: {one.licence}")
        assert all(own.strip() in text for own in one.texts)
        for part in one.parts:
            assert f"- {part.name}" in text
            assert all(f"texts/{name}.txt" in files for name in part.licence_ids)
    assert "Mozilla Public License" in files["pyodide.txt"]


def test_a_folder_that_is_not_there_is_missed(folders: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="there is nothing in .*/nowhere"):
        contents(COMMIT, {**folders, "contract": tmp_path / "nowhere"}, PACKAGE)


# The wheel.


def test_the_wheel_has_the_whole_package_and_is_the_same_each_time(package: tuple[str, bytes]) -> None:
    name, content = package
    assert name == f"switchboard-{__version__}-py3-none-any.whl"
    assert wheel(COMMIT) == package
    source = ROOT / "pysrc"
    files = [file for file in (source / "switchboard").rglob("*") if file.suffix in (".py", ".css", ".typed")]
    there = {one for one in zipfile.ZipFile(io.BytesIO(content)).namelist() if ".dist-info/" not in one}
    assert there == {file.relative_to(source).as_posix() for file in files}
    assert "switchboard/py.typed" in there


def test_the_wheel_installs_and_imports_without_a_browser(package: tuple[str, bytes], tmp_path: Path) -> None:
    name, content = package
    file, place = tmp_path / name, tmp_path / "place"
    file.write_bytes(content)
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", place, file], check=True)  # noqa: S603
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import switchboard, switchboard.replay, switchboard.ui.dock_view\n"
        "print(switchboard.__version__, switchboard.__file__)"
    )
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", script, place], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout.split()
    assert told == [__version__, str(place / "switchboard" / "__init__.py")]


def test_what_only_browsers_need_is_installed_nowhere_else(package: tuple[str, bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(package[1]))
    metadata = archive.read(f"switchboard-{__version__}.dist-info/METADATA").decode()
    assert set(re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)) == {
        "phonenumberslite",
        "pydantic",
        "pyodide-http; sys_platform == 'emscripten'",
    }


# What it is made from.


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one commit, of 14 November 2023."""
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "somebody@example.com")
        monkeypatch.setenv(f"GIT_{name}_DATE", f"{COMMIT.time} +0000")
    (tmp_path / "one.py").write_text("ONE = 1\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--no-gpg-sign", "-m", "Begin"]):
        release._git(*command)
    return tmp_path


def test_a_release_has_the_time_of_its_commit(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_from = release.origin()
    assert re.fullmatch(r"[0-9a-f]{40}", made_from.commit)
    assert made_from.time == COMMIT.time
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert release.origin() == Origin(made_from.commit, 1_800_000_000)
    assert tree.is_dir()


@pytest.mark.parametrize("name", ["one.py", "two.py"])
def test_a_tree_that_is_no_commit_is_refused(tree: Path, name: str) -> None:
    (tree / name).write_text("ONE = 2\n")
    with pytest.raises(FetchError, match=name):
        release.origin()


def test_what_is_no_tree_of_gits_must_be_told_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with pytest.raises(FetchError, match="SOURCE_DATE_EPOCH"):
        release.origin()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert release.origin().time == COMMIT.time
