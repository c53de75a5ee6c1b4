"""The configuration: every error names its path, what was found and what is wanted, all at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config import Config, ConfigurationError, load
from switchboard.settings import DockSettings

STAND = "https://iq.example.com/"


def config(**iqchannels: Any) -> str:
    return json.dumps({"iqchannels": {"url": STAND, **iqchannels}})


def problems(text: str) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as caught:
        load(text, "/switchboard.json")
    return {problem.path: problem.reason for problem in caught.value.problems}


def test_the_shortest_configuration_floats_the_workspace() -> None:
    loaded = load(config(), "x")
    assert loaded.iqchannels is not None
    assert [placement.kind for placement in loaded.iqchannels.placements] == ["floating"]


def test_every_key_can_be_set() -> None:
    text = json.dumps(
        {
            "language": "uk",
            "crm": {
                "customerUrl": "/c/{crmId}",
                "openIn": "new-tab",
                "allowedOrigins": ["https://CRM.example.com:443"],
            },
            "iqchannels": {
                "url": STAND,
                "placements": [
                    {"kind": "section", "element": "#a", "followTickets": True},
                    {
                        "kind": "floating",
                        "corner": "top-left",
                        "width": 300,
                        "height": 400,
                        "collapsed": True,
                        "followTickets": False,
                    },
                    {"kind": "card", "element": ".b", "followTickets": True},
                ],
                "initChat": {"hideTicketList": True, "hideClientCard": True, "hideNavigation": True},
                "crmIdSpelling": "CRMID",
                "settleSeconds": 1.5,
            },
        }
    )
    loaded = load(text, "x")
    assert loaded.crm.allowed_origins == ("https://crm.example.com",)
    assert json.loads(loaded.model_dump_json(by_alias=True))["iqchannels"]["crmIdSpelling"] == "CRMID"


def test_a_selector_whose_steps_lead_nowhere_is_told_with_its_path() -> None:
    told = problems(
        json.dumps(
            {
                "numbers": "crm-row >>>",
                "iqchannels": {"url": STAND, "placements": [{"kind": "card", "element": ">>> b"}]},
            }
        )
    )
    reason = "a selector is wanted on both sides of >>>"
    assert told == {
        "numbers": f'found "crm-row >>>": {reason}',
        "iqchannels.placements[0].element": f'found ">>> b": {reason}',
    }


def test_a_syntax_error_gives_line_and_column() -> None:
    assert "line 2, column 3" in problems("{\n  nope: 1}")[""]


@pytest.mark.parametrize("text", ["", "null", "[]", "17", '{"iqchannels": NaN}', "[" * 100_000])
def test_what_is_no_configuration_is_told_so(text: str) -> None:
    assert problems(text)[""]


def test_a_key_that_stands_twice_is_told() -> None:
    assert "twice" in problems('{"language": "en", "language": "ru"}')[""]


def test_all_errors_are_told_at_once_with_their_paths() -> None:
    found = problems(
        json.dumps(
            {
                "langauge": "en",
                "crm": {"openIn": "popup"},
                "iqchannels": {"url": "https://iq/inbox", "placements": [{"kind": "floating", "width": "wide"}]},
            }
        )
    )
    assert set(found) == {"langauge", "crm.openIn", "iqchannels.url", "iqchannels.placements[0].width"}
    assert 'found "popup"' in found["crm.openIn"]
    assert "'same-tab' or 'new-tab'" in found["crm.openIn"]
    assert 'found "wide"' in found["iqchannels.placements[0].width"]


def test_the_message_names_the_file_and_every_problem() -> None:
    with pytest.raises(ConfigurationError, match="/switchboard.json") as caught:
        load('{"languages": "en"}', "/switchboard.json")
    assert "languages: " in str(caught.value)


@pytest.mark.parametrize(
    ("text", "path", "suggestion"),
    [
        ('{"iqChannels": {}}', "iqChannels", '"iqchannels"'),
        (config(placement=[]), "iqchannels.placement", '"placements"'),
        (config(initChat={"hideTickets": True}), "iqchannels.initChat.hideTickets", '"hideTicketList"'),
        (
            config(placements=[{"kind": "section", "element": "#a", "follow": True}]),
            "iqchannels.placements[0].follow",
            '"followTickets"',
        ),
        ('{"crm": {"customerURL": "/"}}', "crm.customerURL", '"customerUrl"'),
        (config(section={}), "iqchannels.section", "known here:"),
    ],
)
def test_an_unknown_key_is_refused_with_a_suggestion(text: str, path: str, suggestion: str) -> None:
    assert suggestion in problems(text)[path]


def test_no_system_at_all_is_an_error() -> None:
    assert "nothing to do" in problems("{}")[""]


@pytest.mark.parametrize("kind", ["sectoin", None, 5])
def test_an_unknown_placement_lists_the_three(kind: Any) -> None:
    reason = problems(config(placements=[{"kind": kind, "element": "#a"}]))["iqchannels.placements[0].kind"]
    assert all(name in reason for name in ("section", "floating", "card"))


def test_a_placement_without_a_kind_lists_the_three() -> None:
    assert "'card'" in problems(config(placements=[{"element": "#a"}]))["iqchannels.placements[0].kind"]


@pytest.mark.parametrize("element", ["", None, 5])
def test_a_section_without_its_element_is_told(element: Any) -> None:
    assert problems(config(placements=[{"kind": "section", "element": element}]))["iqchannels.placements[0].element"]


# The vendor's error table («Распространенные ошибки»).


@pytest.mark.covers("iqchannels", "404 in place of the widget")
@pytest.mark.parametrize(
    "url",
    ["iq.example.com", "/chat/", "", "//iq.example.com/", "ftp://iq.example.com/", "javascript:alert(1)", "https://"],
)
def test_vendor_error_1_an_address_that_would_show_404_in_place_of_the_widget_is_told(url: str) -> None:
    reason = problems(config(url=url))["iqchannels.url"]
    assert "404 in place of the workspace" in reason


@pytest.mark.covers("iqchannels", "404 at the login")
@pytest.mark.parametrize("url", [f"{STAND}inbox", f"{STAND}#/inbox", f"{STAND}?a=1", f"{STAND}index.html"])
def test_vendor_error_2_an_address_behind_the_root_page_that_breaks_logging_in_is_told(url: str) -> None:
    reason = problems(config(url=url))["iqchannels.url"]
    assert "logging in ends in a 404" in reason
    assert f'"{STAND}"' in reason


@pytest.mark.parametrize("url", ["https://iq.example.com", "HTTPS://IQ.example.com:443/"])
def test_the_stands_address_is_brought_to_one_spelling(url: str) -> None:
    loaded = load(config(url=url), "x")
    assert loaded.iqchannels is not None
    assert loaded.iqchannels.url == STAND


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("/c/{crmid}", 'did you mean "crmId"'),
        ("/c/{}", "known here"),
        ("/c/{crmId", "brace"),
        ("https://{crmId}.example.com/", "host"),
        ("//{name}/x", "host"),
        ("javascript:alert({name})", "https://"),
    ],
)
def test_a_customer_address_with_a_wrong_placeholder_is_told(url: str, hint: str) -> None:
    assert hint in problems(json.dumps({"crm": {"customerUrl": url}, "iqchannels": {"url": STAND}}))["crm.customerUrl"]


@pytest.mark.parametrize("origin", ["https://a.example/path", "a.example", "*", "https://a.example/?q"])
def test_an_allowed_origin_is_an_origin(origin: str) -> None:
    text = json.dumps({"crm": {"allowedOrigins": [origin]}, "iqchannels": {"url": STAND}})
    assert problems(text)["crm.allowedOrigins[0]"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["crm", "iqchannels", "url", "placements", "kind", "element", "initChat", "x"])
                | st.text(),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_any_json_is_loaded_or_refused_in_words(value: Any) -> None:
    try:
        assert isinstance(load(json.dumps(value), "x"), Config)
    except ConfigurationError as error:
        assert error.problems
        assert all(problem.reason for problem in error.problems)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("<!doctype html><title>Login</title>", "it is a web page"),
        ('{\n  // the stand\n  "language": "en"}', "JSON has no comments"),
        ('{"language": "en",}', "a comma too many"),
        ("{'language': 'en'}", "double quotes"),
    ],
)
def test_the_usual_mistakes_are_told_in_the_words_of_whoever_made_them(text: str, hint: str) -> None:
    assert hint in problems(text)[""]


def test_a_floating_box_with_an_element_is_not_told_to_have_one() -> None:
    reason = problems(config(placements=[{"kind": "floating", "element": "#a"}]))["iqchannels.placements[0].element"]
    assert '"element"' not in reason


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("iqchannels.placements", config(placements=[]), "at least one entry"),
        ("iqchannels.placements", config(placements={}), "a list"),
        ("iqchannels.initChat", config(initChat=[]), "an object"),
        ("iqchannels.initChat.hideTicketList", config(initChat={"hideTicketList": "yes"}), "true or false"),
        ("iqchannels.settleSeconds", config(settleSeconds=True), "a number"),
        ("iqchannels.settleSeconds", config(settleSeconds="5"), "a number"),
        ("iqchannels.placements[0].element", config(placements=[{"kind": "section", "element": "  "}]), "not empty"),
        ("iqchannels.placements[0].width", config(placements=[{"kind": "floating", "width": 3.5}]), "whole number"),
    ],
)
def test_what_is_wanted_is_said_plainly(path: str, text: str, wanted: str) -> None:
    assert wanted in problems(text)[path]


@pytest.mark.parametrize(
    ("placements", "hint"),
    [
        ([{"kind": "section", "element": "#a"}, {"kind": "card", "element": " #a"}], "same element"),
        ([{"kind": "floating"}, {"kind": "floating"}], "one tab of the dock"),
    ],
)
def test_placements_in_one_place_are_told(placements: list[Any], hint: str) -> None:
    assert hint in problems(config(placements=placements))["iqchannels.placements"]


@pytest.mark.parametrize("url", ["https://operator:hunter2@iq.example.com/", "https://iq.example.com/x?token=hunter2"])
def test_what_may_be_secret_in_an_address_is_not_repeated(url: str) -> None:
    assert "hunter2" not in problems(config(url=url))["iqchannels.url"]


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("", "placeholder"),
        ("/customers/:id", "placeholder"),
        ("crm.example.com/c/{crmId}", "https://"),
        ("/\\{crmId}/x", "backslashes"),
        (" /c/{crmId}", "spaces"),
    ],
)
def test_a_customer_address_that_cannot_work_is_told(url: str, hint: str) -> None:
    assert hint in problems(json.dumps({"crm": {"customerUrl": url}, "iqchannels": {"url": STAND}}))["crm.customerUrl"]


# The dock.


def dock(*placements: Any, **told: Any) -> DockSettings:
    about = {"placements": list(placements)} if placements else {}
    return load(json.dumps({"dock": told, "iqchannels": {"url": STAND, **about}}), "x").dock_settings


def test_the_dock_stands_where_the_first_floating_placement_says_unless_the_dock_says_it_itself() -> None:
    section, floating = {"kind": "section", "element": "#a"}, {"kind": "floating", "corner": "top-left", "width": 333}
    assert dock() == dock(section) == DockSettings()
    stands = dock(section, {**floating, "collapsed": True})
    assert (stands.corner, stands.width, stands.height, stands.collapsed) == ("top-left", 333, 560, True)
    stands = dock(floating, corner="bottom-left", title=True)
    assert (stands.corner, stands.width, stands.title) == ("bottom-left", 333, True)
    assert dock(floating, width=400).width == 400  # though that is what it would be anyway


def test_of_two_floating_workspaces_the_first_says_where_the_dock_stands() -> None:
    two = {
        "iqchannels": {"url": STAND, "placements": [{"kind": "floating", "corner": "top-left"}]},
        "roxchat": {"url": STAND, "placements": [{"kind": "floating", "corner": "top-right"}]},
    }
    loaded = load(json.dumps(two), "x")
    (first, *_) = loaded.configured()
    assert loaded.dock_settings.corner == first[1].placements[0].corner


def test_the_dock_can_be_configured_without_a_workspace_in_it() -> None:
    text = json.dumps({"dock": {"corner": "top-right"}, **json.loads(phonet())})
    assert load(text, "x").dock_settings == DockSettings(corner="top-right")


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("corner", "middle", "bottom-right"),
        ("width", 299, "300"),
        ("height", 319, "320"),
        ("shortcut", "ctrl-s", "pattern"),
        ("shortcut", "Ctrl+", "pattern"),
        ("shortcut", "Ctrl+Alt+ss", "pattern"),
    ],
)
def test_what_the_dock_cannot_be_is_told(key: str, value: Any, wanted: str) -> None:
    text = json.dumps({"dock": {key: value}, "iqchannels": {"url": STAND}})
    assert wanted in problems(text)[f"dock.{key}"]


@pytest.mark.parametrize("keys", ["Ctrl+Alt+S", "F6", "Shift+F12", "Meta+K", "Ctrl+Alt+Shift+Meta+Z"])
def test_the_keys_that_lead_to_the_dock_are_a_letter_or_a_function_key_and_what_is_held(keys: str) -> None:
    assert dock(shortcut=keys).shortcut == keys


def phonet(**changes: Any) -> str:
    return json.dumps({"phonet": {"domain": "a.phonet.com.ua", "apiKey": "the-secret", "subscriber": "001", **changes}})


def test_the_telephone_is_configured_by_itself() -> None:
    ((vendor, settings),) = load(phonet(), "here").configured()
    assert (vendor.name, settings.subscriber) == ("phonet", "001")


@pytest.mark.parametrize("key", [12345678, ["the-secret"], {"key": "the-secret"}, "", None, True])
def test_a_key_that_cannot_be_used_is_not_repeated_in_the_error(key: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(phonet(apiKey=key), "here")
    assert "the-secret" not in str(caught.value)
    assert "12345678" not in str(caught.value)


@pytest.mark.parametrize("changes", [{"region": "ua"}, {"nonsense": 1}, {"domain": None}, {"knock": 7}])
def test_no_error_beside_the_key_repeats_it(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(phonet(**changes), "here")
    assert "the-secret" not in str(caught.value)


@pytest.mark.parametrize("form", ["phone", "phone:national", "phone:digits", "phone:last9"])
def test_a_crm_can_ask_for_a_number_in_any_form(form: str) -> None:
    data = {**json.loads(phonet()), "crm": {"lookupUrl": f"/callers?x={{{form}}}", "customerUrl": f"/c/{{{form}}}"}}
    assert load(json.dumps(data), "here").crm.lookup_url == f"/callers?x={{{form}}}"


@pytest.mark.parametrize("name", ["phone:last10", "phone:", "phones"])
def test_a_form_that_there_is_not_is_told(name: str) -> None:
    data = {**json.loads(phonet()), "crm": {"customerUrl": f"/c/{{{name}}}"}}
    with pytest.raises(ConfigurationError, match="there is no placeholder"):
        load(json.dumps(data), "here")


def test_a_chat_beside_a_telephone_writes_numbers_as_the_telephones_region_does() -> None:
    both = load(json.dumps({**json.loads(phonet(region="PL")), **json.loads(config())}), "here")
    assert (both.region("phonet"), both.region("iqchannels")) == ("PL", "PL")
    assert load(config(), "here").region("iqchannels") is None


@pytest.mark.parametrize(
    "address", ["/callers", "/callers?x={crmId}", "/{phone}/{phone:last9}", "{phone}.example.com/x y"]
)
def test_an_address_that_cannot_ask_who_calls_is_told(address: str) -> None:
    data = {**json.loads(phonet()), "crm": {"lookupUrl": address}}
    with pytest.raises(ConfigurationError, match=r"crm\.lookupUrl"):
        load(json.dumps(data), "here")


@pytest.mark.parametrize(
    "address",
    ["/customers/new", "/new?id={crmId}", "/new?phone={phone}&name={name}", "x y{phone}", "javascript:{phone}"],
)
def test_an_address_that_cannot_make_a_customer_of_a_number_is_told(address: str) -> None:
    data = {**json.loads(phonet()), "crm": {"newCustomerUrl": address}}
    with pytest.raises(ConfigurationError, match=r"crm\.newCustomerUrl"):
        load(json.dumps(data), "here")


# What goes along to the CRM's server.

API = "https://api.crm.example"


def requests(*entries: Any, **more: Any) -> str:
    return json.dumps({"iqchannels": {"url": STAND}, "crm": {"requests": entries}, **more})


def test_a_request_can_take_cookies_and_headers_along() -> None:
    """Case 27."""
    headers = {
        "Authorization": {"function": "crm.auth.token", "prefix": "Bearer "},
        "X-XSRF-TOKEN": {"cookie": "XSRF-TOKEN"},
        "X-CSRF-Token": {"meta": "csrf-token"},
        "X-Requested-With": {"value": "XMLHttpRequest"},
    }
    here = {"headers": {"X-CSRF-Token": {"meta": "csrf-token"}}}
    loaded = load(requests({"origin": f"{API}:443", "credentials": "include", "headers": headers}, here), "x")
    rule, own = loaded.crm.requests
    assert (rule.origin, rule.credentials, own.origin) == (API, "include", None)
    assert [one.is_secret for one in rule.headers.values()] == [True, True, True, False]


@pytest.mark.parametrize(
    ("entry", "path", "words"),
    [
        ({"origin": f"{API}/v1"}, "crm.requests[0].origin", "nothing behind"),
        ({"credentials": "always"}, "crm.requests[0].credentials", "'include'"),
        ({"header": {}}, "crm.requests[0].header", 'did you mean "headers"'),
        ({"headers": {"X A": {"meta": "a"}}}, "crm.requests[0].headers", "no name of a header"),
        ({"headers": {"Cookie": {"meta": "a"}}}, "crm.requests[0].headers", "browsers do"),
        ({"headers": {"Sec-Fetch-Mode": {"meta": "a"}}}, "crm.requests[0].headers", "browsers do"),
        ({"headers": {"X-A": {"meta": "a"}, "x-a": {"meta": "b"}}}, "crm.requests[0].headers", "twice"),
        ({"headers": {"X-A": {}}}, "crm.requests[0].headers.X-A", "exactly one of"),
        ({"headers": {"X-A": {"meta": "a", "cookie": "b"}}}, "crm.requests[0].headers.X-A", "exactly one of"),
        (
            {"origin": "http://api.crm.example", "headers": {"X-A": {"meta": "a"}}},
            "crm.requests[0]",
            "not encrypted",
        ),
    ],
)
def test_a_mistake_in_what_goes_along_is_told(entry: Any, path: str, words: str) -> None:
    assert words in problems(requests(entry))[path]


@pytest.mark.parametrize(
    "headers",
    [
        "hush-hush",
        ["hush-hush"],
        {"Authorization": "hush-hush"},
        {"Authorization": {"value": "hush-hush\n"}},
        {"Authorization": {"function": "'hush-hush'"}},
        {"Authorization": {"token": "hush-hush"}},
        {"Authorization": {"meta": ["hush-hush"]}},
    ],
)
def test_no_error_in_a_header_repeats_what_may_be_a_token(headers: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(requests({"headers": headers}), "x")
    assert "hush-hush" not in str(caught.value)


def test_one_origin_has_one_entry() -> None:
    assert "two entries" in problems(requests({"origin": API}, {"origin": f"{API}/"}))["crm.requests"]
    assert "two entries" in problems(requests({}, {}))["crm.requests"]


@pytest.mark.parametrize(
    "origin", ["http://localhost:8080", "http://api.localhost", "http://127.0.0.1", "https://a.example"]
)
def test_a_token_goes_where_nobody_listens_in(origin: str) -> None:
    load(requests({"origin": origin, "headers": {"X-A": {"meta": "a"}}}), "x")


@pytest.mark.parametrize(
    ("origin", "vendors"),
    [
        (STAND, {}),
        ("https://uis.example", {"uis": {"script": {"url": "https://uis.example/cs.min.js", "siteKey": "k"}}}),
        ("https://q.phonet.ua", {"phonet": {"domain": "q.phonet.ua", "apiKey": "k", "subscriber": "1"}}),
        ("https://x.example:8443", {"phonet": {"credentialsUrl": "/who", "endpoint": "wss://x.example:8443/live"}}),
    ],
)
def test_no_token_of_the_crms_goes_to_a_vendor(origin: str, vendors: dict[str, Any]) -> None:
    assert "not the CRM's" in problems(requests({"origin": origin, "credentials": "include"}, **vendors))[""]
    load(requests({"origin": API}, phonet={"credentialsUrl": f"{API}/who"}), "x")
