// Invented people; the numbers cannot be given out (subscriber numbers beginning with 0, ranges reserved for fiction).
const crmOrigin = `${location.protocol}//${location.host.replace(/^[^.:]+/, "crm")}`;

function inCrm(id) {
  return `${crmOrigin}/classic/customer.html?id=${id}`;
}

const man = "Мужской";
const woman = "Женский";

export const clients = [
  {
    id: 21, crmClientId: "00234", crmUrl: inCrm("00234"), lastName: "Сірко", firstName: "Іван", middleName: "Дмитрович", sex: man,
    birthday: "15.01.1979", phone: "+380 44 000 01 12", email: "ivan.sirko@example.com", inn: "150622624993", extRef: "XL-283-1238", cardRef: "z8j23yzc1",
  },
  {
    id: 22, crmClientId: "00235", crmUrl: inCrm("00235"), lastName: "Коваленко", firstName: "Олена", middleName: "Петрівна", sex: woman,
    birthday: "23.06.1988", phone: "+380 32 000 02 17", email: "o.kovalenko@example.org", inn: "3231814567", extRef: "XL-283-1240", cardRef: "k4m91tqa7",
  },
  {
    id: 23, crmClientId: "00236", crmUrl: inCrm("00236"), lastName: "Харченко", firstName: "Тарас", middleName: "Андрійович", sex: man,
    birthday: "02.11.1974", phone: "+380 57 000 03 40", email: "taras@kharchenko-tools.example", inn: "2733421198", extRef: "XL-283-1255", cardRef: "",
  },
  {
    id: 24, crmClientId: "00237", crmUrl: inCrm("00237"), lastName: "Соколова", firstName: "Мария", middleName: "Викторовна", sex: woman,
    birthday: "30.03.1992", phone: "+371 60 000 104", email: "maria.sokolova@example.net", inn: "", extRef: "", cardRef: "p0x55wbn3",
  },
  {
    id: 25, crmClientId: "00238", crmUrl: "", lastName: "Whitfield", firstName: "James", middleName: "", sex: man,
    birthday: "09.08.1965", phone: "+44 20 7946 0138", email: "j.whitfield@example.co.uk", inn: "", extRef: "XL-283-1301", cardRef: "",
  },
  {
    id: 26, crmClientId: "00239", crmUrl: inCrm("00239"), lastName: "Лисенко", firstName: "Дарина", middleName: "Олегівна", sex: woman,
    birthday: "12.12.2001", phone: "+380 48 000 05 61", email: "daryna.lysenko@example.com", inn: "3723645012", extRef: "", cardRef: "",
  },
  {
    id: 27, crmClientId: "00241", crmUrl: inCrm("00241"), lastName: "Орлов", firstName: "Дмитрий", middleName: "Сергеевич", sex: man,
    birthday: "05.04.1983", phone: "+7 495 000-06-28", email: "orlov@orlov-print.example", inn: "770400126834", extRef: "XL-283-1333", cardRef: "h7c02drm9",
  },
  {
    id: 28, crmClientId: "00242", crmUrl: inCrm("00242"), lastName: "Raman", firstName: "Priya", middleName: "", sex: woman,
    birthday: "17.09.1995", phone: "+1 617 555 0142", email: "priya.raman@example.com", inn: "", extRef: "", cardRef: "",
  },
  {
    // The vendor's own samples send this id once as a string and once as a number.
    id: 29, crmClientId: 10458, crmUrl: inCrm("10458"), lastName: "Ткаченко", firstName: "Наталія", middleName: "Юріївна", sex: woman,
    birthday: "08.10.1990", phone: "+380 56 000 09 31", email: "n.tkachenko@example.net", inn: "3315408826", extRef: "PARTNER-77", cardRef: "",
  },
  {
    id: 40, crmClientId: "77001", crmUrl: inCrm("77001"), lastName: "Чужий", firstName: "Павло", middleName: "", sex: man,
    birthday: "", phone: "+380 44 000 77 01", email: "", inn: "", extRef: "", cardRef: "",
  },
  {
    id: 41, crmClientId: "", crmUrl: "", lastName: "", firstName: "", middleName: "", sex: "",
    birthday: "", phone: "", email: "", inn: "", extRef: "", cardRef: "",
  },
];

export const firstTickets = [
  ticket(409, 22, "Сайт", [["client", "Добрий день! Чи можна змінити дату платежу?"], ["operator", "Так, змінила на 10-те число."]], { isOpen: false }),
  ticket(412, 21, "Telegram", [
    ["client", "Вітаю! Хочу підняти ліміт кредитної картки."], ["operator", "Добрий день, Іване Дмитровичу. Уточню умови, хвилину."],
    ["client", "Добре, чекаю."], ["client", "І ще: коли прийде перевипущена картка?"]], { unread: 2 }),
  ticket(415, 22, "Сайт", [["client", "Надішліть, будь ласка, умови страхування житла."], ["operator", "Надіслала на пошту, подивіться."]]),
  ticket(418, 23, "Viber", [
    ["client", "Термінал T-5513 не працює з ранку."], ["client", "Каса стоїть, люди чекають!"], ["client", "Є хтось?"]], { unread: 3 }),
  ticket(421, 24, "Мобильное приложение", [["client", "Здравствуйте, когда вернутся деньги за заказ R-30417?"], ["operator", "Здравствуйте! В течение трёх дней, на карту."]]),
  ticket(422, 25, "WhatsApp", [["client", "Hello, I am abroad and my card was declined."]], { unread: 1 }),
  ticket(425, 26, "Telegram", [["client", "А за зняття готівки є комісія?"], ["operator", "У наших банкоматах — ні."]]),
  ticket(427, 27, "Сайт", [["client", "Пришлите график рассрочки."], ["operator", "Готовлю, отправлю сегодня."]]),
  ticket(428, 28, "Сайт", [["client", "Can the courier come before six?"]], { unread: 1 }),
  ticket(430, 29, "Viber", [["client", "Я змінила адресу, де її оновити?"], ["operator", "Можу оновити зараз: напишіть нову адресу."]]),
  ticket(433, 40, "Сайт", [["client", "Доброго дня, я ще не ваш клієнт. Які документи потрібні?"]]),
  ticket(436, 41, "Сайт", [["client", "hi"]]),
];

export function clientName(client) {
  return [client.lastName, client.firstName].filter(Boolean).join(" ") || `Посетитель ${client.id}`;
}

export function clientFullName(client) {
  return [client.lastName, client.firstName, client.middleName].filter(Boolean).join(" ") || clientName(client);
}

function ticket(id, clientId, channel, lines, { isOpen = true, unread = 0 } = {}) {
  return {
    id, channel, isOpen, unread,
    client: clients.find((client) => client.id === clientId),
    messages: lines.map(([from, words], index) => ({ from, words, at: Date.now() - (lines.length - index) * 4 * 60_000 - id * 1000 })),
  };
}
