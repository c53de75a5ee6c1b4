"""Findings: the same one counted, not repeated; bounded; taken back when mended."""

from switchboard.hub.diagnosis import Diagnosis


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
