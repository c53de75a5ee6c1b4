"""TypeScript: types made of a JSON Schema, and files that its compiler looks through."""

import json
from pathlib import Path

from workshop.fetch import npm_files
from workshop.node import made
from workshop.pins import npm

_HERE = Path(__file__).parent
_NEEDED = ("@apidevtools/json-schema-ref-parser@11", "@jsdevtools/ono", "js-yaml", "lodash", "prettier")
"""What the maker of types imports; its command line, which nobody uses here, wants more."""


def types_of(schema: dict[str, object], name: str) -> str:
    """The types of everything that a schema refers to, and of itself under this name."""
    files: dict[str, bytes] = {}
    for one in _NEEDED:
        package = npm()[one].package
        files |= {f"node_modules/{package}/{path}": content for path, content in npm_files(one).items()}
    files |= {"types.cjs": (_HERE / "types.cjs").read_bytes(), "schema.json": json.dumps(schema).encode()}
    return made("Making types", "json-schema-to-typescript", files, "types.cjs", name)["types.d.ts"].decode()


def complaints(files: dict[str, bytes]) -> list[str]:
    """What the compiler, as strict as it can be, says of these files, each with its file, line and code."""
    sources = {f"sources/{name}": content for name, content in files.items()}
    told = made(
        "Looking through TypeScript",
        "typescript@6",
        {"check.cjs": (_HERE / "check.cjs").read_bytes(), **sources},
        "check.cjs",
    )
    return [str(one) for one in json.loads(told["complaints.json"])]
