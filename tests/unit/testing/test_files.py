import json
import sys
from pathlib import Path

import pytest

from switchboard.config import ConfigurationError
from switchboard.testing.files import configured, extension


def test_what_the_page_fetches_is_left_to_the_page() -> None:
    told = {"uis": {}, "extensions": ["/crm/rules.py"], "wheels": []}
    assert [vendor.name for vendor, _ in configured(told).configured()] == ["uis"]
    assert [vendor.name for vendor, _ in configured(json.dumps(told)).configured()] == ["uis"]


def test_a_mistake_is_told_with_its_file_and_its_line(tmp_path: Path) -> None:
    file = tmp_path / "switchboard.json"
    file.write_text('{\n  "uis": {},\n}')
    with pytest.raises(ConfigurationError, match=r"switchboard\.json cannot be used:\n.*a comma too many \(line [23]"):
        configured(file)
    no_object = tmp_path / "list.json"
    no_object.write_text("[]")
    with pytest.raises(ConfigurationError, match="wanted: an object"):
        configured(no_object)
    with pytest.raises(FileNotFoundError):
        configured(tmp_path / "nowhere.json")


def test_an_extension_is_a_file_a_module_or_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "crm_rules.py"
    file.write_text("# rules\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert extension(file) == (str(file), "# rules\n")
    assert extension(str(file)) == (str(file), "# rules\n")
    assert extension("crm_rules") == (str(file), "# rules\n")
    assert extension("x = 1\ny = 2") == ("extension.py", "x = 1\ny = 2")
    assert "crm_rules" not in sys.modules


def test_what_is_not_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match="no module 'crm_rulez'"):
        extension("crm_rulez")
    with pytest.raises(ModuleNotFoundError, match="a file of rules ends in"):
        extension("sys")
    with pytest.raises(FileNotFoundError):
        extension(tmp_path / "rules.py")
