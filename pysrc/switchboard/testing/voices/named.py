"""The voices by their vendors' names, for editors and type checkers: a desk has those that are configured."""

from switchboard.testing.voices.iqchannels_voice import IqChannelsVoice
from switchboard.testing.voices.phonet_voice import PhonetVoice
from switchboard.testing.voices.roxchat_voice import RoxChatVoice
from switchboard.testing.voices.uis_voice import UisVoice


class Named:
    """Whose voices have a type of their own."""

    iqchannels: IqChannelsVoice
    phonet: PhonetVoice
    roxchat: RoxChatVoice
    uis: UisVoice
