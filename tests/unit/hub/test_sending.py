"""Records on their way: each at least once, in order for each customer, whatever the server does."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.hub.answers import ServerAnswer
from switchboard.hub.ledger import KeptRecord, LedgerEntry
from switchboard.hub.sending import AGE, AT_ONCE, MOST, Hitch, Post, Sending, SetAside, Taken, identities
from switchboard.vocabulary.events import Customer, Record

GOOD = ServerAnswer(status=201)
PAGE = ServerAnswer(status=200, text="<!DOCTYPE html><title>Sign in</title>")


def waiting(number: int, phone: str | None = None, *, at: float = 0.0, revision: int = 1) -> KeptRecord:
    """A record of a customer with this number; without one, of a customer of its own."""
    customer = Customer(phone=phone or f"+38044000{number:04}")
    key = f"k{number}"
    facts = Record(key=key, kind="call", vendor="phonet", call_id=key, customer=customer)
    entry = LedgerEntry(
        key=key, who="w", subject=key, kind="call", seq=number, at=at, state="waiting", revision=revision
    )  # fmt: skip
    return KeptRecord(entry, facts)


def moved(kept: KeptRecord, state: str) -> KeptRecord:
    return replace(kept, entry=kept.entry.model_copy(update={"state": state}))


def posts(sending: Sending, kept: list[KeptRecord], now: float = 0.0) -> list[Post]:
    return [one for one in sending.look(kept, now, now) if isinstance(one, Post)]


def test_records_of_different_customers_go_together_a_few_at_a_time() -> None:
    sending = Sending()
    assert len(posts(sending, [waiting(n) for n in range(10)])) == AT_ONCE


def test_a_customers_records_go_one_after_the_other() -> None:
    sending, kept = Sending(), [waiting(1, "+380440000112"), waiting(2, "044 000 01 12"), waiting(3)]
    first, other = posts(sending, kept)
    assert [first.record.key, other.record.key] == ["k1", "k3"]
    assert [type(one) for one in sending.answered(first, GOOD, 0.0)] == [Taken]
    assert [one.record.key for one in posts(sending, kept)] == ["k2"]


def test_a_record_that_the_page_is_only_being_told_of_goes_before_later_ones_of_its_customer() -> None:
    sending, phone = Sending(), "+380440000112"
    first, second = waiting(1, phone), waiting(2, phone)
    assert posts(sending, [moved(first, "made"), second]) == []
    assert [one.record.key for one in posts(sending, [moved(first, "back"), second])] == ["k2"]


def test_what_is_taken_is_not_sent_again_while_the_ledger_is_being_written() -> None:
    sending, kept = Sending(), [waiting(1)]
    (post,) = posts(sending, kept)
    sending.answered(post, GOOD, 0.0)
    assert posts(sending, kept) == []
    assert [one.record.revision for one in posts(sending, [waiting(1, revision=2)])] == [2]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 409])
def test_every_2xx_and_409_mean_that_it_has_it(status: int) -> None:
    sending, kept = Sending(), [waiting(1)]
    assert [type(one) for one in sending.answered(posts(sending, kept)[0], ServerAnswer(status=status), 0.0)] == [Taken]


@pytest.mark.parametrize("status", [400, 402, 404, 405, 410, 413, 415, 418, 422, 451])
def test_any_other_4xx_sets_aside_and_holds_nobody_up(status: int) -> None:
    sending, kept = Sending(), [waiting(1, "+380440000112"), waiting(2, "+380440000112")]
    (effect,) = sending.answered(posts(sending, kept)[0], ServerAnswer(status=status), 0.0)
    assert isinstance(effect, SetAside)
    assert (effect.status, effect.because) == (status, "refused")
    assert [one.record.key for one in posts(sending, kept)] == ["k2"]


@pytest.mark.parametrize("answer", [ServerAnswer(status=401), ServerAnswer(moved=True), PAGE])
def test_where_nobody_is_signed_in_all_wait_until_somebody_is_and_it_is_told_once(answer: ServerAnswer) -> None:
    sending, kept = Sending(), [waiting(1), waiting(2)]
    first, second = posts(sending, kept)
    assert sending.answered(first, answer, 0.0) == [Hitch("sign-in")]
    assert sending.answered(second, answer, 0.0) == []
    assert posts(sending, kept, 1e6) == []
    assert sending.deadline is None
    sending.signed_in()
    assert len(posts(sending, kept, 1e6)) == 2


def test_one_403_may_be_about_one_customer_but_three_are_about_the_operator() -> None:
    sending, kept = Sending(), [waiting(n) for n in range(8)]
    forbidden = ServerAnswer(status=403)
    on_their_way = posts(sending, kept)
    sending.answered(on_their_way[0], forbidden, 0.0)
    assert [one.record.key for one in posts(sending, kept)] == ["k4"]
    for post in on_their_way[1:3]:
        sending.answered(post, forbidden, 0.0)
    assert posts(sending, kept) == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again_later(status: int) -> None:
    sending, kept = Sending(lambda: 0.5), [waiting(1)]
    (post,) = posts(sending, kept)
    assert sending.answered(post, ServerAnswer(status=status), 0.0) == []
    assert posts(sending, kept, 0.4) == []
    assert sending.deadline == 0.5
    assert len(posts(sending, kept, 0.5)) == 1


@pytest.mark.parametrize("failed", ["timeout", "network", "cors", "policy", "mixed"])
def test_no_answer_is_tried_again_later(failed: str) -> None:
    sending, kept = Sending(lambda: 0.5), [waiting(1)]
    sending.answered(posts(sending, kept)[0], ServerAnswer.model_validate({"failed": failed}), 0.0)
    assert len(posts(sending, kept, 0.5)) == 1


def test_retry_after_holds_everything_for_so_long() -> None:
    sending, kept = Sending(lambda: 0.0), [waiting(n) for n in range(9)]
    (post, *_) = posts(sending, kept)
    sending.answered(post, ServerAnswer(status=503, wait=120.0), 10.0)
    assert posts(sending, kept, 129.9) == []
    assert sending.deadline == 130.0
    assert posts(sending, kept, 130.0) != []


def test_a_server_that_is_down_is_asked_by_one_record_at_a_time_and_less_and_less() -> None:
    sending, kept, now = Sending(lambda: 1.0), [waiting(n) for n in range(50)], 0.0
    asked: list[float] = []
    told: list[object] = []
    while now < 3600:
        for post in posts(sending, kept, now):
            asked.append(now)
            told += sending.answered(post, ServerAnswer(failed="network"), now)
        now = max(now + 0.1, sending.deadline or now)
    assert len(asked) < 30
    assert told == [Hitch("server")]


def test_what_is_too_old_or_one_of_too_many_is_set_aside_the_oldest_first() -> None:
    old = sending_effects([waiting(1, at=-AGE - 1), waiting(2)])
    assert [(one.kept.entry.key, one.because) for one in old] == [("k1", "too-old")]
    many = sending_effects([waiting(n) for n in range(MOST + 3)])
    assert [(one.kept.entry.key, one.because) for one in many] == [(f"k{n}", "too-many") for n in range(3)]


def sending_effects(kept: list[KeptRecord]) -> list[SetAside]:
    return [one for one in Sending().look(kept, 0.0, 0.0) if isinstance(one, SetAside)]


def test_what_nobody_can_read_holds_nobody_up() -> None:
    sealed = replace(waiting(1), facts=None)
    assert [one.record.key for one in posts(Sending(), [sealed, waiting(2)])] == ["k2"]


def test_records_are_of_one_customer_who_have_an_id_a_number_an_address_or_a_chat_in_common() -> None:
    def of(**more: object) -> set[str]:
        return identities(Record.model_validate({"key": str(more), "kind": "chat", "vendor": "iqchannels", **more}))

    assert of(customer=Customer(crm_id="7")) & of(customer=Customer(crm_id="7", phone="+380440000112"))
    assert of(number="+380440000112") & of(customer=Customer(phone="0440000112"))
    assert of(ticket_id="5") & of(ticket_id="5")
    assert of(customer=Customer(email="A@b.c")) & of(customer=Customer(email="a@B.c"))
    assert not of(customer=Customer(crm_id="7")) & of(customer=Customer(client_id="7"))
    assert not of() & of(note="x")


ANSWERS = st.sampled_from(
    [
        *(GOOD, GOOD, GOOD, PAGE, ServerAnswer(failed="timeout"), ServerAnswer(failed="network")),
        *(ServerAnswer(status=status) for status in (409, 500, 401, 403)),
        ServerAnswer(status=503, wait=2.0),
    ]
)


@settings(max_examples=200)
@given(st.integers(1, 25), st.integers(1, 4), st.lists(ANSWERS, max_size=120), st.booleans(), st.integers())
def test_whatever_the_server_does_each_customers_records_come_in_order_and_all_of_them(
    count: int, customers: int, answers: list[ServerAnswer], crashes: bool, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    sending, now = Sending(chance.random), 0.0
    kept = {n: waiting(n, f"+3804400000{n % customers:02}") for n in range(count)}
    had: list[str] = []
    left = list(answers)
    on_their_way: list[Post] = []
    for _ in range(5000):
        on_their_way += posts(sending, [*kept.values()], now)
        if not on_their_way and not any(one.entry.state == "waiting" for one in kept.values()):
            break
        if on_their_way:
            post = on_their_way.pop(chance.randrange(len(on_their_way)))
            answer = left.pop() if left else GOOD
            # A server that answers late, or not at all, may have it all the same.
            if (answer.is_good and answer != PAGE) or answer.status == 409 or (answer.failed and chance.random() < 0.5):
                had += [post.record.key] if post.record.key not in had else []
            for effect in sending.answered(post, answer, now):
                if isinstance(effect, Taken):
                    kept[effect.kept.entry.seq] = moved(effect.kept, "sent")
            if crashes and chance.random() < 0.1:
                sending, on_their_way = Sending(chance.random), []
        else:
            now = sending.deadline or now
            sending.signed_in()
    assert sorted(had, key=lambda key: int(key[1:])) == [f"k{n}" for n in range(count)]
    for customer in range(customers):
        of_them = [int(key[1:]) for key in had if int(key[1:]) % customers == customer]
        assert of_them == sorted(of_them)
