"""The exchange's time."""

from datetime import timedelta

from switchboard.telephony.clock import ExchangeClock
from unit.phonet_samples import AT
from unit.telephony.table import report


def test_the_exchanges_time_goes_on_by_the_monotonic_clock_whatever_the_computers_says() -> None:
    clock = ExchangeClock()
    assert clock.time(AT, 0) == AT
    clock.told(AT, 10)
    assert clock.time(AT + timedelta(days=1), 15) == AT + timedelta(seconds=5)
    clock.told(None, 20)
    assert clock.time(AT, 20) == AT + timedelta(seconds=10)


def test_another_tab_takes_over_by_how_much_the_exchange_is_ahead() -> None:
    here, there = ExchangeClock(), ExchangeClock()
    assert here.offset(AT, 0) is None
    there.adopt(None, AT, 0)
    assert there.time(AT, 0) == AT
    here.told(AT + timedelta(hours=3), 0)
    there.adopt(here.offset(AT, 0), AT, 700)
    assert there.time(AT, 705) == AT + timedelta(hours=3, seconds=5)


def test_a_late_message_does_not_set_the_clock_back() -> None:
    clock = ExchangeClock()
    clock.told(AT, 0)
    for late in (0.1, 3, 59, 61, 3600):
        clock.told(AT + timedelta(seconds=10 - late), 10)
        assert clock.time(AT, 10) == AT + timedelta(seconds=10)


def test_many_late_messages_at_once_do_not_either() -> None:
    clock = ExchangeClock()
    clock.told(AT, 0)
    for sent in range(500):
        clock.told(AT + timedelta(seconds=sent), 3600 + sent / 100)
    assert clock.time(AT, 3610) == AT + timedelta(seconds=3610)


def test_a_clock_of_the_exchange_that_was_set_back_is_believed_when_it_goes_on_so() -> None:
    clock = ExchangeClock()
    clock.told(AT, 0)
    back = timedelta(hours=1)
    for seconds in range(10, 80, 10):
        clock.told(AT + timedelta(seconds=seconds) - back, seconds)
    assert clock.time(AT, 80) == AT + timedelta(seconds=80) - back


def test_without_a_word_of_the_time_the_computers_clock_counts_and_no_change_of_it() -> None:
    clock = ExchangeClock()
    assert clock.time(AT, 100) == AT
    assert clock.time(AT + timedelta(hours=5), 160) == AT + timedelta(seconds=60)
    assert clock.offset(AT, 160) is None


def test_a_dial_and_an_answer_tell_the_time_where_nothing_else_does_and_an_end_does_not() -> None:
    clock = ExchangeClock()
    clock.hear([report("hangup", server_at=None, dialed_at=AT, answered_at=AT)], 0)
    assert clock.offset(AT, 0) is None
    clock.hear([report("dial", server_at=None, dialed_at=AT)], 0)
    assert clock.time(AT + timedelta(hours=5), 10) == AT + timedelta(seconds=10)
    clock.hear([report("bridge", server_at=None, dialed_at=AT, answered_at=AT + timedelta(seconds=21))], 20)
    assert clock.time(AT, 20) == AT + timedelta(seconds=21)
    clock.hear([report("hangup", after=40)], 30)
    assert clock.time(AT, 30) == AT + timedelta(seconds=40)
