"""The bill of materials of a release, as CycloneDX 1.6 wants it; the same from the same pins."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from switchboard import __version__
from workshop.components import Part, PinnedPart


def bill(components: Sequence[PinnedPart], time: int) -> str:
    """The JSON text.

    Args:
        components: what is in the release.
        time: of the release, in seconds since 1970.

    """
    bom = Bom()
    own = f"pkg:pypi/switchboard@{__version__}"
    whole = Component(
        type=ComponentType.APPLICATION,
        name="switchboard",
        version=__version__,
        licenses=[LicenseExpression("Apache-2.0")],
        bom_ref=own,
        purl=PackageURL.from_string(own),
    )
    found = [_component(one) for one in components]
    bom.metadata.component = whole
    bom.metadata.timestamp = datetime.fromtimestamp(time, UTC)
    bom.components.update(found)
    bom.register_dependency(whole, found)
    # A number that follows from what is in it: else no two bills of one release would be the same.
    content = repr((time, sorted(f"{one.purl} {one.digest}" for one in components)))
    bom.serial_number = uuid5(NAMESPACE_URL, hashlib.sha256(content.encode()).hexdigest())
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def _component(one: PinnedPart) -> Component:
    algorithm, digest = one.digest
    made = _part(one, one.purl)
    made.hashes.add(HashType(alg=HashAlgorithm(algorithm), content=digest))
    made.components.update(_part(part, f"{one.purl}#{part.purl}") for part in one.parts)
    return made


def _part(one: Part, name: str) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        name=one.name,
        version=one.version or None,
        licenses=[LicenseExpression(one.licence)],
        copyright=one.who or None,
        bom_ref=name,
        purl=PackageURL.from_string(one.purl),
    )
