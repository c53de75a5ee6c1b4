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


def language_for(wanted: Language | None, page: str, browser: str) -> Language:
    """The configured language, else the page's own (its ``lang``), else the browser's, else English."""
    for tag in (wanted, page, browser):
        code = (tag or "").split("-")[0].lower()
        if code in TEXTS:
            return code
    return "en"
