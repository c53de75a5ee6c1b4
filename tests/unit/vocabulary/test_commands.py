"""What the page may ask for."""

import pytest
from pydantic import ValidationError

from switchboard.vocabulary.commands import FindClient, OpenChat


@pytest.mark.parametrize("name", ["crmId", "clientId", "ticketId"])
@pytest.mark.parametrize(("given", "kept"), [('"00234"', "00234"), ("234", "234")])
def test_open_chat_takes_one_identity_as_text_or_number(name: str, given: str, kept: str) -> None:
    command = OpenChat.model_validate_json(f'{{"{name}": {given}}}')
    assert command.model_dump(by_alias=True, exclude_none=True) == {name: kept}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "null",
        '{"crmId": "1", "ticketId": "2"}',
        '{"crmId": true}',
        '{"crmId": ""}',
        '{"id": "1"}',
        '{"crmId": 1.5}',
    ],
)
def test_open_chat_refuses_anything_but_one_identity(text: str) -> None:
    with pytest.raises(ValidationError):
        OpenChat.model_validate_json(text)


@pytest.mark.parametrize("text", ['{"text": ""}', '{"text": 5}', "{}", '{"text": null}'])
def test_find_client_refuses_anything_but_text(text: str) -> None:
    with pytest.raises(ValidationError):
        FindClient.model_validate_json(text)
