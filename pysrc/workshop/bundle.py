"""Writes dist/: switchboard.js under its plain name, and one folder, named by its contents, with everything else."""

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import brotli

from switchboard import __version__
from switchboard.vendors import found
from workshop import CACHE, DIST, ROOT, SITE
from workshop.fetch import npm_files, wheels

_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build() -> Path:
    """Make dist/ and return the folder of this version; what has not changed is not done again."""
    files = dict(_version_files())
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    folder = f"{__version__}-{digest.hexdigest()[:12]}/"
    loader = _loader(folder, files)
    wanted = {"switchboard.js": loader, **{folder + name: content for name, content in files.items()}}
    _compress(wanted)
    DIST.mkdir(exist_ok=True)
    for other in DIST.iterdir():
        if other.is_dir() and other.name != folder.rstrip("/"):
            shutil.rmtree(other)
    for name, content in wanted.items():
        for suffix, data in (("", content), (".br", _stored(content, "br")), (".gz", _stored(content, "gz"))):
            file = DIST / (name + suffix)
            if not file.exists() or file.read_bytes() != data:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
    return DIST / folder


def integrity(content: bytes) -> str:
    """A file's hash as browsers want it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def _version_files() -> Iterator[tuple[str, bytes]]:
    for file in sorted((SITE / "runtime").glob("*.mjs")):
        yield file.name, file.read_bytes()
    pyscript = npm_files("@pyscript/core", "dist/")
    for name in sorted(_module_graph(pyscript, "core.js")):
        yield f"pyscript/{name}", pyscript[name]
    pyodide = npm_files("pyodide")
    for name in _PYODIDE:
        yield f"pyodide/{name}", pyodide[name]
    packages = {file.name: file.read_bytes() for file in wheels()}
    packages[f"switchboard-{__version__}-py3-none-any.whl"] = _own_wheel()
    for name, content in packages.items():
        yield f"packages/{name}", content
    yield "pyodide/pyodide-lock.json", _lock(pyodide["pyodide-lock.json"], packages)


def _module_graph(files: dict[str, bytes], entry: str) -> set[str]:
    """A module, what it imports statically, and the one plugin that switching errors off still loads."""
    found: set[str] = set()
    todo = [entry, *(name for name in files if re.fullmatch(r"error-.*\.js", name))]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            text = files[name].decode()
            todo += re.findall(r'(?:^|[;}\s])(?:import|export)\b[^;"\'()]*?(?:from)?"\./([\w.-]+\.js)"', text)
    return found


def _own_wheel() -> bytes:
    """The switchboard package; the same bytes from the same sources, whenever and wherever it is made."""
    package = ROOT / "pysrc" / "switchboard"
    info = f"switchboard-{__version__}.dist-info"
    members = {
        f"switchboard/{file.relative_to(package).as_posix()}": file.read_bytes()
        for file in sorted(package.rglob("*"))
        if file.suffix in (".py", ".css")
    }
    members[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: switchboard\nVersion: {__version__}\n".encode()
    members[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: workshop\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in members).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _lock(original: bytes, packages: dict[str, bytes]) -> bytes:
    """Pyodide's list of packages, with ours alone in it."""
    entries = {}
    for file, content in packages.items():
        name, version = file.split("-")[:2]
        name = name.replace("_", "-")
        entries[name] = {
            "depends": [],
            "file_name": file,
            "imports": [name.replace("-", "_")],
            "install_dir": "site",
            "name": name,
            "package_type": "package",
            "sha256": hashlib.sha256(content).hexdigest(),
            "unvendored_tests": False,
            "version": version,
        }
    info = json.loads(original)["info"]
    return json.dumps({"info": info, "packages": entries}, sort_keys=True).encode()


def _loader(folder: str, files: dict[str, bytes]) -> bytes:
    """The loader with the version, its folder and the hash of every file in it."""
    hashes = {name: integrity(content) for name, content in sorted(files.items())}
    modules = {name: digest for name, digest in hashes.items() if name.endswith((".mjs", ".js"))}
    others = {name: digest for name, digest in hashes.items() if name not in modules}
    calls = ["state", "diagnose", *(command.call for vendor in found() for command in vendor.commands)]
    told = json.dumps(
        {"version": __version__, "folder": folder, "modules": modules, "files": others, "calls": calls},
        separators=(",", ":"),
    )
    source = (SITE / "switchboard.js").read_text("utf-8")
    filled, count = re.subn(r"const BUILD = \{.*\};", lambda _: f"const BUILD = {told};", source)
    if count != 1:
        raise ValueError("site/switchboard.js has no line `const BUILD = {…};` to fill in")
    return filled.encode()


def _stored(content: bytes, kind: str) -> bytes:
    return _stored_path(content, kind).read_bytes()


def _stored_path(content: bytes, kind: str) -> Path:
    return CACHE / "compressed" / f"{hashlib.sha256(content).hexdigest()}.{kind}"


def _compress(files: dict[str, bytes]) -> None:
    """Compress what was not compressed before; the large ones take a while, so they are told."""
    (CACHE / "compressed").mkdir(parents=True, exist_ok=True)
    missing = {
        hashlib.sha256(content).digest(): (name, content)
        for name, content in files.items()
        if not (_stored_path(content, "br").exists() and _stored_path(content, "gz").exists())
    }
    if not missing:
        return
    total = sum(len(content) for _, content in missing.values())
    print(f"Compressing {len(missing)} files, {total / 1e6:.1f} MB …", flush=True)
    largest_first = sorted(missing.values(), key=lambda entry: -len(entry[1]))
    with ProcessPoolExecutor() as pool:
        for number, name in enumerate(pool.map(_compress_one, largest_first), 1):
            print(f"  {number}/{len(missing)} {name}", flush=True)


def _compress_one(entry: tuple[str, bytes]) -> str:
    name, content = entry
    for kind, data in (
        ("br", brotli.compress(content, quality=11, lgwin=24)),
        ("gz", gzip.compress(content, 9, mtime=0)),
    ):
        target = _stored_path(content, kind)
        part = target.with_suffix(f".{kind}.part")
        part.write_bytes(data)
        part.replace(target)
    return name
