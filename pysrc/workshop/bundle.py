"""Writes dist/: switchboard.js under its plain name and its version, and files/ with all else, named by content."""

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import brotli

from switchboard import __version__, vendors
from switchboard.vocabulary.commands import QUESTIONS
from workshop import CACHE, DIST, ROOT, SITE
from workshop.addresses import addressed, integrity
from workshop.esbuild import joined, minified
from workshop.fetch import npm_files, wheels
from workshop.forge import Forge
from workshop.pruning import pruned
from workshop.turns import turn

_ENGINE = ("pyodide.asm.mjs", "pyodide.asm.wasm")
_NOT_IN_A_PAGE = ("_pyrepl", "curses", "dbm", "ensurepip", "idlelib", "multiprocessing", "turtle", "venv", "wsgiref")
"""Modules of the standard library that need processes, terminals, windows or servers."""
PINNED = f"{__version__}/switchboard.js"
"""Where the loader lies for whoever wants this very version: it never changes there."""
_FILES = 'new URL("files/", src)'
"""How the loader finds what belongs to it."""
_SMALL = 300_000
"""Bytes; below it, compressing as far as it goes takes no time."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build(thorough: bool = False, into: Path = DIST) -> str:
    """Make dist/ and return what to call this version; what has not changed is not done again.

    Args:
        thorough: compress as far as it goes, which takes minutes instead of seconds; for what is to be published.
        into: where to make it, if not in dist/.

    """
    with turn("built"):
        return _build(thorough, into)


def _build(thorough: bool, into: Path) -> str:
    files = dict(_version_files())
    wanted = {"switchboard.js": _loader(files), PINNED: _loader(files, "../files/")}
    wanted |= {addressed(name, files[name]): files[name] for name in files}
    made = compressed(wanted, thorough)
    into.mkdir(parents=True, exist_ok=True)
    for file in [*into.rglob("*")]:
        if file.is_file() and file.relative_to(into).as_posix() not in made:
            file.unlink()
    for folder in sorted((path for path in into.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    for name, content in made.items():
        file = into / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return f"{__version__} ({hashlib.sha256(wanted['switchboard.js']).hexdigest()[:12]})"


def compressed(files: dict[str, bytes], thorough: bool = True) -> dict[str, bytes]:
    """The files, each with its two compressed twins."""
    _compress(files, thorough)
    return {
        name + suffix: data
        for name, content in files.items()
        for suffix, data in (("", content), (".br", _stored(content, "br")), (".gz", _stored(content, "gz")))
    }


def _version_files() -> Iterator[tuple[str, bytes]]:
    runtime = {file.name: file.read_bytes() for file in sorted((SITE / "runtime").glob("*.mjs"))}
    pyscript = npm_files("@pyscript/core", "dist/")
    pyodide = npm_files("pyodide")
    common = {f"pyscript/{name}": pyscript[name] for name in sorted(module_graph(pyscript, "core.js"))}
    info = json.loads(pyodide["pyodide-lock.json"])["info"]
    # Pyodide wants to see its lock file. There is nothing in it here, so it need not be fetched.
    lock = json.dumps({"info": info, "packages": {}}, sort_keys=True)
    common["idb/index.js"] = npm_files("idb")["build/index.js"]
    common["pyodide/pyodide.mjs"] = pyodide["pyodide.mjs"] + f"\nexport const lock = {lock};\n".encode()
    elsewhere = {f"pyscript/{name}" for name in pyscript if name.endswith(".js")} - set(common)
    # Switched off, PyScript's plugin of errors is still asked to be silent; and it imports what imports it.
    silent = {name: b"export const notOnDOM = () => {};" for name in common if name.startswith("pyscript/error-")}
    yield from joined({**common, **silent, **runtime}, "boot.mjs", "interpreter.mjs", elsewhere=elsewhere).items()
    packages = [zipfile.ZipFile(file) for file in wheels()]
    native = next((name, wheel) for wheel in packages for name in wheel.namelist() if name.endswith(".so"))
    library = native[1].read(native[0])
    name = Path(native[0]).name
    yield name, library
    full = {name: pyodide[name] for name in _ENGINE}
    engine = pruned(full, library, {**common, **runtime})
    stdlib = pyodide["python_stdlib.zip"]
    with Forge({**common, "pyodide/python_stdlib.zip": stdlib}, engine, (name, library)) as forge:
        archive = _merged(
            forge.compiled(_merged(stdlib, leave_out=_useless), "the standard library"),
            forge.compiled(_merged(*(file.read_bytes() for file in wheels()), leave_out=_native), "the packages"),
            forge.compiled(forge.pyscript(), "PyScript's package"),
            forge.compiled(_own_package(), "Switchboard", lines=True),
        )
        yield "library.zip", archive
        yield "engine/snapshot.bin", forge.snapshot(archive)
    with Forge(common, full, (name, library)) as forge:
        yield "full/snapshot.bin", forge.snapshot(archive)
    for folder, files in (("engine", engine), ("full", full)):
        yield from ((f"{folder}/{name}", content) for name, content in files.items())


def _useless(name: str) -> bool:
    return name.partition("/")[0].removesuffix(".py").startswith(_NOT_IN_A_PAGE)


def _native(name: str) -> bool:
    return name.endswith(".so")


def _merged(*archives: bytes, leave_out: Callable[[str], bool] = lambda _: False) -> bytes:
    """One archive, uncompressed: it is compressed as a whole on its way, which is better."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for archive in archives:
            source = zipfile.ZipFile(io.BytesIO(archive))
            for name in sorted(source.namelist()):
                if not name.endswith("/") and not leave_out(name):
                    target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name))
    return buffer.getvalue()


