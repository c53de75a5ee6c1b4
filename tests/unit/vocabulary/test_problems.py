"""What is wrong, in words, and none of what was found."""

import pytest
from pydantic import Field, ValidationError, field_validator

from switchboard.links.wire import Wire
from switchboard.vocabulary.problems import finding, in_words, path_of, problems_of


class Inner(Wire):
    count: int = Field(ge=0)

    @field_validator("count")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("an even number is wanted")
        return value


class Outer(Wire):
    inner: tuple[Inner, ...]


def test_a_path_is_written_as_one_would_write_it() -> None:
    assert path_of(("placements", 0, "element")) == "placements[0].element"
    assert path_of(()) == ""


def test_each_problem_has_its_path_and_its_reason_and_no_value() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": [{"count": "secret"}, {"count": 3}, {}]})
    problems = problems_of(caught.value)
    assert [problem.path for problem in problems] == ["inner[0].count", "inner[1].count", "inner[2].count"]
    assert problems[1].reason == "an even number is wanted"
    assert "secret" not in str(problems)


def test_all_problems_are_told_in_one_line() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": [{"count": 3}, {}]})
    assert in_words(caught.value) == "inner[0].count: an even number is wanted; inner[1].count: Field required"


def test_problems_are_bounded() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": [{}] * 100})
    assert len(problems_of(caught.value)) == 20


def test_a_finding_is_made_once() -> None:
    assert finding("error", "x", "a", "b").count == 1
