"""What the operator reads, in English, Russian and Ukrainian."""

from dataclasses import dataclass

from switchboard.config import Language


@dataclass(frozen=True)
class Texts:
    """Every text of the interface; ``{…}`` are filled in by whoever shows it."""

    chat: str
    collapse: str
    expand: str
    unread: str
    dismiss: str
    notices: str
    customer_ready: str
    open_customer: str


TEXTS: dict[Language, Texts] = {
    "en": Texts(
        chat="Chat",
        collapse="Collapse the chat",
        expand="Expand the chat",
        unread="Unread messages: {count}",
        dismiss="Dismiss",
        notices="Notices",
        customer_ready="The browser blocked the customer's page: {customer}",
        open_customer="Open customer",
    ),
    "ru": Texts(
        chat="Чат",
        collapse="Свернуть чат",
        expand="Развернуть чат",
        unread="Непрочитанных сообщений: {count}",
        dismiss="Скрыть",
        notices="Уведомления",
        customer_ready="Браузер не дал открыть карточку клиента: {customer}",
        open_customer="Открыть карточку",
    ),
    "uk": Texts(
        chat="Чат",
        collapse="Згорнути чат",
        expand="Розгорнути чат",
        unread="Непрочитаних повідомлень: {count}",
        dismiss="Приховати",
        notices="Сповіщення",
        customer_ready="Браузер не дав відкрити картку клієнта: {customer}",
        open_customer="Відкрити картку",
    ),
}

FAILURES: dict[Language, dict[str, str]] = {
    "en": {
        "operator_cant_start_chat_with_visitor_from_another_department": "This visitor belongs to another department, "
        "so you cannot invite them to chat.",
        "visitor_starting_chat_from_his_side": "The visitor is starting a chat at this moment, so there is no need to "
        "invite them.",
        "visitor_already_in_chat": "The visitor is in a chat already.",
        "no_tariff_option": "The chat's tariff does not include this: another tariff or an option is needed.",
        "unable_to_start_outgoing_chat": "The chat could not be started, and its system does not say why.",
    },
    "ru": {
        "operator_cant_start_chat_with_visitor_from_another_department": "Посетитель относится к другому отделу, "
        "пригласить его в чат нельзя.",
        "visitor_starting_chat_from_his_side": "Посетитель сам начинает чат в эту минуту, приглашать его не нужно.",
        "visitor_already_in_chat": "Посетитель уже общается в чате.",
        "no_tariff_option": "Тариф чата этого не предусматривает: нужен другой тариф или опция.",
        "unable_to_start_outgoing_chat": "Не удалось начать чат, причина неизвестна.",
    },
    "uk": {
        "operator_cant_start_chat_with_visitor_from_another_department": "Відвідувач належить до іншого відділу, "
        "запросити його до чату не можна.",
        "visitor_starting_chat_from_his_side": "Відвідувач сам починає чат цієї миті, запрошувати його не потрібно.",
        "visitor_already_in_chat": "Відвідувач уже спілкується в чаті.",
        "no_tariff_option": "Тариф чату цього не передбачає: потрібен інший тариф або опція.",
        "unable_to_start_outgoing_chat": "Не вдалося почати чат, причина невідома.",
    },
}
"""What the codes of the vendors' documents say to people; a code that is not here keeps its vendor's own words."""


def language_for(wanted: Language | None, page: str, browser: str) -> Language:
    """The configured language, else the page's own (its ``lang``), else the browser's, else English."""
    for tag in (wanted, page, browser):
        code = (tag or "").split("-")[0].lower()
        if code in TEXTS:
            return code
    return "en"
