"""The documentation names everything that there is and nothing that there is not, and its links lead somewhere.

The truth is the code's: models, commands, and what stands in the source as a literal. The pages have tables whose first
column is names in backticks; each table stands under a heading that says what it is a table of.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from switchboard.config import PLACEHOLDERS, load
from switchboard.hub.hub import Snapshot
from switchboard.vendors import found
from switchboard.vocabulary.commands import QUESTIONS
from switchboard.vocabulary.events import EVENTS
from switchboard.vocabulary.problems import FailedStart, Finding, StartCode
from workshop import declarations
from workshop.contract import OWN

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "site" / "docs"
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
LOADER = (ROOT / "site" / "switchboard.js").read_text("utf-8")
RUNTIME = "\n".join(file.read_text("utf-8") for file in sorted((ROOT / "site" / "runtime").glob("*.mjs")))
CONFIGURING = (ROOT / "site" / "runtime" / "configuration.mjs").read_text("utf-8")
SOURCES = sorted((ROOT / "pysrc" / "switchboard").rglob("*.py"))
BUILD = ROOT / "pysrc" / "workshop" / "bundle.py"
LEVELS = ("error", "warning", "info")
SLUG = re.compile(r"[a-z]+([-_][a-z]+)*")
"""What a code or a reason looks like; a message has spaces."""


# Pages.


@cache
def lines(page: Path) -> list[str]:
    """The lines of a page that are no code."""
    kept, code = [], False
    for line in page.read_text("utf-8").splitlines():
        fence = line.lstrip().startswith("```")
        code ^= fence
        kept.append("" if code or fence else line)
    return kept


def headings(page: Path) -> list[tuple[int, str]]:
    """Every heading with its level, in order."""
    return [(len(mark), title) for mark, title in re.findall(r"^(#+) (.+)$", "\n".join(lines(page)), re.MULTILINE)]


def slugs(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    taken: dict[str, int] = {}
    made = set()
    for _, title in headings(page):
        slug = slug_of(title)
        count = taken[slug] = taken.get(slug, -1) + 1
        made.add(f"{slug}-{count}" if count else slug)
    return made


def slug_of(title: str) -> str:
    """A heading's anchor, the first of its kind."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def links(page: Path) -> list[str]:
    """Where the links and pictures of a page lead."""
    text = re.sub(r"`[^`]*`", "", "\n".join(lines(page)))
    return re.findall(r"\]\(([^)\s]+)\)", text)


def section(page: str, title: str) -> list[str]:
    """The lines under a heading, those of its smaller headings included."""
    kept: list[str] = []
    level = 0
    for line in lines(DOCS / page):
        mark = re.match(r"(#+) (.+)", line)
        if mark and level and len(mark[1]) <= level:
            break
        if level:
            kept.append(line)
        elif mark and mark[2] == title:
            level = len(mark[1])
    assert level, f'site/docs/{page} has no heading "{title}"'
    return kept


def sections(page: str, title: str) -> dict[str, list[str]]:
    """The lines under each of the headings right below one, by what they say."""
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in section(page, title):
        if line.startswith("### "):
            current = parts[line.removeprefix("### ").strip("`")] = []
        else:
            current.append(line)
    return parts


def rows(text: list[str]) -> list[tuple[str, list[str]]]:
    """The rows of tables whose first cell is names in backticks and nothing else: each name, and the other cells."""
    cells = [re.split(r"\s*\|\s*", line.strip("| ")) for line in text if line.startswith("| `")]
    told = [(first, rest) for first, *rest in cells if re.fullmatch(r"`[^`]+`(, `[^`]+`)*", first)]
    return [(name, rest) for first, rest in told for name in re.findall(r"`([^`]+)`", first)]


def names(text: list[str]) -> list[str]:
    """What the tables name."""
    return [name for name, _ in rows(text)]


def ticked(cell: str) -> set[str]:
    """The names in backticks; an element of HTML is none."""
    return set(re.findall(r"`([\w.-]+)`", cell))


