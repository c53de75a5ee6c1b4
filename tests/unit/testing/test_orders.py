import pytest

from switchboard.testing import Desk
from switchboard.vocabulary.commands import FindClient, OpenChat
from unit.testing import IMPORTS, desk_of

ASKS = """
@on(ChatMessage)
async def ask_it(event):
    command, _, given = event.text.partition(" ")
    try:
        notice(str(await ask(command, **eval(given or "{}"))))
    except CommandError as error:
        notice(f"{error.code}: {error}")
"""


def test_commands_are_carried_out_in_order_by_whoever_takes_them() -> None:
    rule = "@on(ChatMessage)\ndef look(event):\n    find_client('Anna')\n    open_chat(ticket_id=412)\n"
    with desk_of(rule) as desk:
        desk.uis.sendmessage("hello")
        assert desk.commands == [FindClient(text="Anna"), OpenChat(ticket_id="412")]
        assert [one["Type"] for one in desk.iqchannels.heard[-2:]] == ["write_to_client", "open_iframe_ticket"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("openChat", "bad-argument: give exactly one of crmId, clientId and ticketId"),
        ("uis.getState", "available"),
        ('call {"number": ""}', "bad-argument: number: String should have at least 1 character"),
    ],
)
def test_an_answer_is_that_of_the_page(asked: str, told: str) -> None:
    with desk_of(ASKS) as desk:
        desk.uis.sendmessage(asked)
        assert [one.text for one in desk.notices] == [told]


def test_a_command_that_nobody_takes_or_that_there_is_not_is_refused() -> None:
    with Desk({"uis": {}}, [IMPORTS + ASKS]) as desk:
        desk.uis.sendmessage('call {"number": "+380671234567"}')
        assert [one.text for one in desk.notices] == ['not-configured: call needs "phonet" in the configuration']
        desk.uis.sendmessage("dial")
        assert desk.notices[-1].text.startswith("bad-argument: there is no command dial; known: call, findClient,")


def test_a_refusal_that_nobody_waits_for_is_a_finding() -> None:
    with desk_of("@on(ChatMessage)\ndef dial(event):\n    call('tomorrow')\n") as desk:
        desk.uis.sendmessage("hello")
        assert [(one.level, one.code) for one in desk.findings] == [("warning", "extension-command")]
