"""What the operator reads, in English, Russian and Ukrainian."""

from collections.abc import Mapping
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
    calls: str
    call_incoming: str
    call_outgoing: str
    call_internal: str
    call_some: str
    call_talking: str
    call_ended: str
    call_missed: str
    call_failed: str
    call_elsewhere: str
    call_line: str
    call_group: str
    call_nobody: str
    call_unsure: str
    call_more: str
    not_called: str
    dial_reasons: Mapping[str, str]
    """Why a number was not called, by the code of ``command.failed``."""


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
        calls="Calls",
        call_incoming="Incoming call",
        call_outgoing="Outgoing call",
        call_internal="Internal call",
        call_some="Call",
        call_talking="In conversation",
        call_ended="Call ended",
        call_missed="Missed call",
        call_failed="Call failed",
        call_elsewhere="A colleague answered",
        call_line="Line: {line}",
        call_group="Group: {group}",
        call_nobody="Unknown number",
        call_unsure="The line was interrupted: this call may be over",
        call_more="And {count} more",
        not_called="{number} was not called: {reason}",
        dial_reasons={
            "bad-number": "this is no telephone number",
            "expired": "there was no line in time",
            "timeout": "the exchange did not answer",
            "interrupted": "the line broke; it may be calling all the same",
            "queue-full": "too many calls are waiting",
            "destroyed": "the telephone was switched off",
            "refused": "{reason}",
        },
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
        calls="Звонки",
        call_incoming="Входящий звонок",
        call_outgoing="Исходящий звонок",
        call_internal="Внутренний звонок",
        call_some="Звонок",
        call_talking="Разговор",
        call_ended="Звонок завершён",
        call_missed="Пропущенный звонок",
        call_failed="Звонок не удался",
        call_elsewhere="Ответил коллега",
        call_line="Линия: {line}",
        call_group="Группа: {group}",
        call_nobody="Неизвестный номер",
        call_unsure="Связь прерывалась: звонок мог закончиться",
        call_more="И ещё {count}",
        not_called="{number}: вызов не сделан, {reason}",
        dial_reasons={
            "bad-number": "это не телефонный номер",
            "expired": "линии вовремя не было",
            "timeout": "АТС не ответила",
            "interrupted": "линия оборвалась; вызов, возможно, всё же идёт",
            "queue-full": "слишком много вызовов ждёт",
            "destroyed": "телефон выключен",
            "refused": "{reason}",
        },
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
        calls="Дзвінки",
        call_incoming="Вхідний дзвінок",
        call_outgoing="Вихідний дзвінок",
        call_internal="Внутрішній дзвінок",
        call_some="Дзвінок",
        call_talking="Розмова",
        call_ended="Дзвінок завершено",
        call_missed="Пропущений дзвінок",
        call_failed="Дзвінок не вдався",
        call_elsewhere="Відповів колега",
        call_line="Лінія: {line}",
        call_group="Група: {group}",
        call_nobody="Невідомий номер",
        call_unsure="Зв'язок переривався: дзвінок міг закінчитися",
        call_more="І ще {count}",
        not_called="{number}: виклик не зроблено, {reason}",
        dial_reasons={
            "bad-number": "це не телефонний номер",
            "expired": "лінії вчасно не було",
            "timeout": "АТС не відповіла",
            "interrupted": "лінія обірвалася; виклик, можливо, все ж іде",
            "queue-full": "забагато викликів чекає",
            "destroyed": "телефон вимкнено",
            "refused": "{reason}",
        },
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
