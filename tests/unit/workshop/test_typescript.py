"""TypeScript's compiler takes what a page may write, and refuses what it may not."""

from workshop import ROOT
from workshop.contract import FOLDER
from workshop.typescript import complaints

SAMPLES = {file.name: file.read_bytes() for file in sorted((ROOT / "tests" / "contract").glob("*.ts"))}
DECLARATIONS = {"switchboard.d.ts": (FOLDER / "switchboard.d.ts").read_bytes()}


def test_what_is_right_is_taken_and_every_line_that_is_wrong_is_refused() -> None:
    assert {*SAMPLES} == {"right.ts", "wrong.ts"}
    assert complaints(DECLARATIONS | SAMPLES) == []


def test_what_is_wrong_is_told_with_its_line() -> None:
    wrong = b'switchboard.call("101");\nswitchboard.hangUp();\n// @ts-expect-error it is right\nswitchboard.state();\n'
    first, second = complaints({**DECLARATIONS, "page.ts": wrong})
    assert first.startswith("page.ts:2: TS2339: Property 'hangUp' does not exist")
    assert second.startswith("page.ts:3: TS2578: Unused '@ts-expect-error'")
