"""Numbers: what people write, what the exchange wants, what people read, what is none."""

from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from switchboard.telephony.numbers import (
    FORMS,
    DialString,
    Unusable,
    dialable,
    forms,
    international,
    is_withheld,
    readable,
    told,
)

REGIONS = ("UA", "RU", "KZ", "BY", "PL", "DE", "GB", "US", "IL")
TYPES = sorted(phonenumbers.PhoneNumberType.values())


def why(text: str, region: str = "UA") -> str | None:
    number = dialable(text, region)
    return number.why if isinstance(number, Unusable) else None


@pytest.mark.parametrize(
    "text",
    [
        "+380 (67) 123-45-67",
        "+38 (067) 123-45-67",
        "(+38 067) 123 45 67",
        "380671234567",
        "067 123-45-67",
        "067/123-45-67",
        "067\n123\t45\u202f67",
        "0671234567",
        "671234567",
        "00 380 67 123 45 67",
        "tel:+380-67-123-45-67",
        "tel://+380671234567",
        "tel:%2B380671234567",
        "TEL:0671234567",
        "tel:067-123-45-67;phone-context=+38",
        "тел. 067 123-45-67",
        "  +380\u00a067\u00a0123\u00a045\u00a067 ",
        "\u202a+380 67 123\u201145\u221267\u202c",
        "＋３８０６７１２３４５６７",
        "(０６７) １２３－４５－６７",
    ],
)
def test_every_way_to_write_a_number_leads_to_the_one_the_exchange_wants(text: str) -> None:
    assert dialable(text, "UA") == DialString("380671234567")


@pytest.mark.parametrize(("text", "number"), [("911", "911"), ("001", "001"), ("1-01", "101"), ("tel:12", "12")])
def test_a_short_number_is_an_extension_with_its_zeros(text: str, number: str) -> None:
    assert dialable(text, "UA") == DialString(number)


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("8 (495) 123-45-67", "RU", "74951234567"),
        ("8 (495) 123-45-67", "KZ", "74951234567"),
        ("8 10 380 67 123 45 67", "RU", "380671234567"),
        ("00380671234567", "RU", "380671234567"),
        ("8 029 123-45-67", "BY", "375291234567"),
        ("020 7946 0018", "GB", "442079460018"),
        ("011 44 20 7946 0018", "US", "442079460018"),
        ("(202) 555-0109", "US", "12025550109"),
        ("+44 (0)20 7946 0018", "UA", "442079460018"),
    ],
)
def test_the_region_decides_how_a_local_number_is_read(text: str, region: str, number: str) -> None:
    assert dialable(text, region) == DialString(number)


@pytest.mark.parametrize("text", ["48221234567", "48 22 123 45 67", "48 (22) 123-45-67"])
def test_a_number_of_another_country_needs_no_plus_if_it_is_a_whole_one(text: str) -> None:
    assert dialable(text, "UA") == DialString("48221234567")


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("8 (495) 123-45-67", "UA"),
        ("84951234567", "UA"),  # Viet Nam's, or Moscow's as it is dialled in Russia
        ("8 (495) 123-45-67", "DE"),
        ("80291234567", "PL"),
        ("202-555-0109", "GB"),
        ("2025550109", "GB"),  # Egypt's, or one of Washington
        ("8 067 123-45-67", "UA"),
        ("1234567", "UA"),
        ("4930123456", "UA"),
    ],
)
def test_what_might_be_somebody_elses_number_is_not_dialled_on_a_guess(text: str, region: str) -> None:
    """Case 28."""
    assert why(text, region) == "elsewhere"
    assert international(text, region) is None
    assert readable(text, region) == text


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("+8 (495) 123-45-67", "UA"),
        ("+380 67 12", "UA"),
        ("+999999999999", "UA"),
        ("+0671234567", "UA"),
        ("0123456789", "UA"),
        ("001 202 555 0143", "HK"),  # there 001 goes before the country code, elsewhere 00
        ("00 99 1234567", "RU"),
    ],
)
def test_a_number_that_is_not_in_use_is_not_dialled(text: str, region: str) -> None:
    assert why(text, region) == "invalid"


