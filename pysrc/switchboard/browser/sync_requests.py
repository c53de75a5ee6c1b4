"""Lets ``urllib.request`` and ``requests`` work in the page: pyodide-http asks for them, while the page waits."""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


class _Patched(Loader):
    """Loads a module as its own loader does, and patches it then."""

    def __init__(self, loader: Loader, patch: Callable[[], None]) -> None:
        self._loader = loader
        self._patch = patch

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._patch()

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)


class Patching(MetaPathFinder):
    """The first finder asked: whoever imports one of the two has it patched."""

    def __init__(self) -> None:
        self._patches = {"urllib.request": _patch_urllib, "requests": _patch_requests}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # the interpreter's own signature
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Find the module where it is, and see to it that it is patched."""
        if (patch := self._patches.pop(fullname, None)) is None:
            return None
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Patched(spec.loader, patch)
        return spec


def let_synchronous_requests() -> None:
    """From the next import on."""
    if not any(isinstance(finder, Patching) for finder in sys.meta_path):
        sys.meta_path.insert(0, Patching())


def _patch_urllib() -> None:
    import pyodide_http  # noqa: PLC0415  # few need it, and it has objects of JavaScript's

    pyodide_http.patch_urllib()


def _patch_requests() -> None:
    import pyodide_http  # noqa: PLC0415

    pyodide_http.patch_requests()
