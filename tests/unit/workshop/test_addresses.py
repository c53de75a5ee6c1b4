"""Where the files of a build lie."""

from workshop.addresses import addressed, plain


def test_a_file_that_changes_gets_another_address() -> None:
    before, after = (addressed("engine/pyodide.asm.mjs", content) for content in (b"1", b"2"))
    assert before != after
    assert {plain(before), plain(after)} == {"files/engine/pyodide.asm.mjs"}
