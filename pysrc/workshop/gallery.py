"""The gallery: a page for each kind of CRM, with the script tag and without it; tests open it, and a person can."""

import re

from aiohttp import hdrs, web

from workshop import ROOT
from workshop.fetch import npm_files
from workshop.node import made
from workshop.pins import npm
from workshop.server import Page, Server, simulators, type_of

KINDS = {
    "react18": "React 18 that owns the whole document",
    "react19": "React 19 that owns the whole document",
    "vue": "Vue that owns the whole body",
    "svelte": "Svelte that owns the whole body",
    "turbo": "Turbo, which swaps the body at each visit",
    "jquery": "jQuery beside an old Prototype",
    "components": "web components, one in the other",
    "frameset": "a frameset",
    "quirks": "quirks mode",
    "strict": "a strict policy with Trusted Types",
    "bootstrap": "Bootstrap with modal dialogs",
    "mui": "MUI with modal dialogs",
    "printing": "a page that prints",
}
"""What each page is, by its folder's name."""
GALLERY = ROOT / "tests" / "gallery"
_BARE = "bare"
"""The address of the pages without the tag, as ``gallery`` is of those with it."""
_PACKAGES = {
    "react18": ("react@18", "react-dom@18", "scheduler@0.23", "@mui/material@5"),
    "react19": ("react", "react-dom", "scheduler"),
    "vue": ("vue", "@vue/server-renderer"),
    "svelte": ("svelte", "clsx", "devalue@5", "esm-env"),
}
"""What is bundled, in folders of their own: several have packages of one name."""
_BUNDLED = ("react/", "vue/", "svelte/", "mui/")
"""The folders whose clients are bundled."""
_NOT_NEEDED = re.compile(r"\.(map|md|ts|mts)$|^@mui/material/(?!umd/|package\.json)")
_AS_THEY_ARE = {
    "turbo/turbo.js": ("@hotwired/turbo", "dist/turbo.es2017-umd.js"),
    "jquery/jquery.js": ("jquery@3", "dist/jquery.js"),
    "bootstrap/bootstrap.js": ("bootstrap", "dist/js/bootstrap.bundle.min.js"),
    "bootstrap/bootstrap.css": ("bootstrap", "dist/css/bootstrap.min.css"),
}
_TAG = re.compile(r"\s*<script\b[^>]*/switchboard\.js[^>]*></script>")
_STRICT = "; require-trusted-types-for 'script'; trusted-types switchboard"
_LOOSE = "object-src 'none'"
"""What pages of old, and such as write styles by script, can live with."""


def serve(server: Server) -> str:
    """Put the gallery up at the CRM; returns the address of its list."""
    for path, content in files().items():
        for base in ("gallery", _BARE):
            shown = path.removesuffix("index.html")
            server.pages[f"/{base}/{shown}"] = _page(server, path, content, with_tag=base != _BARE)
    return f"{server.origin('crm')}/gallery/"


def files() -> dict[str, bytes]:
    """All files of the gallery, by their path; what is made by a framework is made once."""
    own = {path.relative_to(GALLERY).as_posix(): path.read_bytes() for path in GALLERY.rglob("*") if path.is_file()}
    sources = {path for path in own if path.startswith(_BUNDLED) and not path.endswith(".html")}
    wanted = {f"gallery/{path}": own.pop(path) for path in sources}
    wanted["build.cjs"] = own.pop("build.cjs")
    for folder, names in _PACKAGES.items():
        for name in names:
            package = npm()[name].package
            for path, content in npm_files(name).items():
                if not _NOT_NEEDED.search(f"{package}/{path}"):
                    wanted[f"packages/{folder}/{package}/{path}"] = content
    built = made("Making the gallery's pages", "esbuild-wasm", wanted, "build.cjs")
    shown = own | {name.replace("--", "/"): content for name, content in built.items()}
    return shown | {path: npm_files(package)[file] for path, (package, file) in _AS_THEY_ARE.items()}


def _page(server: Server, path: str, content: bytes, with_tag: bool) -> Page:
    text = content.decode()
    if not with_tag:
        text = _TAG.sub("", text)
    told = {"endpoint": server.exchange.endpoint, "list": _list()}
    told |= {name: server.origin(name) for name in ("static", *simulators())}
    for name, value in told.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    policy = server.policy + _STRICT if path.startswith("strict/") else _LOOSE
    headers = {hdrs.CONTENT_TYPE: f"{type_of(path)}; charset=utf-8", "Content-Security-Policy": policy}
    return lambda _: web.Response(body=text.encode(), headers=headers)


def _list() -> str:
    both = {"gallery": "with", _BARE: "without"}
    links = {
        what: "".join(f'<td><a href="/{base}/{kind}/">{how}</a></td>' for base, how in both.items())
        for kind, what in KINDS.items()
    }
    return "".join(f"<tr><td>{what}</td>{cells}</tr>" for what, cells in links.items())
