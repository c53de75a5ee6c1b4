"""Where a screen pop leads, and what it never leads to."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config import Crm
from switchboard.hub.navigation import Address, Refusal, destination
from switchboard.vocabulary.events import Customer, CustomerPage, ScreenPop

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = Address("https://crm.example.com/list", "https://crm.example.com", "https")


def resolve(text: str) -> Address | None:
    """As a browser would, as far as these tests go."""
    href = urljoin(PAGE.href, text)
    parts = urlsplit(href)
    return Address(href, f"{parts.scheme}://{parts.netloc}", parts.scheme)


def pop(url: str | None = None, ticket_id: str | None = "412", **customer: Any) -> ScreenPop:
    link = CustomerPage(url=url) if url else None
    return ScreenPop(
        id="a", vendor="v", at=AT, cause="request", ticket_id=ticket_id, customer=Customer(**customer), link=link
    )


def lead(event: ScreenPop, region: str | None = "UA", **crm: Any) -> str:
    """The address, or the code of the refusal."""
    goal = destination(event, Crm(**crm), PAGE, resolve, region)
    return goal.code if isinstance(goal, Refusal) else goal.href


def test_the_configured_address_comes_first() -> None:
    event = pop("https://crm.example.com/vendor", crm_id="00234")
    assert lead(event, customer_url="/customers/{crmId}") == "https://crm.example.com/customers/00234"


@pytest.mark.parametrize(
    ("placeholder", "field"),
    [
        ("crmId", "crm_id"),
        ("clientId", "client_id"),
        ("phone", "phone"),
        ("email", "email"),
        ("name", "name"),
        ("inn", "inn"),
        ("extRef", "ext_ref"),
        ("cardRef", "card_ref"),
        ("siebelId", "siebel_id"),
    ],
)
def test_every_placeholder_is_filled_and_percent_encoded(placeholder: str, field: str) -> None:
    event = pop(**{field: "a/7 ?&#їё"})
    assert lead(event, customer_url=f"/x/{{{placeholder}}}").endswith("/x/a%2F7%20%3F%26%23%D1%97%D1%91")


@pytest.mark.parametrize("phone", ["380671234567", "0671234567", "+380671234567", "(067) 123-45-67"])
def test_one_number_has_one_address_however_it_is_written(phone: str) -> None:
    event = pop(phone=phone)
    assert lead(event, customer_url="/c?p={phone}").endswith("/c?p=%2B380671234567")
    assert lead(event, customer_url="/c?p={phone:national}").endswith("/c?p=0671234567")
    assert lead(event, customer_url="/c?p={phone:digits}").endswith("/c?p=380671234567")
    assert lead(event, customer_url="/c?p={phone:last9}&q={phone}").endswith("/c?p=671234567&q=%2B380671234567")


def test_without_a_region_a_number_of_nobody_knows_where_stays_as_it_is() -> None:
    assert lead(pop(phone="0671234567"), None, customer_url="/c/{phone}").endswith("/c/0671234567")
    assert lead(pop(phone="380671234567"), None, customer_url="/c/{phone}").endswith("/c/%2B380671234567")


@pytest.mark.parametrize("word", ["anonymous", "<Unknown>", "0", "-"])
def test_a_withheld_number_leads_nowhere(word: str) -> None:
    assert lead(pop(phone=word), customer_url="/c/{phone}") == "no-address"


def test_the_ticket_is_a_placeholder_too() -> None:
    assert lead(pop(), customer_url="/t/{ticketId}") == "https://crm.example.com/t/412"


def test_a_value_with_braces_is_no_placeholder() -> None:
    assert lead(pop(name="{crmId}", crm_id="1"), customer_url="/n/{name}").endswith("/n/%7BcrmId%7D")


def test_the_vendors_address_serves_where_a_placeholder_has_no_value() -> None:
    assert lead(pop("/vendor?x=1"), customer_url="/c/{crmId}") == "https://crm.example.com/vendor?x=1"


def test_the_customers_crm_url_serves_where_there_is_no_other() -> None:
    assert lead(pop(crm_url="/c/7")) == "https://crm.example.com/c/7"


@pytest.mark.parametrize("crm", [{}, {"customer_url": "/c/{crmId}"}])
def test_nowhere_to_go_is_told(crm: dict[str, str]) -> None:
    assert lead(pop(), **crm) == "no-address"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "blob:https://crm.example.com/x"]
)
def test_only_http_and_https_are_opened(url: str) -> None:
    assert lead(pop(url)) == "address-refused"


def test_a_vendors_address_on_another_origin_is_refused_unless_it_is_allowed() -> None:
    event = pop("https://other.example.com/c/1")
    assert lead(event) == "address-refused"
    assert lead(event, allowed_origins=("https://other.example.com",)) == "https://other.example.com/c/1"
    assert lead(pop("https://crm.example.com.evil.example/")) == "address-refused"


def test_what_the_browser_reads_no_address_in_is_refused() -> None:
    assert isinstance(destination(pop("http://["), Crm(), PAGE, lambda _: None), Refusal)


@given(st.text(), st.text())
def test_no_value_leads_out_of_the_configured_path(crm_id: str, name: str) -> None:
    goal = destination(pop(crm_id=crm_id, name=name), Crm(customer_url="/c/{crmId}?n={name}"), PAGE, resolve)
    if isinstance(goal, Address):
        assert goal.origin == PAGE.origin
        assert urlsplit(goal.href).path.startswith("/c/")
        assert "/" not in urlsplit(goal.href).path.removeprefix("/c/")


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_that_is_a_step_in_a_path_counts_as_missing(value: str) -> None:
    assert lead(pop(crm_id=value, name="logout"), customer_url="/customers/{crmId}/{name}") == "no-address"