def agree(said: list[str] | set[str], there: set[str], what: str, where: str) -> None:
    """Both have the same names; whoever reads the failure knows which page to mend, and how."""
    missing = [f'the {what} "{name}" has no row' for name in sorted(there - set(said))]
    invented = [f'there is no {what} "{name}"' for name in sorted(set(said) - there)]
    doubled = [
        f'the {what} "{name}" has two rows' for name in sorted({name for name in said if [*said].count(name) > 1})
    ]
    wrong = missing + invented + doubled
    assert not wrong, f"site/docs/{where}: " + "; ".join(wrong)


# The code.


@cache
def trees() -> list[ast.Module]:
    """Every module of the package, wherever it stands."""
    return [ast.parse(file.read_text("utf-8")) for file in SOURCES]


def nodes(*kinds: type[ast.AST]) -> Iterator[Any]:
    """Every node of these kinds."""
    return (node for tree in trees() for node in ast.walk(tree) if isinstance(node, kinds))


def texts(node: ast.expr | None) -> set[str]:
    """The literal that an expression is, or the two that it may be."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_finding(call: ast.Call) -> bool:
    """Whether a call makes a finding, whatever it is called: its first argument is a level, its second the code."""
    return len(call.args) > 1 and bool(texts(call.args[0]) & set(LEVELS)) and bool(texts(call.args[1]))


def findings() -> set[tuple[str, str]]:
    """Every finding's code and level."""
    return {
        (code, level)
        for call in nodes(ast.Call)
        if is_finding(call)
        for level in texts(call.args[0])
        for code in texts(call.args[1])
    }


def parameters(name: str) -> dict[str, set[int]]:
    """The functions and dataclasses that take something of this name, with its places among the arguments.

    A module that makes findings, or takes them back, takes a code, too, but of another kind: it is left out.
    """
    places: dict[str, set[int]] = {}
    for tree in trees():
        signatures = list(_signatures(tree))
        if any({"level", "code"} <= set(taken) for _, taken in signatures):
            continue
        for function, taken in signatures:
            if name in taken:
                places.setdefault(function, set()).add(taken.index(name))
    return places


def _signatures(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Every function and dataclass of a module, with the names of what it takes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            takes = node.args
            taken = [one.arg for one in (*takes.posonlyargs, *takes.args, *takes.kwonlyargs)]
            yield node.name, [one for one in taken if one not in ("self", "cls")]
        elif isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list):
            yield node.name, [ast.unparse(one.target) for one in node.body if isinstance(one, ast.AnnAssign)]


def given(name: str, *models: str) -> set[str]:
    """Every literal that is given to a parameter of this name, or to such a field of these models."""
    places = parameters(name)
    result: set[str] = set()
    for call in nodes(ast.Call):
        called = name_of(call)
        if is_finding(call) or called not in {*places, *models}:
            continue
        for place in places.get(called, ()):
            result |= texts(call.args[place]) if place < len(call.args) else set()
        for keyword in call.keywords:
            result |= texts(keyword.value) if keyword.arg == name else set()
    return {text for text in result if SLUG.fullmatch(text)}


def command_codes() -> set[str]:
    """Every code of a command that failed: given as a literal, with a message of its own, or of a vendor's document."""
    codes = given("code", "CommandFailed")
    for node in nodes(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(node.value, ast.Dict) and any(ast.unparse(target).endswith("_FAILURES") for target in targets):
            codes |= {text for key in node.value.keys for text in texts(key)}
    return (
        codes | refusals() | {code for vendor in found() for texts_of in vendor.refusals.values() for code in texts_of}
    )


def refusals() -> set[str]:
    """The codes of the findings by which a widget's vendor says why its host refuses: a link's reasons, too."""
    return {
        code
        for node in nodes(ast.Assign)
        if [ast.unparse(target) for target in node.targets] == ["refused"] and isinstance(node.value, ast.Call)
        for code in texts(node.value.args[1])
    }


def start_codes() -> set[str]:
    """Every code of a start that failed: what the loader is told, by itself, its modules or Python."""
    told = re.findall(r'\bfail(?:Soon)?\((?:[\w.]+ \?\? )?"([\w-]+)"', LOADER + RUNTIME)
    python = {text for call in nodes(ast.Call) if name_of(call) == "fail" and call.args for text in texts(call.args[0])}
    return {*told, *python}


def thrown(source: str) -> set[str]:
    """The codes of the errors that the loader makes."""
    return set(re.findall(r'\berrorOf\("([\w-]+)"', source))


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_in(inner)]


