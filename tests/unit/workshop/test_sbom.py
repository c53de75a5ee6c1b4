"""The bill of materials is what CycloneDX says one is, names what is in a release, and is the same each time."""

import json

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from workshop.components import components
from workshop.sbom import bill

TIME = 1_700_000_000


def test_it_is_valid_by_the_schema_of_cyclonedx() -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    text = bill(components(), TIME)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"library"', '"bookshop"')) is not None


def test_it_names_every_component_with_version_hash_licence_and_what_is_in_it() -> None:
    found = components()
    told = json.loads(bill(found, TIME))
    assert {one["purl"] for one in told["components"]} == {one.purl for one in found}
    for one, pinned in zip(sorted(told["components"], key=lambda each: each["name"]), found, strict=True):
        assert (one["name"], one["version"]) == (pinned.name, pinned.version)
        assert [(each["alg"], each["content"]) for each in one["hashes"]] == [pinned.digest]
        assert one["licenses"] == [{"expression": pinned.licence}]
        assert {part["purl"] for part in one.get("components", ())} == {part.purl for part in pinned.parts}
    assert told["metadata"]["timestamp"].startswith("2023-11-14T22:13:20")


def test_the_same_components_make_the_same_bill_and_others_another() -> None:
    found = components()
    assert bill(found, TIME) == bill(found[::-1], TIME)
    numbers = [json.loads(bill(some, TIME))["serialNumber"] for some in (found, found[1:])]
    assert numbers[0] != numbers[1]
