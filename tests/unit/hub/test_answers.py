"""What the CRM's server answered: each trouble has its own cause and cure, and nothing of the page's is repeated."""

from typing import get_args

import pytest

from switchboard.config import Crm
from switchboard.hub.answers import MissingHeader, ServerAnswer, Trouble, left_out, rule_for, trouble_with
from switchboard.settings import HeaderSource, RequestRule

PAGE, API = "https://crm.example", "https://api.crm.example"
INCLUDE = RequestRule(origin=API, credentials="include", headers={"X-CSRF": HeaderSource(meta="csrf")})


def trouble(answer: ServerAnswer, origin: str = API, rule: RequestRule | None = None) -> Trouble:
    return trouble_with("crm.lookupUrl", answer, origin, PAGE, rule or RequestRule(), 5)


def test_each_cause_is_told_apart() -> None:
    causes = get_args(get_args(ServerAnswer.model_fields["failed"].annotation)[0])
    answers = [ServerAnswer(failed=cause) for cause in causes]
    answers += [ServerAnswer(status=401), ServerAnswer(status=500), ServerAnswer(moved=True)]
    told = [trouble(answer) for answer in answers]
    assert len(causes) == 5
    assert len({one.message for one in told}) == len({one.cure for one in told}) == len(answers)
    assert all(one.message.endswith(".") and one.cure for one in told)


def test_a_server_of_another_origin_that_lets_nobody_in_is_told_how_it_hears_who_asks() -> None:
    """Case 27."""
    anonymous = trouble(ServerAnswer(status=401))
    assert anonymous.is_anonymous
    assert f'{{"origin": "{API}", "credentials": "include"}}' in anonymous.cure
    for known in (trouble(ServerAnswer(status=401), PAGE), trouble(ServerAnswer(status=401), rule=INCLUDE)):
        assert not known.is_anonymous
        assert "include" not in known.cure


def test_a_server_that_does_not_let_its_answer_be_read_is_told_what_to_allow() -> None:
    cure = trouble(ServerAnswer(failed="cors"), rule=INCLUDE).cure
    assert f"Access-Control-Allow-Origin: {PAGE}" in cure
    assert "Access-Control-Allow-Credentials: true" in cure
    assert "Access-Control-Allow-Headers: X-CSRF" in cure
    assert "Credentials" not in trouble(ServerAnswer(failed="cors")).cure


@pytest.mark.parametrize(("status", "good"), [(200, True), (204, True), (301, False), (404, False), (0, False)])
def test_an_answer_is_good_where_its_status_says_so(status: int, good: bool) -> None:
    assert ServerAnswer(status=status).is_good is good
    assert not ServerAnswer(status=status, failed="timeout").is_good


def test_each_header_that_went_without_says_where_it_was_looked_for_and_why_it_was_not_there() -> None:
    fields = MissingHeader.model_fields
    told = {
        left_out(MissingHeader(header="X-A", source=source, name="its.name", why=why), API).message
        for source in get_args(fields["source"].annotation)
        for why in get_args(fields["why"].annotation)
    }
    assert len(told) == 16
    assert all("X-A" in one and API in one for one in told)


def test_a_rule_is_for_one_origin_and_the_pages_own_needs_no_name() -> None:
    own = RequestRule(credentials="omit")
    crm = Crm(requests=(INCLUDE, own))
    assert rule_for(crm, API, PAGE) is INCLUDE
    assert rule_for(crm, PAGE, PAGE) is own
    assert rule_for(crm, "https://api.crm.example:8443", PAGE) == RequestRule()
