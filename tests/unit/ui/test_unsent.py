"""The records that the CRM would not have, as they are listed."""

from datetime import UTC, datetime

from switchboard.ui.unsent import UnsentRecord, unsent_page
from switchboard.vocabulary.events import Customer, Record
from unit.ui.test_call import WORDS, actions, text_of

AT = datetime(2026, 11, 27, 14, 7, tzinfo=UTC)
OLENA = Record(key="k1", kind="call", vendor="phonet", customer=Customer(name="Olena"), note="Two pallets", to=AT)


def drawn(*unsent: UnsentRecord) -> tuple[str, list[str]]:
    nodes = unsent_page(WORDS, unsent, copied=False)
    return " ".join(map(text_of, nodes)), [action for node in nodes for action in actions(node)]


def test_each_says_whose_it_is_and_why_and_can_be_tried_again_or_copied() -> None:
    text, acts = drawn(UnsentRecord("k1", OLENA, "the CRM refused it (422)", AT.timestamp()))
    assert "1 record is not in the CRM" in text
    for part in ("Olena", "Two pallets", "the CRM refused it (422)"):
        assert part in text
    assert acts == ["send-record k1", "copy-record k1"]


def test_several_can_be_tried_again_together() -> None:
    one = UnsentRecord("k1", OLENA, "", AT.timestamp())
    assert drawn(one, one)[1][0] == "send-records"


def test_one_that_nobody_here_can_read_is_listed_without_a_copy() -> None:
    assert drawn(UnsentRecord("k1", None, "", AT.timestamp()))[1] == ["send-record k1"]


def test_where_there_are_none_that_is_said() -> None:
    assert drawn() == ("The CRM has every record", [])
