"""JavaScript made small by esbuild."""

from workshop.node import made

_ESBUILD = ("tool/bin/esbuild", "--minify", "--log-level=error", "--outdir=out")


def joined(files: dict[str, bytes], *entries: str, elsewhere: set[str]) -> dict[str, bytes]:
    """Each entry as one module that imports nothing, with all that it would import in it.

    Args:
        files: all modules, by their path.
        entries: the paths of those that are wanted.
        elsewhere: paths of modules that are not there, for nobody ever asks for them.

    """
    how = ("--bundle", "--format=esm", "--out-extension:.js=.mjs", "--packages=external")
    external = (f"--external:./{name}" for name in sorted(elsewhere))
    return made("Joining the modules", "esbuild-wasm", files, *_ESBUILD, *how, *external, *entries)


def minified(script: bytes) -> bytes:
    """A classic script."""
    name = "script.js"
    return made("Making the loader small", "esbuild-wasm", {name: script}, *_ESBUILD, "--target=es2022", name)[name]
