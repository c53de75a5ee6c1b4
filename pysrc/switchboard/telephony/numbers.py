"""Telephone numbers: what people write, what an exchange wants, what a person reads. No I/O.

A number is read by the rules of its region, and never guessed: what might be two numbers is none. The metadata of every
country (phonenumberslite) is in the snapshot; in an ordinary start it is read as it is needed.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
    convert_alpha_characters_in_number,
    country_code_for_region,
    format_number,
    is_possible_number_with_reason,
    is_valid_number,
    national_significant_number,
    ndd_prefix_for_region,
    parse,
)

EXTENSION = 6
"""Digits up to which a number without anything else is one of the exchange's own extensions."""
FORMS = ("phone", "phone:national", "phone:digits", "phone:last9")
"""The ways in which a CRM can ask for a number; ``forms`` has them all."""
_LONGEST = 250
_WHOLE = 11
"""Digits from which on a number without a plus may be one of another country: national ones are shorter, as a rule."""
_EIGHT = ("RU", "KZ", "BY")
"""Where a national number begins with an 8 that is no part of it, and looks like one of the Far East."""


@dataclass(frozen=True)
class DialString:
    """What to dial: digits with the country code, or a short number as it is; and what to dial after that."""

    digits: str
    extension: str = ""


@dataclass(frozen=True)
class Unusable:
    """Why a text cannot be dialled.

    ``nothing`` (it is empty), ``word`` (no number), ``invalid`` (no such number is in use), ``elsewhere`` (none of the
    region's, and written without the plus that one of another country has).
    """

    why: Literal["nothing", "word", "invalid", "elsewhere"]

    def message(self, region: str) -> str:
        """The same in words, for whoever writes the page."""
        return _UNUSABLE[self.why].format(region=region)


_UNUSABLE = {
    "nothing": "There is no number.",
    "word": "This is no telephone number.",
    "invalid": "No such number is in use.",
    "elsewhere": "This is no number of {region} that is in use; one of another country is written with + and its code.",
}


def dialable(text: str, region: str) -> DialString | Unusable:
    """What to give the exchange for what a page or a person wrote; takes ``tel:`` addresses, too."""
    written, extension = _split(text)
    if not written:
        return Unusable("nothing")
    compact = re.sub(r"[\s().-]", "", written)
    if re.fullmatch(rf"[0-9]{{1,{EXTENSION}}}", compact):
        return DialString(compact, extension)
    spelled = _spelled(written, region)
    if spelled is None:
        return Unusable("word")
    number = _read(spelled, region)
    if number is None or not is_valid_number(number):
        return Unusable("invalid" if spelled.startswith(("+", "00")) or number is not None else "elsewhere")
    return DialString(_e164(number).removeprefix("+"), extension)


def international(text: str | None, region: str | None) -> str | None:
    """The number as ``+`` and digits; None where it is none (an extension is none).

    Without a region only numbers with their country code are known.
    """
    number = _known(text, region) if text else None
    return _e164(number) if number else None


@lru_cache(maxsize=500)
def readable(text: str | None, region: str | None) -> str:
    """The number as people read it; what is none as it is."""
    number = _known(text, region) if text else None
    return format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else (text or "")


def forms(text: str | None, region: str | None) -> dict[str, str]:
    """The number in each of ``FORMS``; what is none as it is, and as the digits that it has. Empty where it is unknown.

    ``national`` is what is dialled within the number's own country, trunk prefix and all.
    """
    text = told(text) or ""
    number = _known(text, region)
    whole = _e164(number) if number else text
    national = format_number(number, PhoneNumberFormat.NATIONAL) if number else text
    digits = re.sub(r"\D", "", whole)
    return dict(zip(FORMS, (whole, re.sub(r"\D", "", national), digits, digits[-9:]), strict=True))


# Withheld numbers.


def told(text: str | None) -> str | None:
    """A caller's number as it was told; None where it is withheld."""
    return None if is_withheld(text) else text