@pytest.mark.parametrize(
    "text",
    [
        "call me",
        "FLOWERS",
        "+380 67",
        "*101#",
        "ext. 101",
        "-",
        "+" * 300,
        "0 " * 200,
        "067 111 00 04 Olena",
        "067 111 00 04, 067 222 33 44",
        "0671110004,0672223344",
        "0671110004/05",
        "067 111 00 04 ext. 1 ext. 2",
        "№ 5 +380671110004",
        "067 123 45 67²",
    ],
)
def test_what_is_no_number_or_more_than_one_is_a_word(text: str) -> None:
    assert why(text) == "word"


@pytest.mark.parametrize("text", ["", "  ", "tel:", "\u200b"])
def test_an_empty_text_is_nothing(text: str) -> None:
    assert why(text) == "nothing"


@pytest.mark.parametrize(("what", "words"), [("", "no number"), ("x", "no telephone"), ("0123456789", "in use")])
def test_what_cannot_be_dialled_says_why(what: str, words: str) -> None:
    number = dialable(what, "UA")
    assert isinstance(number, Unusable)
    assert words in number.message("UA")


def test_the_region_is_named_where_it_decides() -> None:
    assert "number of GB" in Unusable("elsewhere").message("GB")


# Extensions.


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("tel:+380671110004;ext=101", "101"),
        ("tel:+380671110004;ext=101;phone-context=x.example", "101"),
        ("tel:067-111-00-04;phone-context=+38;ext=0101", "0101"),
        ("tel:+380671110004,,101#", "101#"),
        ("tel:+380671110004%2C%2C101%23", "101#"),
        ("tel:+380671110004;101", "101"),
        ("tel:+380671110004;postd=p101", "101"),
        ("067 111 00 04,101", "101"),
        ("067 111 00 04 ext. 101", "101"),
        ("067 111 00 04 Ext 101", "101"),
        ("067 111 00 04, extension: 101", "101"),
        ("067 111 00 04 доб. 101", "101"),
        ("067 111 00 04 (добавочный 101)", "101"),
        ("067 111 00 04 дод. 101", "101"),
        ("067 111 00 04 (вн. 101)", "101"),
        ("067 111 00 04 внутр. №101", "101"),
        ("067 111 00 04 wew. 101", "101"),
        ("067 111 00 04 #101", "101"),
        ("0671110004x101", "101"),
        ("0671110004доб101", "101"),
        ("0671110004p101", "101"),
        ("+380671110004W101", "101"),
        ("0671110004,,1,101#", "1,101#"),
        ("0671110004pp1w101", "1,101"),
        ("０６７ １１１ ００ ０４ доб. １０１", "101"),
    ],
)
def test_an_extension_is_told_with_its_number(text: str, extension: str) -> None:
    """Case 13."""
    assert dialable(text, "UA") == DialString("380671110004", extension)
    assert international(text, "UA") == "+380671110004"


@given(
    st.sampled_from(["+380671110004", "067 111 00 04", "(067) 111-00-04", "380671110004", "tel:+380671110004"]),
    st.sampled_from([";ext=", ",,", " ext. ", " доб. ", " вн.", " дод. ", "#", " x", "p", "w", ";", ","]),
    st.from_regex(r"[0-9]{1,6}", fullmatch=True),
)
def test_no_extension_is_ever_dropped(number: str, mark: str, extension: str) -> None:
    assert dialable(f"{number}{mark}{extension}", "UA") == DialString("380671110004", extension)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+1-800-FLOWERS", "18003569377"),
        ("1-800-flowers", "18003569377"),
        ("tel:+1-800-FLOWERS;ext=7", "18003569377"),
        ("+1 212 555-HELP", "12125554357"),
        ("1-800-BOX-1234", "18002691234"),
    ],
)
def test_letters_are_the_keys_that_they_stand_on(text: str, number: str) -> None:
    read = dialable(text, "UA")
    assert isinstance(read, DialString)
    assert read.digits == number


def test_a_word_behind_a_number_is_no_part_of_it() -> None:
    assert why("030 12345 abc", "DE") == "word"  # German numbers are of any length