def words_in(annotation: Any) -> set[str]:
    """The texts that a field is limited to, if it is."""
    if get_origin(annotation) is Literal:
        return {word for word in get_args(annotation) if isinstance(word, str)}
    return {word for inner in get_args(annotation) for word in words_in(inner)}


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields by their names in JSON, those that never get there left out."""
    return {field.alias or name: field for name, field in model.model_fields.items() if not field.exclude}


COMMON = set.intersection(*(set(fields_of(event)) for event in EVENTS))


def own(event: type[BaseModel]) -> dict[str, FieldInfo]:
    """What an event has besides what every event has."""
    return {name: field for name, field in fields_of(event).items() if name not in COMMON}


def objects() -> dict[str, type[BaseModel]]:
    """Every object in an event, by the heading that the row of its field leads to."""
    known: dict[str, type[BaseModel]] = {}
    events, parts = sections("events.md", "Every event"), sections("events.md", "Every object in them")
    titles = {slug_of(title): title for title in parts}
    todo = [(event.model_fields["type"].default, event) for event in EVENTS]
    for owner, model in todo:
        told = dict(rows((events if owner in events else parts).get(owner, [])))
        for name, field in fields_of(model).items():
            for inner in models_in(field.annotation):
                led = re.findall(r"\(#([\w-]+)\)", " ".join(told.get(name, [])))
                title = next(
                    (titles[anchor] for anchor in led if anchor in titles),
                    f"{name} of {owner}, whose row leads to none",
                )
                if title not in known:
                    todo.append((title, inner))
                known.setdefault(title, inner)
                assert known[title] is inner, f'site/docs/events.md: {name} of {owner} is no "{title}"'
    return known


def keys() -> Iterator[tuple[str, type[BaseModel], FieldInfo]]:
    """Every key of the configuration with all vendors in it, by its path, with the model that holds it."""
    everything = type(load('{"uis": {}}', "here"))
    todo: list[tuple[str, type[BaseModel]]] = [("", everything)]
    for path, model in todo:
        for name, field in fields_of(model).items():
            yield f"{path}{name}", model, field
            step = "[]." if get_origin(field.annotation) is tuple else "."
            todo += [(f"{path}{name}{step}", inner) for inner in models_in(field.annotation)]


# Links.


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name} links to {link}: there is no such file"
        assert not anchor or anchor in slugs(file), f"{page.name} links to {link}: there is no such heading"


def test_every_page_is_in_the_index_and_the_readme() -> None:
    pages = {file.name for file in DOCS.glob("*.md")} - {"README.md"}
    assert pages <= set(links(DOCS / "README.md"))
    assert {f"site/docs/{name}" for name in pages} <= set(links(ROOT / "README.md"))


@pytest.mark.parametrize(("page", "lines_"), [("README.md", 160), ("ARCHITECTURE.md", 250)])
def test_a_page_that_is_read_at_one_sitting_stays_short(page: str, lines_: int) -> None:
    assert len((ROOT / page).read_text("utf-8").splitlines()) < lines_


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "security.md"], ids=lambda page: page.name)
def test_a_policy_that_is_printed_leaves_the_page_what_it_had(page: Path) -> None:
    policies = re.findall(r"default-src [^;`\n]*;.*", page.read_text("utf-8"))
    assert policies
    for policy in policies:
        _, *had = policy.split(";")[0].split()
        for directive in policy.split(";")[1:]:
            lacking = set(had) - set(directive.split())
            assert not lacking, f"{directive} replaces default-src and lacks {sorted(lacking)}"


# Configuration.


def test_every_key_of_the_configuration_has_a_row() -> None:
    said = names(section("configuration.md", "Every key"))
    agree(said, {path for path, _, _ in keys() if "[]" not in path}, "key", "configuration.md")


OF_REQUESTS = "crm.requests[]."
OF_OUTCOMES = "crm.outcomes[]."
OF_FILES = ("extensions[].", "wheels[].")


def test_every_key_of_a_request_has_a_row() -> None:
    there = {path.removeprefix(OF_REQUESTS) for path, _, _ in keys() if path.startswith(OF_REQUESTS)}
    agree(names(section("configuration.md", "What goes along to the CRM's server")), there, "key", "configuration.md")


def test_every_key_of_an_outcome_has_a_row() -> None:
    there = {path.removeprefix(OF_OUTCOMES) for path, _, _ in keys() if path.startswith(OF_OUTCOMES)}
    agree(names(section("records.md", "Outcomes")), there, "key", "records.md")


def test_every_key_of_a_file_has_a_row() -> None:
    for files in OF_FILES:
        there = {path.removeprefix(files) for path, _, _ in keys() if path.startswith(files)}
        agree(names(section("extensions.md", "Every key of a file")), there, "key", "extensions.md")


def test_every_key_of_a_placement_has_a_row_for_each_kind() -> None:
    there = set()
    for path, model, _ in keys():
        holder, _, name = path.partition("placements[].")
        if path.startswith((OF_REQUESTS, OF_OUTCOMES, *OF_FILES)):
            continue  # these have tables of their own
        if name:
            there.add(f"{name} of {model.__name__.lower()}")
        else:
            assert "[]" not in holder, f"{path} is documented nowhere: say in this test where it belongs"
    kinds = {name.split(" of ")[1] for name in there}
    said = [
        f"{name} of {kind}"
        for name, (of, *_) in rows(section("placements.md", "Every key of a placement"))
        for kind in (kinds if of == "all" else of.split(", "))
    ]
    agree(said, there, "key", "placements.md")


def test_every_default_and_every_word_that_a_key_takes_is_told() -> None:
    table = dict(rows(section("configuration.md", "Every key")))
    of_placements = rows(section("placements.md", "Every key of a placement"))
    of_requests = dict(rows(section("configuration.md", "What goes along to the CRM's server")))
    of_outcomes = dict(rows(section("records.md", "Outcomes")))
    of_files = dict(rows(section("extensions.md", "Every key of a file")))
    wrong = []
    for path, model, field in keys():
        if path.startswith(OF_REQUESTS):
            default, meaning = of_requests[path.removeprefix(OF_REQUESTS)]
        elif path.startswith(OF_OUTCOMES):
            default, meaning = of_outcomes[path.removeprefix(OF_OUTCOMES)]
        elif path.startswith(OF_FILES):
            default, meaning = of_files[path.partition("[].")[2]]
        elif "[]" in path:
            told = {of: rest for name, (of, *rest) in of_placements if path.endswith(f"[].{name}")}
            default, meaning = next(rest for of, rest in told.items() if of == "all" or model.__name__.lower() in of)
        else:
            default, meaning = table[path]
        if _default(field) not in (None, default):
            wrong.append(f"the default of {path} is {_default(field)}, not {default}")
        if untold := words_in(field.annotation) - ticked(meaning):
            wrong.append(f"{path} may be {sorted(untold)}, too")
    assert not wrong, "site/docs/configuration.md and placements.md: " + "; ".join(wrong)


def _default(field: FieldInfo) -> str | None:
    """A default as the pages write it; None for one that they say in words."""
    if field.is_required():
        return "required"
    match field.default:
        case None:
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case int(value):
            return f"`{value}`"
        case float(value):
            return f"`{value:g}`"
        case str(value):
            return f'`"{value}"`'
        case _:
            return None


def test_every_placeholder_of_the_customers_address_has_a_row() -> None:
    there = {f"{{{name}}}" for name in PLACEHOLDERS}
    agree(names(section("configuration.md", "The customer's address")), there, "placeholder", "configuration.md")


def test_every_attribute_has_a_row() -> None:
    source = LOADER + RUNTIME + "".join(file.read_text("utf-8") for file in SOURCES)
    of_the_tag = {
        "data-" + re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
        for name in re.findall(r"\bsettings\.(\w+)", LOADER + CONFIGURING)
    }
    there = of_the_tag | set(re.findall(r"data-switchboard(?:-[a-z]+)*", source))
    agree(names(section("configuration.md", "Attributes")), there, "attribute", "configuration.md")


def test_every_custom_property_has_a_row_with_what_it_is_otherwise() -> None:
    set_by_us = {"--switchboard-zoom"}
    style = (ROOT / "pysrc" / "switchboard" / "ui" / "style.css").read_text("utf-8")
    used = re.findall(r"var\((--switchboard-[\w-]+)(?:, ((?:[^()]|\([^()]*\))*))?\)", style)
    otherwise = {name: default for name, default in used if name not in set_by_us}
    table = dict(rows(section("dock.md", "Themes")))
    agree(names(section("dock.md", "Themes")), set(otherwise), "custom property", "dock.md")
    for name, default in otherwise.items():
        both = re.fullmatch(r"light-dark\((.+), (.+)\)", default)
        for told in both.groups() if both else [default] if default else []:
            assert f"`{told}`" in table[name][:2], f"site/docs/dock.md: {name} is {told}"


# Events.


def loaders_event() -> tuple[str, set[str]]:
    """The one event that the loader tells by itself, and what it holds."""
    ((name, held),) = re.findall(r'\btell\("(\w+)", \{([^}]*)\}', LOADER)
    return name, {part.split(":")[0].strip() for part in held.split(",")} - {"type"}


def test_what_every_event_has_stands_at_the_top() -> None:
    top = lines(DOCS / "events.md")
    agree(names(top[: top.index("## Every event")]), {*COMMON, "raw"}, "field of every event", "events.md")


def test_every_event_has_a_part_of_its_page() -> None:
    there = {event.model_fields["type"].default for event in EVENTS} | {loaders_event()[0]}
    agree(set(sections("events.md", "Every event")), there, "event", "events.md")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.model_fields["type"].default)
def test_every_field_of_an_event_has_a_row(event: type[BaseModel]) -> None:
    kind = event.model_fields["type"].default
    _agree_on_fields(sections("events.md", "Every event").get(kind, []), own(event), f"field of {kind}")


def test_every_field_of_the_loaders_event_has_a_row() -> None:
    name, there = loaders_event()
    agree(names(sections("events.md", "Every event")[name]), there, f"field of {name}", "events.md")


def test_every_object_in_an_event_has_a_part_of_the_page() -> None:
    agree(set(sections("events.md", "Every object in them")), set(objects()), "object", "events.md")


def test_every_field_of_an_object_has_a_row() -> None:
    parts = sections("events.md", "Every object in them")
    for name, model in objects().items():
        _agree_on_fields(parts.get(name, []), fields_of(model), f"field of {name}")


def _agree_on_fields(text: list[str], there: dict[str, FieldInfo], what: str) -> None:
    agree(names(text), set(there), what, "events.md")
    for name, (meaning, *_) in rows(text):
        untold = words_in(there[name].annotation) - ticked(meaning)
        assert not untold, f"site/docs/events.md: {name} ({what}) may be {sorted(untold)}, too"


def test_every_reason_of_a_link_has_a_row() -> None:
    said = set(names(section("events.md", "Every reason of `link.changed`")))
    agree(said, given("reason", "LinkChanged") | refusals(), "reason", "events.md")


# Calls.


def loaders_calls() -> set[str]:
    """What the loader has of its own, and what the build adds that no vendor has."""
    ((held,),) = [re.findall(r"^  const parts = \{\n(.*?)^  \};", LOADER, re.MULTILINE | re.DOTALL)]
    own_ones = set(re.findall(r"^    (?:async )?(\w+)(?=[,:(])", held, re.MULTILINE))
    return own_ones | {*QUESTIONS}


def test_every_call_has_a_row() -> None:
    there = {command.call for vendor in found() for command in vendor.commands} | loaders_calls()
    agree(names(section("calls.md", "Every call")), there, "call", "calls.md")


def test_every_argument_of_a_call_and_whoever_carries_it_out_stands_in_its_row() -> None:
    table = dict(rows(section("calls.md", "Every call")))
    for command in {command for vendor in found() for command in vendor.commands}:
        arguments, needs, *_ = table[command.call]
        assert ticked(arguments) == set(fields_of(command)), f"site/docs/calls.md: the arguments of {command.call}"
        takers = {vendor.name for vendor in found() if command in vendor.commands}
        assert ticked(needs) == takers, f"site/docs/calls.md: what {command.call} needs"


@pytest.mark.parametrize(
    ("title", "model"), [("What `state` answers", Snapshot), ("What `diagnose` answers", Finding)], ids=str
)
def test_everything_that_is_answered_has_a_row(title: str, model: type[BaseModel]) -> None:
    agree(names(section("calls.md", title)), set(fields_of(model)), "field", "calls.md")


def test_every_code_of_a_command_has_a_row() -> None:
    there = command_codes() | (thrown(LOADER) - start_codes())
    agree(names(section("calls.md", "Codes of a command")), there, "code", "calls.md")


def test_every_code_of_a_failed_start_has_a_row() -> None:
    agree(names(section("calls.md", "Codes of a failed start")), start_codes(), "code", "calls.md")


# The contract.


def test_the_models_know_what_the_loader_tells_and_takes() -> None:
    name, held = loaders_event()
    assert (FailedStart.model_fields["type"].default, set(fields_of(FailedStart)) - {"type"}) == (name, held)
    assert set(get_args(StartCode)) == start_codes()
    of_the_page = set(re.findall(r"^  (?:readonly )?(\w+)(?=[(<:])", declarations.TAIL, re.MULTILINE))
    assert of_the_page | {*OWN} >= loaders_calls()


# Findings.


def test_every_finding_has_a_row_with_its_level() -> None:
    said = [f"{code} ({level})" for code, (level, *_) in rows(section("troubleshooting.md", "Every finding"))]
    agree(said, {f"{code} ({level})" for code, level in findings()}, "finding", "troubleshooting.md")


def symptoms() -> dict[str, list[str]]:
    """What the tables under each heading of the page name, by the heading's anchor."""
    page = DOCS / "troubleshooting.md"
    titles = [title for level, title in headings(page) if level == 2]
    return {slug_of(title): names(section(page.name, title)) for title in titles}


