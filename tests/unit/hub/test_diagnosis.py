"""Findings: the same one counted, not repeated; bounded; taken back when mended."""

from switchboard.hub.diagnosis import Diagnosis
from switchboard.vocabulary.problems import Finding, Mended


def test_the_same_finding_is_counted() -> None:
    diagnosis = Diagnosis()
    diagnosis.add("error", "x", "a", "b")
    diagnosis.add("error", "x", "a", "b")
    assert [finding.count for finding in diagnosis.findings] == [2]


def test_findings_are_bounded() -> None:
    diagnosis = Diagnosis()
    for number in range(1000):
        diagnosis.add("info", "x", str(number), "b")
    assert len(diagnosis.findings) == 100


def test_a_mended_finding_is_taken_back() -> None:
    diagnosis = Diagnosis()
    diagnosis.add("error", "x", "a", "b")
    diagnosis.add("error", "x", "other", "b")
    diagnosis.clear("x", "a")
    assert [finding.message for finding in diagnosis.findings] == ["other"]
    diagnosis.clear("x")
    assert diagnosis.findings == ()


def test_what_a_link_tells_is_a_finding_until_the_link_takes_it_back() -> None:
    diagnosis = Diagnosis()
    diagnosis.note(Finding(level="warning", code="x", message="a", cure="b"))
    assert [finding.code for finding in diagnosis.findings] == ["x"]
    diagnosis.note(Mended("x"))
    assert diagnosis.findings == ()