# Every spelling of every kind of number, read in every region: that number, or a refusal.


def examples() -> Iterator[phonenumbers.PhoneNumber]:
    for region in REGIONS:
        for kind in TYPES:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None and phonenumbers.is_valid_number(number):
                yield number


def written(number: phonenumbers.PhoneNumber, form: int) -> str:
    return phonenumbers.format_number(number, form)


def redrawn(text: str) -> list[str]:
    """The same with other spaces, dashes, brackets and digits."""
    wide = "".join(chr(ord(one) + 0xFEE0) if one in "+0123456789()-" else one for one in text)
    arabic = text.translate({ord(str(n)): 0x660 + n for n in range(10)})
    others = [text.replace(" ", with_) for with_ in ("-", ".", "\u00a0", "\u2009", "  ")]
    return [text, wide, arabic, *others, f"\u202a{text}\u202c", f"Tel.: {text}"]


def anywhere(number: phonenumbers.PhoneNumber) -> list[str]:
    """Spellings with the country code in front, which mean the same in every region."""
    whole, people = written(number, PhoneNumberFormat.E164), written(number, PhoneNumberFormat.INTERNATIONAL)
    plain = phonenumbers.national_significant_number(number)
    brackets = f"+{number.country_code} ({plain[:2]}) {plain[2:5]}-{plain[5:]}"
    zeros = [f"00{whole[1:]}", f"00 {people[1:]}"]
    return [*redrawn(whole), *redrawn(people), written(number, PhoneNumberFormat.RFC3966), brackets, *zeros]


def at_home(number: phonenumbers.PhoneNumber) -> list[str]:
    """Spellings of its own country."""
    people = written(number, PhoneNumberFormat.NATIONAL)
    digits = "".join(one for one in people if one.isdigit())
    return [*redrawn(people), digits, *without_plus(number)]


def without_plus(number: phonenumbers.PhoneNumber) -> list[str]:
    return [written(number, form)[1:] for form in (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL)]


def wrong(number: phonenumbers.PhoneNumber, texts: list[str], region: str, *, may_refuse: bool) -> list[str]:
    """The spellings that are not read as this number."""
    right = DialString(written(number, PhoneNumberFormat.E164)[1:])
    if len(right.digits) <= 6:
        return []
    read = [(text, dialable(text, region)) for text in texts]
    return [text for text, one in read if one != right and not (may_refuse and isinstance(one, Unusable))]


@pytest.mark.parametrize("region", REGIONS)
def test_every_kind_of_number_in_every_spelling_is_itself(region: str) -> None:
    for number in examples():
        own = number.country_code == phonenumbers.country_code_for_region(region)
        texts = [*anywhere(number), *(at_home(number) if own else [])]
        assert wrong(number, texts, region, may_refuse=False) == []


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_of_another_country_without_its_plus_is_itself_or_refused(region: str) -> None:
    """Case 28."""
    for number in examples():
        # Ten digits are a whole number in some regions, and there they are theirs.
        if len(written(number, PhoneNumberFormat.E164)) > 11:
            assert wrong(number, without_plus(number), region, may_refuse=True) == []


@given(st.sampled_from(list(examples())), st.integers(0, 9999), st.sampled_from(REGIONS))
def test_neighbours_of_the_examples_are_themselves_too(
    example: phonenumbers.PhoneNumber, ending: int, region: str
) -> None:
    number = phonenumbers.PhoneNumber()
    number.merge_from(example)
    number.national_number = example.national_number // 10_000 * 10_000 + ending
    assume(phonenumbers.is_valid_number(number))
    own = number.country_code == phonenumbers.country_code_for_region(region)
    texts = [*anywhere(number), *(at_home(number) if own else [])]
    assert wrong(number, texts, region, may_refuse=False) == []


# What an exchange tells.


@pytest.mark.parametrize("text", ["+380567777777", "380567777777", "567777777", "0567777777", "(056) 777-77-77"])
def test_the_exchanges_spellings_are_one_number(text: str) -> None:
    """Case 11."""
    assert international(text, "UA") == "+380567777777"
    assert readable(text, "UA") == "+380 56 777 7777"


