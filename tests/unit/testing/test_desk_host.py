import pytest

from switchboard.testing.desk_host import NoPage
from unit.testing import desk_of


def test_a_notice_takes_the_place_of_the_one_with_its_key() -> None:
    rule = """
        @on(ChatMessage)
        def tell(event):
            notice(event.text, tone="warning", key="chat")
            notice("always")
    """
    with desk_of(rule) as desk:
        desk.uis.sendmessage("one")
        desk.uis.sendmessage("two")
        assert [(one.text, one.tone) for one in desk.notices] == [
            ("two", "warning"),
            ("always", "info"),
            ("always", "info"),
        ]


def test_what_is_called_off_does_not_come() -> None:
    rule = """
        @on(CallRinging)
        def soon(event):
            global off
            off = later(5, lambda: notice("late"))

        @on(CallAnswered)
        def never(event):
            off()
    """
    with desk_of(rule) as desk:
        desk.phonet.rings("+380671234567").answers()
        desk.clock.forward(60)
        assert desk.notices == []


def test_what_holds_the_page_up_is_a_finding_and_no_error() -> None:
    rule = "@on(CallRinging)\ndef slow(event):\n    import time\n    time.sleep(0.06)\n"
    with desk_of(rule) as desk:
        desk.phonet.rings("+380671234567")
        assert "extension-slow" in [one.code for one in desk.findings]


def test_without_a_page_it_says_how_to_give_one() -> None:
    with pytest.raises(RuntimeError, match=r"no page\.window: give it one .*page=SimpleNamespace"):
        _ = NoPage().window
