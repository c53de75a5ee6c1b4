from typing import get_type_hints

from switchboard.testing.voices import voices
from switchboard.testing.voices.named import Named
from switchboard.vendors import found


def test_every_vendor_has_a_voice_and_every_voice_is_listed_for_editors() -> None:
    assert get_type_hints(Named) == voices()
    assert sorted(voices()) == [vendor.name for vendor in found()]