def test_a_number_that_nobody_has_heard_of_yet_is_one_number_too_where_nothing_of_it_is_guessed() -> None:
    # A new range is told by the exchange before the metadata knows it.
    for text in ("+380400000112", "380400000112", "0400000112", "00380400000112"):
        assert why(text) == "invalid"
        assert international(text, "UA") == "+380400000112"


def test_without_a_region_only_a_country_code_tells() -> None:
    assert international("+380 67 123 45 67", None) == "+380671234567"
    assert international("380671234567", None) == "+380671234567"
    assert international("00380671234567", None) == "+380671234567"
    assert international("0671234567", None) is None


@pytest.mark.parametrize("text", ["911", "anonymous", ""])
def test_what_is_no_number_is_read_as_it_is(text: str) -> None:
    assert readable(text, "UA") == text
    assert international(text, "UA") is None


@pytest.mark.parametrize("text", ["380671234567", "0671234567", "+380671234567", "(067) 123-45-67"])
def test_one_number_has_one_text_in_each_form(text: str) -> None:
    assert forms(text, "UA") == {
        "phone": "+380671234567",
        "phone:national": "0671234567",
        "phone:digits": "380671234567",
        "phone:last9": "671234567",
    }


def test_the_national_form_is_that_of_the_numbers_own_country() -> None:
    assert forms("+7 495 123-45-67", "UA")["phone:national"] == "84951234567"
    assert forms("+1 202 555 0109", "UA")["phone:national"] == "2025550109"
    assert forms("+48 22 123 45 67", "UA")["phone:national"] == "221234567"


def test_an_extension_is_itself_in_every_form_and_a_withheld_number_in_none() -> None:
    assert set(forms("101", "UA").values()) == {"101"}
    assert set(forms("anonymous", "UA").values()) == {""}
    assert set(forms(None, None)) == set(FORMS)


# Withheld numbers.


@pytest.mark.parametrize(
    "word",
    [
        "anonymous",
        "Unknown",
        "unavailable",
        "restricted",
        "private",
        "asterisk",
        "0",
        "-",
        "",
        "+0",
        "00000000",
        "Withheld",
        "number withheld",
        "Private number",
        "No Caller ID",
        "BLOCKED",
        "n/a",
        "s",
        "*",
        "номер скрыт",
        "Прихований номер",
        "unterdrückt",
        "sip:anonymous@anonymous.invalid",
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
        "anonymous@10.0.0.7",
        "Anonymous <anonymous@pbx.example:5060>",
        "sip:0@pbx.example",
        "+266696687",
    ],
)
def test_a_word_in_place_of_a_number_is_a_withheld_number_however_it_is_written(word: str) -> None:
    for text in (word, word.upper(), word.title(), f"<{word}>", f"({word})", f'"{word}"', f"[{word}]", f" {word} "):
        assert is_withheld(text), text
        assert told(text) is None
        assert international(text, "UA") is None


@pytest.mark.parametrize(
    "text",
    ["100", "001", "0671234567", "+380671234567", "sip:olena@pbx.example", "sip:101@pbx.example", "+1-800-FLOWERS"],
)
def test_a_number_or_an_address_is_not_withheld(text: str) -> None:
    assert not is_withheld(text)
    assert told(text) == text


def test_a_number_that_spells_a_word_on_the_keys_is_a_number_where_it_is_dialled_in_its_country() -> None:
    assert not is_withheld("7378742833")


@given(st.text())
def test_no_text_raises(text: str) -> None:
    dialable(text, "UA")
    dialable(f"tel:{text}", "UA")
    readable(text, "UA")
    forms(text, None)
    is_withheld(text)


@given(st.from_regex(r"(tel:)?[+0-9(),;#xpw .a-zа-я/-]{0,30}", fullmatch=True))
def test_no_mixture_of_what_numbers_are_made_of_raises(text: str) -> None:
    read = dialable(text, "UA")
    assert isinstance(read, Unusable) or read.digits.isascii()
    assert isinstance(read, Unusable) or read.digits.isdigit()
