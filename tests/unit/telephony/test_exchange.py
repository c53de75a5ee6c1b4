"""What every exchange has in common."""

import json

import pytest

from switchboard.hub.diagnosis import Diagnosis
from switchboard.telephony.exchange import asked, findings, redacted
from switchboard.telephony.numbers import DialString
from switchboard.vocabulary.events import LinkChanged
from switchboard.vocabulary.problems import Finding, Mended
from unit.phonet_samples import AT, KEY, message
from unit.telephony.world import PHONET, five


def test_the_key_is_taken_out_of_what_an_exchange_repeats() -> None:
    world, tabs = five()
    world.exchange_says(message("error", "1", message=f"bad apiKey={KEY}"))
    assert KEY not in "".join(event.to_json() for tab in tabs for event in tab.events)
    assert redacted("a%26b a&b", ["a&b"]) == "… …"
    assert redacted("nothing", [""]) == "nothing"


@pytest.mark.parametrize("key", ["a", "k", "id", "call", "event", "trunk"])
def test_a_short_key_leaves_the_message_what_it_is(key: str) -> None:
    text = json.dumps({"event": "call.dial", "id": "7", "trunk": key, "k": {"call": [key, "a call"]}})
    assert json.loads(redacted(text, [key])) == {
        "event": "call.dial",
        "id": "7",
        "trunk": "…",
        "k": {"call": ["…", "a call"]},
    }


def told(state: str, reason: str) -> list[Finding | Mended]:
    status = LinkChanged(id="1", vendor="phonet", at=AT, placement="line", state=state, reason=reason)  # type: ignore[arg-type]
    return findings(PHONET, status)


@pytest.mark.parametrize(
    ("reason", "code", "word"),
    [
        ("refused", "line-refused", "apiKey"),
        ("unreachable", "line-unreachable", "connect-src"),
        ("timeout", "line-unreachable", "connect-src"),
        ("credentials", "line-credentials", '{"domain": …, "apiKey": …, "subscriber": …}'),
    ],
)
def test_a_line_that_cannot_be_had_says_why_and_what_to_look_at(reason: str, code: str, word: str) -> None:
    (finding,) = told("interrupted", reason)
    assert isinstance(finding, Finding)
    assert finding.code == code
    assert "Phonet" in finding.message or "phonet.credentialsUrl" in finding.message
    assert word in finding.cure


def test_a_line_that_is_ready_takes_back_its_own_findings_and_no_other_exchanges() -> None:
    diagnosis = Diagnosis()
    for reason in ("refused", "unreachable", "credentials"):
        for one in told("interrupted", reason):
            diagnosis.note(one)
    diagnosis.add("error", "line-refused", "Another can be reached, but refuses the connection.", "")
    for one in told("ready", "opened"):
        diagnosis.note(one)
    assert [finding.message for finding in diagnosis.findings] == [
        "Another can be reached, but refuses the connection."
    ]


def test_a_secret_that_is_a_part_of_another_leaves_nothing_of_it() -> None:
    assert redacted("abcdef abc", ("abc", "abcdef", "")) == "… …"


def test_an_exchange_that_dials_numbers_alone_leaves_the_extension_to_the_operator() -> None:
    assert asked(PHONET, DialString("380671110004", "101")) == ("380671110004", "101")
    assert asked(PHONET, DialString("380671110004")) == ("380671110004", "")