def module_graph(files: dict[str, bytes], entry: str) -> set[str]:
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


def _own_package() -> bytes:
    """The sources of the switchboard package, as an archive; the same bytes from the same sources."""
    package = ROOT / "pysrc" / "switchboard"
    files = [file for file in package.rglob("*") if file.suffix in (".py", ".css")]
    files = [file for file in files if package / "testing" not in file.parents]  # no page tests anything
    sources = {file.relative_to(package.parent).as_posix(): file for file in files}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(sources):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), sources[name].read_bytes())
    return buffer.getvalue()


def _loader(files: dict[str, bytes], place: str = "files/") -> bytes:
    """The loader with the version and the hash of every file, which lie at a place as seen from its own."""
    hashes = {name: integrity(content) for name, content in sorted(files.items())}
    modules = {name: digest for name, digest in hashes.items() if name.endswith(".mjs")}
    others = {name: digest for name, digest in hashes.items() if name not in modules}
    calls = [*QUESTIONS, *(command.call for vendor in vendors.found() for command in vendor.commands)]
    told = json.dumps(
        {"version": __version__, "modules": modules, "files": others, "calls": calls}, separators=(",", ":")
    )
    source = (SITE / "switchboard.js").read_text("utf-8")
    filled, count = re.subn(r"const BUILD = \{.*\};", lambda _: f"const BUILD = {told};", source)
    if count != 1:
        raise ValueError("site/switchboard.js has no line `const BUILD = {…};` to fill in")
    if filled.count(_FILES) != 1:
        raise ValueError(f"site/switchboard.js does not have {_FILES} once, to be told where its files are")
    return minified(filled.replace(_FILES, _FILES.replace("files/", place)).encode())


def _stored(content: bytes, kind: str) -> bytes:
    thorough, quick = (_stored_path(content, kind, how) for how in (True, False))
    return (thorough if thorough.exists() else quick).read_bytes()


def _stored_path(content: bytes, kind: str, thorough: bool) -> Path:
    return CACHE / "compressed" / f"{hashlib.sha256(content).hexdigest()}{'' if thorough else '.quick'}.{kind}"


def _is_stored(content: bytes, thorough: bool) -> bool:
    hows = {True, thorough}
    return all(any(_stored_path(content, kind, how).exists() for how in hows) for kind in ("br", "gz"))


def _compress(files: dict[str, bytes], thorough: bool) -> None:
    """Compress what was not compressed before; the large ones take a while, so they are told."""
    (CACHE / "compressed").mkdir(parents=True, exist_ok=True)
    missing = {
        hashlib.sha256(content).digest(): (name, content, thorough or len(content) < _SMALL)
        for name, content in files.items()
        if not _is_stored(content, thorough or len(content) < _SMALL)
    }
    if not missing:
        return
    total = sum(len(content) for _, content, _ in missing.values())
    print(f"Compressing {len(missing)} files, {total / 1e6:.1f} MB …", flush=True)
    largest_first = sorted(missing.values(), key=lambda entry: -len(entry[1]))
    with ProcessPoolExecutor() as pool:
        for number, name in enumerate(pool.map(_compress_one, largest_first), 1):
            print(f"  {number}/{len(missing)} {name}", flush=True)


def _compress_one(entry: tuple[str, bytes, bool]) -> str:
    name, content, thorough = entry
    for kind, data in (
        ("br", brotli.compress(content, quality=11 if thorough else 5, lgwin=24)),
        ("gz", gzip.compress(content, 9 if thorough else 4, mtime=0)),
    ):
        target = _stored_path(content, kind, thorough)
        part = target.with_suffix(f".{kind}.part")
        part.write_bytes(data)
        part.replace(target)
    return name
