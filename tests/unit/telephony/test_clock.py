"""The exchange's time."""

from datetime import timedelta

from switchboard.telephony.clock import ExchangeClock
from unit.phonet_samples import AT


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
