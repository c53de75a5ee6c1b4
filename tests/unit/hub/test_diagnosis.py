"""Findings: the same one counted, not repeated; bounded; taken back when mended."""

from datetime import UTC, datetime, timedelta

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


def test_a_finding_says_when_it_was_made_first_and_last() -> None:
    times = [datetime(2026, 11, 26, 12, tzinfo=UTC) + timedelta(hours=hour) for hour in range(3)]
    clock = iter(times)
    diagnosis = Diagnosis(lambda: next(clock))
    for _ in range(2):
        diagnosis.add("error", "x", "a", "b")
    diagnosis.add("error", "x", "a", "b", at=times[2])
    (finding,) = diagnosis.findings
    assert (finding.count, finding.first_at, finding.last_at) == (3, times[0], times[2])


def test_whoever_has_not_looked_at_everything_does_so_before_the_findings_are_told() -> None:
    diagnosis = Diagnosis()
    diagnosis.beforehand.append(lambda: diagnosis.add("info", "x", "a", "b"))
    assert [finding.code for finding in diagnosis.findings] == ["x"]