@lru_cache(maxsize=500)
def is_withheld(text: str | None) -> bool:
    """Whether this stands where a caller's number would: nothing, zeros, a dash, or a word such as ``anonymous``.

    Exchanges say it in any language, so what has no digit is no number. A SIP address may be a caller's all the same,
    unless its user is such a word.
    """
    plain = _without_brackets(text or "")
    address = re.fullmatch(r"(?:(?:sips?|tel):)?([^@;]*)(?:@([^;>]*))?.*", plain, re.IGNORECASE | re.DOTALL)
    user, host = (address[1], (address[2] or "").lower()) if address else (plain, "")
    if host.endswith("anonymous.invalid"):
        return True
    if host:
        return not re.search(r"[1-9]", user) and (not re.search(r"[^\W\d_]", user) or _is_such_a_word(user))
    return not re.search(r"[1-9]", user) or _is_spelled_by_keys(user)


def is_stand_in(name: str | None, number: str | None) -> bool:
    """Whether the name of somebody with a withheld number is but the word that stands for it, too."""
    plain = _without_brackets(name or "").lower()
    return is_withheld(number) and (plain in _SUCH_WORDS or plain == _without_brackets(number or "").lower())


_SUCH_WORDS = (
    "anonymous",
    "asterisk",
    "blocked",
    "hidden",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
)


def _without_brackets(text: str) -> str:
    return plain(text[:_LONGEST]).strip("\"'<>[]() ")


def _is_such_a_word(user: str) -> bool:
    return any(word in _SUCH_WORDS for word in re.split(r"[\W\d_]+", user.lower()))


def _is_spelled_by_keys(user: str) -> bool:
    """Whether this is such a word as a telephone's keys spell it: ``+266696687`` is how some carriers say ANONYMOUS."""
    return user.startswith("+") and user[1:] in map(convert_alpha_characters_in_number, _SUCH_WORDS)


# What is written.

# What exchanges, telephones and people put between a number and an extension; only digits may follow.
_MARK = r"""(?: ;\s*(?:ext|postd)\s*=[pw]* | (?<![a-z])[,;pw]+ | (?<![a-z])x | \#
    | \(?(?:\b|(?<=\d))(?:e?xt(?:ensi[oó]n|n)?|int(?:ern(?:al)?)?|anexo|wew(?:n[eę]trzny)?|durchwahl|dw|nst
    | доб(?:авочный)?|дод(?:атковий)?|вн(?:утр(?:енний|ішній)?)?|שלוחה) )"""
