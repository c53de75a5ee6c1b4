"""Modules joined."""

import re

import pytest

from workshop import fetch
from workshop.esbuild import joined


def test_a_module_that_is_joined_has_in_it_what_it_imports_and_leaves_what_nobody_asks_for() -> None:
    files = {
        "one.mjs": b'// why\nimport { two } from "./folder/two.js";\nexport const one = two;\n',
        "folder/two.js": b'export const two = 2;\nexport const lazy = () => import("./three.js");\n',
    }
    (name, content), *others = joined(files, "one.mjs", elsewhere={"folder/three.js"}).items()
    assert (name, others) == ("one.mjs", [])
    assert re.findall(rb"(?:import|from)\b", content) == []
    assert b"why" not in content
    with pytest.raises(fetch.FetchError, match=r"three\.js"):
        joined({**files, "one.mjs": b'import("./folder/three.js");'}, "one.mjs", elsewhere=set())
