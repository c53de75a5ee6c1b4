"""What the operator reads, in English, Russian and Ukrainian."""

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard.settings import Language


@dataclass(frozen=True)
class Texts:
    """Every text of the interface; ``{…}`` are filled in by whoever shows it."""

    chat: str
    collapse: str
    expand: str
    unread: str
    load_again: str
    chat_away: str
    dismiss: str
    notices: str
    customer_ready: str
    open_customer: str
    new_customer: str
    not_opened: str
    not_opened_yet: str
    open_reasons: Mapping[str, str]
    """Why a customer was not opened: the code of ``command.failed``, or what would be lost or left."""
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
    call_stopped: str
    call_lost: str
    call_line: str
    call_group: str
    call_nobody: str
    call_withheld: str
    call_extension: str
    call_unsure: str
    call_several: str
    call_more: str
    exchange_says: str
    dial_extension: str
    no_number: str
    not_called: str
    dial_reasons: Mapping[str, str]
    """Why a number was not called: what is wrong with it, else the code of ``command.failed``."""


TEXTS: dict[Language, Texts] = {
    "en": Texts(
        chat="Chat",
        collapse="Collapse the chat",
        expand="Expand the chat",
        unread="Unread messages: {count}",
        load_again="Load it again",
        chat_away="The chat does not answer",
        dismiss="Dismiss",
        notices="Notices",
        customer_ready="The browser blocked the customer's page: {customer}",
        open_customer="Open customer",
        new_customer="New customer",
        not_opened="{customer} was not opened: {reason}",
        not_opened_yet="Not opened: {reason}",
        open_reasons={
            "talking": "you are in another conversation",
            "unsaved": "something on this page is not saved",
            "unkept": "this browser keeps nothing for this page",
            "behind": "this tab was behind others",
            "no-address": "nothing says where this customer is shown",
            "address-refused": "the address is not one that may be opened",
        },
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
        call_stopped="Stopped ringing",
        call_lost="Outcome unknown",
        call_line="Line: {line}",
        call_group="Group: {group}",
        call_nobody="Unknown number",
        call_withheld="Number withheld",
        call_extension="Extension: {extension}",
        call_unsure="The line was interrupted: this call may be over",
        call_several="Several customers have this number",
        call_more="And {count} more",
        exchange_says="{exchange} says: {message}",
        dial_extension="{number} is being called; then dial the extension: {extension}",
        no_number="There was no number to be called",
        not_called="{number} was not called: {reason}",
        dial_reasons={
            "word": "this is no telephone number",
            "invalid": "there is no such number",
            "elsewhere": "this is no number of {region}; one of another country is written with +",
            "expired": "there was no line in time",
            "timeout": "the exchange did not answer",
            "interrupted": "the line broke; it may be calling all the same",
            "queue-full": "too many calls are waiting",
            "destroyed": "the telephone was switched off",
            "signed-out": "nobody is signed in here",
            "refused": "{reason}",
        },
    ),
    "ru": Texts(
        chat="Чат",
        collapse="Свернуть чат",
        expand="Развернуть чат",
        unread="Непрочитанных сообщений: {count}",
        load_again="Загрузить снова",
        chat_away="Чат не отвечает",
        dismiss="Скрыть",
        notices="Уведомления",
        customer_ready="Браузер не дал открыть карточку клиента: {customer}",
        open_customer="Открыть карточку",
        new_customer="Новый клиент",
        not_opened="Карточка «{customer}» не открыта: {reason}",
        not_opened_yet="Карточка не открыта: {reason}",
        open_reasons={
            "talking": "идёт другой разговор",
            "unsaved": "на этой странице есть несохранённое",
            "unkept": "браузер ничего не хранит для этой страницы",
            "behind": "эта вкладка была на заднем плане",
            "no-address": "не указано, где показан этот клиент",
            "address-refused": "этот адрес открывать нельзя",
        },
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
        call_stopped="Больше не звонит",
        call_lost="Исход неизвестен",
        call_line="Линия: {line}",
        call_group="Группа: {group}",
        call_nobody="Неизвестный номер",
        call_withheld="Номер скрыт",
        call_extension="Добавочный: {extension}",
        call_unsure="Связь прерывалась: звонок мог закончиться",
        call_several="С этим номером несколько клиентов",
        call_more="И ещё {count}",
        exchange_says="{exchange} сообщает: {message}",
        dial_extension="Набирается {number}; затем наберите добавочный: {extension}",
        no_number="Номера для вызова нет",
        not_called="{number}: вызов не сделан, {reason}",
        dial_reasons={
            "word": "это не телефонный номер",
            "invalid": "такого номера нет",
            "elsewhere": "в регионе {region} такого номера нет; номер другой страны пишется с +",
            "expired": "линии вовремя не было",
            "timeout": "АТС не ответила",
            "interrupted": "линия оборвалась; вызов, возможно, всё же идёт",
            "queue-full": "слишком много вызовов ждёт",
            "destroyed": "телефон выключен",
            "signed-out": "здесь никто не вошёл в систему",
            "refused": "{reason}",
        },
    ),
    "uk": Texts(
        chat="Чат",
        collapse="Згорнути чат",
        expand="Розгорнути чат",
        unread="Непрочитаних повідомлень: {count}",
        load_again="Завантажити знову",
        chat_away="Чат не відповідає",
        dismiss="Приховати",
        notices="Сповіщення",
        customer_ready="Браузер не дав відкрити картку клієнта: {customer}",
        open_customer="Відкрити картку",
        new_customer="Новий клієнт",
        not_opened="Картку «{customer}» не відкрито: {reason}",
        not_opened_yet="Картку не відкрито: {reason}",
        open_reasons={
            "talking": "триває інша розмова",
            "unsaved": "на цій сторінці є незбережене",
            "unkept": "браузер нічого не зберігає для цієї сторінки",
            "behind": "ця вкладка була на задньому плані",
            "no-address": "не вказано, де показано цього клієнта",
            "address-refused": "цю адресу відкривати не можна",
        },
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
        call_stopped="Більше не дзвонить",
        call_lost="Результат невідомий",
        call_line="Лінія: {line}",
        call_group="Група: {group}",
        call_nobody="Невідомий номер",
        call_withheld="Номер приховано",
        call_extension="Додатковий: {extension}",
        call_unsure="Зв'язок переривався: дзвінок міг закінчитися",
        call_several="З цим номером кілька клієнтів",
        call_more="І ще {count}",
        exchange_says="{exchange} повідомляє: {message}",
        dial_extension="Набирається {number}; потім наберіть додатковий: {extension}",
        no_number="Номера для виклику немає",
        not_called="{number}: виклик не зроблено, {reason}",
        dial_reasons={
            "word": "це не телефонний номер",
            "invalid": "такого номера немає",
            "elsewhere": "у регіоні {region} такого номера немає; номер іншої країни пишеться з +",
            "expired": "лінії вчасно не було",
            "timeout": "АТС не відповіла",
            "interrupted": "лінія обірвалася; виклик, можливо, все ж іде",
            "queue-full": "забагато викликів чекає",
            "destroyed": "телефон вимкнено",
            "signed-out": "тут ніхто не увійшов до системи",
            "refused": "{reason}",
        },
    ),
}


def language_for(wanted: Language | None, page: str, browser: str) -> Language:
    """The configured language, else the page's own (its ``lang``), else the browser's, else English."""
    for tag in (wanted, page, browser):
        code = (tag or "").split("-")[0].lower()
        if code in TEXTS:
            return code
    return "en"