_EXTENDED = re.compile(
    rf"(?P<number>.*?\d.*?)\s*(?P<mark>[,;]?\s*{_MARK})[\s.:№\#=-]*(?P<extension>\d[\d*\#,;pw]{{0,19}})\s*\)?",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def _split(text: str) -> tuple[str, str]:
    """The number and the extension behind it, of a text or a ``tel:`` address."""
    text = plain(text) if len(text) <= _LONGEST else "-"  # a part of it might be another number
    parameters: list[str] = []
    if text[:4].lower() == "tel:":  # a browser gives its characters percent-encoded
        number, *parameters = plain(unquote(text[4:])).strip().split(";")
        context = next((one[15:] for one in parameters if one.lower().startswith("phone-context=+")), "")
        number = number.lstrip("/ ")
        text = f"+{context}{number}" if context and not number.startswith("+") else number
        # Others say of which kind the number is, and are nothing to be dialled.
        text += "".join(f";{one}" for one in parameters if re.match(r"(ext|postd)=|\d", one, re.IGNORECASE))
    behind = _EXTENDED.fullmatch(text)
    # What stands behind a single comma may be a second number.
    if behind is None or (behind["mark"] in (",", ";") and len(behind["extension"]) > EXTENSION):
        return text.strip(), ""
    return behind["number"].strip(" ,;("), re.sub(r"[;pw]", ",", behind["extension"].lower()).strip(",")


def plain(text: str) -> str:
    """One spelling of digits, spaces, dashes and brackets, and nothing that cannot be seen."""
    plain = text if text.isascii() else "".join(map(_plain_one, text))
    return re.sub(r"\s+", " ", plain).strip()


def _plain_one(one: str) -> str:
    match unicodedata.category(one):
        case "Nd":
            return str(unicodedata.decimal(one))
        case "Cf":
            return ""
        case "Zs":
            return " "
        case "Pd":
            return "-"
    return "-" if one == "−" else unicodedata.normalize("NFKC", one) if "！" <= one <= "～" else one


def _spelled(written: str, region: str | None) -> str | None:
    """The number within the words before it, letters turned into digits; None where there is none, or more than one."""
    start = re.search(r"[+\d]", written)
    text = written[start.start() :] if start else ""
    if len(re.findall("[A-Za-z]", text)) >= 3:  # +1-800-FLOWERS
        before = re.sub(r"\D", "", re.split("[A-Za-z]", text, maxsplit=1)[0])
        local = _try(before, region) if region else None
        if len(before) > EXTENSION + 1 or (local and is_valid_number(local)):
            return None  # a word behind a number
        text = convert_alpha_characters_in_number(text)
    text = text.strip(" .,;:!?()[]-\"'")
    # A slash stands behind an area code, or between two numbers: behind it there must be more than another ending.
    if not re.fullmatch(r"\+?[\d\s().~-]+(/[\d\s().-]{5,})?", text):
        return None
    return text if len(re.sub(r"\D", "", text)) > EXTENSION else None


# What it means.


def _known(text: str, region: str | None) -> PhoneNumber | None:
    spelled = _spelled(_split(text)[0], region)
    return _read(spelled, region) if spelled else None


@lru_cache(maxsize=500)
def _read(text: str, region: str | None) -> PhoneNumber | None:
    """The one number that this can mean. It need not be in use, as far as is known, where nothing of it is guessed."""
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        return _abroad(text)
    local = _try(text, region) if region else None
    if digits.startswith("00"):  # dialled or not, everybody writes it, and no country's own numbers begin with it
        readings = [local] if local and local.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD else []
        other = _abroad(f"+{digits[2:]}")
        readings += [other] if other and is_valid_number(other) else []
        return readings[0] if len({_e164(one) for one in readings}) == 1 else None
    if local and (
        local.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY
        or digits != national_significant_number(local)
    ):
        return local  # it has the region's trunk prefix, international prefix or country code
    trunk = ndd_prefix_for_region(region, True) if region else None
    readings = [local] if local and is_valid_number(local) else []
    if readings and not trunk:
        return local  # there such a number is whole
    own = region is not None and digits.startswith(str(country_code_for_region(region)))
    other = _abroad(f"+{text}") if own or (len(digits) >= _WHOLE and not (trunk and digits.startswith(trunk))) else None
    if other and is_valid_number(other):
        readings = [other] if own else [*readings, other]
    within = [_try(digits, where) for where in _EIGHT] if digits[0] == "8" and len(digits) == _WHOLE else []
    if any(one is not None and is_valid_number(one) for one in within):
        return None
    return readings[0] if len({_e164(one) for one in readings}) == 1 else None


def _abroad(text: str) -> PhoneNumber | None:
    """The number with its country code; None where the first digits that stand together are only a part of the code."""
    number = _try(text, None)
    if number is None:
        return None
    first = re.match(r"\+\D*(\d+)\D*(\d?)", text)
    code = str(number.country_code)
    # "+38 (067) …" is Ukraine, whose code ends as the trunk prefix begins; "+8 (495) …" is Russia, and not Viet Nam.
    return None if first and len(first[1]) < len(code) and first[2] != "0" else number


def _try(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = parse(text, region, keep_raw_input=True)
    except NumberParseException:
        return None
    return number if is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE else None


def _e164(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164)
