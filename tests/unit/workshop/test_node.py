"""What npm's tools make is made once, whoever asks."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from workshop import fetch, node

_SCRIPT = b"""
const { appendFileSync, writeFileSync } = require("node:fs");
appendFileSync(process.argv[2], "made ");
writeFileSync("out/it", "made");
"""


def asked(folder: Path) -> dict[str, bytes]:
    node.CACHE = folder
    return node.made("Making it", "esbuild-wasm", {"script.cjs": _SCRIPT}, "script.cjs", str(folder / "log"))


def test_several_processes_that_want_the_same_at_once_have_it_made_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert [*pool.map(asked, [tmp_path] * 4)] == [{"it": b"made"}] * 4
    assert (tmp_path / "log").read_text() == "made "


def test_what_a_tool_says_when_it_fails_is_told_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "CACHE", tmp_path)
    with pytest.raises(fetch.FetchError, match=r"(?s)Making it failed.*no such thing"):
        node.made("Making it", "esbuild-wasm", {"script.cjs": b'throw new Error("no such thing");'}, "script.cjs")
    assert [*(tmp_path / "made").iterdir()] == []
