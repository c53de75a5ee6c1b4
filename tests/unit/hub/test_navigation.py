"""Where a screen pop leads, and what it never leads to."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config import Crm
from switchboard.hub.navigation import Address, Goal, Refusal, destination, is_shown
from switchboard.vocabulary.events import Contact, Customer, CustomerPage, ScreenPop

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


def unknown(url: str | None = None, phone: str | None = "+380671234567", **about: Any) -> ScreenPop:
    """A caller whom nobody knows."""
    return pop(url, phone=phone).model_copy(update={"known": False, **about})


def goal_of(event: ScreenPop, **crm: Any) -> Goal:
    goal = destination(event, Crm(**crm), PAGE, resolve, "UA")
    assert isinstance(goal, Goal)
    return goal


def at(address: str) -> Address:
    found = resolve(address)
    assert found is not None
    return found


def lead(event: ScreenPop, region: str | None = "UA", **crm: Any) -> str:
    """The address, or the code of the refusal."""
    goal = destination(event, Crm(**crm), PAGE, resolve, region)
    return goal.code if isinstance(goal, Refusal) else goal.address.href


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
    if isinstance(goal, Goal):
        assert goal.address.origin == PAGE.origin
        assert urlsplit(goal.address.href).path.startswith("/c/")
        assert "/" not in urlsplit(goal.address.href).path.removeprefix("/c/")


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_that_is_a_step_in_a_path_counts_as_missing(value: str) -> None:
    assert lead(pop(crm_id=value, name="logout"), customer_url="/customers/{crmId}/{name}") == "no-address"


# A vendor's address leads somewhere or nowhere.


@pytest.mark.parametrize(
    "url",
    [
        *(
            "crm.example.com/7",
            "7",
            "нет",
            "-",
            "?x",
            "#x",
            "#/customers/7",
            "./x",
            "../x",
            "x/7",
            "https:7",
            "https:/7",
        ),
        *("http:", "mailto:a@b.example", "C:\\7", "\\\\evil.example", "https", " ", "localhost:8080/7", "\u00a0/7"),
    ],
)
def test_what_would_be_read_as_a_place_beside_the_page_is_refused(url: str) -> None:
    assert lead(pop(url)) == lead(pop(crm_url=url)) == "address-refused"


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://crm.example.com/7", "https://crm.example.com/7"),
        ("HTTPS://crm.example.com/7", "https://crm.example.com/7"),
        ("/7", "https://crm.example.com/7"),
        (" \t/cus\ntomers/7\r\n", "https://crm.example.com/customers/7"),
        ("//crm.example.com/7", "https://crm.example.com/7"),
        ("//evil.example/7", "address-refused"),
    ],
)
def test_what_is_absolute_or_starts_at_the_root_is_judged_by_where_it_leads(url: str, leads: str) -> None:
    assert lead(pop(url)) == leads


@given(st.text(max_size=30))
def test_whatever_a_vendor_sends_leads_to_the_pages_origin_or_nowhere(url: str) -> None:
    goal = destination(
        pop(url or "x"), Crm(), PAGE, lambda text: at(text) if "[" not in text and "]" not in text else None
    )
    if isinstance(goal, Goal):
        assert goal.address.origin == PAGE.origin
        assert url.lstrip("".join(map(chr, range(33))))[:1] == "/" or url.strip().lower().startswith("http")


# Somebody whom nobody knows.


def test_a_caller_whom_nobody_knows_has_an_address_of_their_own() -> None:
    new = {"new_customer_url": "/customers/new?phone={phone}", "customer_url": "/customers/{crmId}"}
    goal = goal_of(unknown("/vendor/new"), **new)
    assert (goal.address.href, goal.is_new) == ("https://crm.example.com/customers/new?phone=%2B380671234567", True)
    assert not goal_of(pop(crm_id="7", phone="+380671234567"), **new).is_new
    assert lead(pop(phone="+380671234567"), **new) == "no-address"  # nobody has said that they are unknown
    assert lead(unknown(phone=None), **new) == "no-address"


def test_without_such_an_address_the_vendors_makes_a_customer_and_says_so() -> None:
    goal = goal_of(unknown("/vendor/new"), customer_url="/customers/{crmId}")
    assert (goal.address.href, goal.is_new) == ("https://crm.example.com/vendor/new", True)
    assert not goal_of(pop("/vendor/7")).is_new
    assert not goal_of(unknown("/vendor/new"), customer_url="/find?phone={phone}").is_new  # it shows whoever there is


def test_an_entry_that_the_operator_chose_is_at_its_own_address() -> None:
    chosen = Contact(id="29", number="+380671234567", url="/other/29")
    event = pop("/other/29", phone="+380671234567").model_copy(update={"contact": chosen, "known": True})
    assert lead(event, customer_url="/find?phone={phone}") == "https://crm.example.com/other/29"
    makes = unknown("/other/new", contact=Contact(number="+380671234567", url="/other/new"))
    goal = goal_of(makes, new_customer_url="/customers/new?phone={phone}")
    assert (goal.address.href, goal.is_new) == ("https://crm.example.com/other/new", True)


# The record that is already shown.

SEGMENT = st.text(
    st.characters(categories=["L", "N"], include_characters="-_.~ /?&=#;%+"), min_size=1, max_size=8
).filter(lambda text: text not in (".", ".."))
TEMPLATES = st.sampled_from(
    [
        *("/rec/{crmId}", "/rec/{crmId}/", "/rec/{crmId}/card", "/index.php?module=Contacts&record={crmId}"),
        *("/customer?id={crmId}", "#/clients/{crmId}", "/app#/clients/{crmId}", "/app#!/clients?id={crmId}"),
        *("/app#id={crmId}", "/app?tenant=5#/clients/{crmId}/card"),
    ]
)
PAIRS = st.dictionaries(st.sampled_from(["tab", "view", "utm", "page"]), SEGMENT, max_size=3)


def with_more(address: str, query: dict[str, str], route: dict[str, str], anchor: str) -> str:
    """The address as a CRM has it that adds its own parameters to the query and to the route, or an anchor."""
    base, mark, fragment = address.partition("#")
    added = [f"{name}={quote(value, safe='')}" for name, value in query.items()]
    base = "&".join([base, *added]) if "?" in base or not added else f"{base}?{'&'.join(added)}"
    more = [f"{name}={quote(value, safe='')}" for name, value in route.items()]
    if not mark:
        return f"{base}#{anchor}" if anchor else base
    if not fragment.startswith(("/", "!")) or "?" in fragment or not more:
        return f"{base}#{'&'.join([fragment, *more])}"
    return f"{base}#{fragment}?{'&'.join(more)}"


@given(TEMPLATES, SEGMENT, PAIRS, PAIRS, st.sampled_from(["", "notes", "top-1"]))
def test_a_record_is_the_same_whatever_the_crm_adds_to_its_address(
    template: str, value: str, query: dict[str, str], route: dict[str, str], anchor: str
) -> None:
    goal = goal_of(pop(crm_id=value), customer_url=template)
    assert is_shown(goal, at(with_more(goal.address.href, query, route, anchor)))


@given(TEMPLATES, SEGMENT, SEGMENT, PAIRS, PAIRS)
def test_another_record_is_another_whatever_the_crm_adds(
    template: str, value: str, other: str, query: dict[str, str], route: dict[str, str]
) -> None:
    goal, shown = (goal_of(pop(crm_id=one), customer_url=template) for one in (value, other))
    if value != other:
        assert not is_shown(goal, at(with_more(shown.address.href, query, route, "")))


@pytest.mark.parametrize(
    ("template", "page", "same"),
    [
        ("/rec/{crmId}", "/rec/00234?tab=notes", True),  # case 24
        ("/rec/{crmId}", "/rec/00234/", True),
        ("/rec/{crmId}", "/rec/00234;tab=notes", True),
        ("/rec/{crmId}", "/rec/00234#/notes", True),
        ("/rec/{crmId}", "/rec/234", False),
        ("/rec/{crmId}", "/rec/00234/edit", False),
        ("/rec/{crmId}", "/list?next=/rec/00234", False),
        ("/rec/{crmId}", "https://other.example.com/rec/00234", False),
        ("/c?id={crmId}", "/c?tab=notes&id=00234", True),
        ("/c?id={crmId}", "/c?id=00235&old=00234", False),
        ("/c?id={crmId}", "/c", False),
        ("#/clients/{crmId}", "/list#/clients/00234?tab=notes", True),
        ("#/clients/{crmId}", "/list#/clients/00234;tab=notes", True),
        ("#/clients/{crmId}", "/list?draft=1#/clients/00234", True),
        ("#/clients/{crmId}", "/list#/clients/00235?from=/clients/00234", False),
        ("#/clients/{crmId}", "/list", False),
    ],
)
def test_the_template_says_what_names_the_record(template: str, page: str, same: bool) -> None:
    assert is_shown(goal_of(pop(crm_id="00234"), customer_url=template), at(page)) is same


@pytest.mark.parametrize(
    ("url", "page", "same"),
    [
        ("/rec/7", "/rec/7?tab=notes", True),
        ("/rec?id=7", "/rec?id=7&tab=notes#top", True),
        ("/rec?id=7", "/rec?id=8", False),
        ("/app", "/app#/clients/7", False),  # an address without a route does not name what the route shows
        ("/app#/clients/7", "/app#/clients/7?tab=notes", True),
    ],
)
def test_of_a_vendors_address_all_of_it_names_the_record(url: str, page: str, same: bool) -> None:
    assert is_shown(goal_of(pop(url)), at(page)) is same


def test_a_customer_who_was_chosen_of_several_is_at_their_own_address_and_not_at_a_search() -> None:
    asked = pop(phone="+380671234567").model_copy(update={"cause": "request"})
    chosen = asked.model_copy(update={"customer": asked.customer.model_copy(update={"crm_url": "/c/2"})})
    assert lead(chosen, customer_url="/search?q={phone}").endswith("/c/2")
    assert "/search?q=" in lead(asked, customer_url="/search?q={phone}")