def test_every_finding_stands_with_its_cause_and_cure_where_its_row_leads() -> None:
    for code, (_, led) in rows(section("troubleshooting.md", "Every finding")):
        anchors = re.findall(r"\(#([^)]+)\)", led)
        assert anchors, f"site/docs/troubleshooting.md: the row of {code} leads nowhere"
        untold = [anchor for anchor in anchors if code not in symptoms()[anchor]]
        assert not untold, f"site/docs/troubleshooting.md: {code} is not told of at {untold}"


def test_a_symptom_names_only_codes_that_there_are() -> None:
    known = {code for code, _ in findings()} | command_codes() | start_codes()
    for anchor, said in symptoms().items():
        invented = [name for name in said if SLUG.fullmatch(name) and name not in known]
        assert not invented, f"site/docs/troubleshooting.md#{anchor}: there is no {invented}"


# The text between the tables.


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda page: page.name)
def test_the_text_names_only_keys_calls_events_and_attributes_that_there_are(page: Path) -> None:
    known = {path.replace("[]", "") for path, _, _ in keys()}
    tops = {"crm", "dock", *(vendor.name for vendor in found())}
    calls = {command.call for vendor in found() for command in vendor.commands} | loaders_calls()
    events = {event.model_fields["type"].default for event in EVENTS} | {loaders_event()[0]}
    text = page.read_text("utf-8")
    attributes = names(section("configuration.md", "Attributes"))
    named = {
        "key or call": (re.findall(rf"`((?:{'|'.join(sorted(tops))})(?!\.example)(?:\.\w+)+)`", text), known | calls),
        "call": (re.findall(r"\bswitchboard\.(\w+(?:\.\w+)?)\(", text), calls),
        "event": (re.findall(r"\bswitchboard:([a-z]+\.[a-z]+)", text), events),
        "attribute": (re.findall(r"\bdata-switchboard(?:-[a-z]+)*", text), set(attributes)),
    }
    for what, (said, there) in named.items():
        assert set(said) <= there, f"{page.relative_to(ROOT)}: there is no {what} {sorted(set(said) - there)}"
