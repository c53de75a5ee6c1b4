import { language } from "./preferences.js";
import { inLanguage } from "./texts.js";

// Everybody here is invented. Subscriber numbers that begin with 0 are never given out in Ukraine or Russia;
// the British and American ones come from the ranges reserved for fiction.
const kyiv = { en: "Kyiv", ru: "Киев", uk: "Київ" };
const lviv = { en: "Lviv", ru: "Львов", uk: "Львів" };
const odesa = { en: "Odesa", ru: "Одесса", uk: "Одеса" };
const kharkiv = { en: "Kharkiv", ru: "Харьков", uk: "Харків" };
const dnipro = { en: "Dnipro", ru: "Днепр", uk: "Дніпро" };
const poltava = { en: "Poltava", ru: "Полтава", uk: "Полтава" };
const riga = { en: "Riga", ru: "Рига", uk: "Рига" };
const london = { en: "London", ru: "Лондон", uk: "Лондон" };
const boston = { en: "Boston", ru: "Бостон", uk: "Бостон" };

const customers = [
  {
    id: "00234", name: "Сірко Іван Дмитрович", latinName: "Ivan Sirko", segment: "premium",
    phone: "+380 44 000 01 12", email: "ivan.sirko@example.com", birthday: "1979-01-15", taxId: "150622624993",
    city: kyiv, manager: "Oksana Hrytsenko", since: "2016-03-02",
    note: {
      en: "Prefers chat to calls, answers in the evening. Asked twice about raising the limit of the credit card: offer again after the next salary.",
      ru: "Предпочитает чат звонкам, отвечает вечером. Дважды спрашивал о повышении лимита карты: предложить ещё раз после зарплаты.",
      uk: "Віддає перевагу чату, відповідає ввечері. Двічі питав про підвищення ліміту картки: запропонувати ще раз після зарплати.",
    },
    products: [
      { kind: "currentAccount", number: "UA •• 4471", balance: [48210, "UAH"], status: "active" },
      { kind: "creditCard", number: "•• 9023", balance: [-6400, "UAH"], status: "active" },
      { kind: "deposit", number: "D-20118", balance: [150000, "UAH"], status: "active" },
    ],
    activity: [
      { daysAgo: 0, kind: "chat" },
      { daysAgo: 2, kind: "payment", amount: [32500, "UAH"] },
      { daysAgo: 11, kind: "cardReissued", last4: "9023" },
      { daysAgo: 34, kind: "branchVisit" },
    ],
  },
  {
    id: "00235", name: "Коваленко Олена Петрівна", latinName: "Olena Kovalenko", segment: "retail",
    phone: "+380 32 000 02 17", email: "o.kovalenko@example.org", birthday: "1988-06-23", taxId: "3231814567",
    city: lviv, manager: "Yurii Danyliuk", since: "2019-09-14",
    note: {
      en: "Moving to a new flat in spring; interested in home insurance together with the mortgage.",
      ru: "Весной переезжает в новую квартиру; интересует страхование жилья вместе с ипотекой.",
      uk: "Навесні переїжджає до нової квартири; цікавить страхування житла разом з іпотекою.",
    },
    products: [
      { kind: "mortgage", number: "M-77120", balance: [-1240000, "UAH"], status: "active" },
      { kind: "debitCard", number: "•• 1187", balance: [12780, "UAH"], status: "active" },
      { kind: "insurance", number: "I-3390", balance: null, status: "pending" },
    ],
    activity: [
      { daysAgo: 1, kind: "callIncoming", minutes: 6 },
      { daysAgo: 1, kind: "offerSent" },
      { daysAgo: 9, kind: "payment", amount: [14300, "UAH"] },
    ],
  },
  {
    id: "00236", name: "Харченко Тарас Андрійович", latinName: "Taras Kharchenko", segment: "business",
    phone: "+380 57 000 03 40", email: "taras@kharchenko-tools.example", birthday: "1974-11-02", taxId: "2733421198",
    city: kharkiv, manager: "Oksana Hrytsenko", since: "2012-05-21",
    note: {
      en: "Hardware shop with two terminals. Calls before noon are welcome, afternoons are for customers.",
      ru: "Магазин инструментов, два терминала. Звонить до обеда, после обеда он занят с покупателями.",
      uk: "Магазин інструментів, два термінали. Телефонувати до обіду, після обіду він зайнятий з покупцями.",
    },
    products: [
      { kind: "businessAccount", number: "UA •• 0036", balance: [384900, "UAH"], status: "active" },
      { kind: "acquiring", number: "T-5512", balance: null, status: "active" },
      { kind: "acquiring", number: "T-5513", balance: null, status: "blocked" },
    ],
    activity: [
      { daysAgo: 0, kind: "complaint", number: "C-1180" },
      { daysAgo: 3, kind: "chat" },
      { daysAgo: 20, kind: "payment", amount: [98700, "UAH"] },
    ],
  },
  {
    id: "00237", name: "Соколова Мария Викторовна", latinName: "Maria Sokolova", segment: "retail",
    phone: "+371 60 000 104", email: "maria.sokolova@example.net", birthday: "1992-03-30", taxId: "",
    city: riga, manager: "Yurii Danyliuk", since: "2021-01-18",
    note: {
      en: "Returns what does not fit, always politely. Refund to the card, never as points.",
      ru: "Возвращает то, что не подошло, всегда вежливо. Деньги на карту, не баллами.",
      uk: "Повертає те, що не підійшло, завжди чемно. Кошти на картку, не балами.",
    },
    products: [
      { kind: "loyalty", number: "L-208841", balance: null, status: "active" },
      { kind: "debitCard", number: "•• 6650", balance: [840, "EUR"], status: "active" },
    ],
    activity: [
      { daysAgo: 2, kind: "orderReturned", number: "R-30417" },
      { daysAgo: 8, kind: "orderShipped", number: "R-30417" },
      { daysAgo: 15, kind: "chat" },
    ],
  },
  {
    id: "00238", name: "Whitfield James", latinName: "James Whitfield", segment: "premium",
    phone: "+44 20 7946 0138", email: "j.whitfield@example.co.uk", birthday: "1965-08-09", taxId: "",
    city: london, manager: "Eleanor Marsh", since: "2014-10-30",
    note: {
      en: "Travels often. Confirm large transfers by telephone, code word is on file.",
      ru: "Часто в поездках. Крупные переводы подтверждать по телефону, кодовое слово в деле.",
      uk: "Часто в дорозі. Великі перекази підтверджувати телефоном, кодове слово у справі.",
    },
    products: [
      { kind: "currentAccount", number: "GB •• 7702", balance: [18350, "GBP"], status: "active" },
      { kind: "creditCard", number: "•• 3141", balance: [-1220, "GBP"], status: "active" },
    ],
    activity: [
      { daysAgo: 1, kind: "chat" },
      { daysAgo: 5, kind: "payment", amount: [4200, "GBP"] },
      { daysAgo: 41, kind: "callIncoming", minutes: 12 },
    ],
  },
  {
    id: "00239", name: "Лисенко Дарина Олегівна", latinName: "Daryna Lysenko", segment: "retail",
    phone: "+380 48 000 05 61", email: "daryna.lysenko@example.com", birthday: "2001-12-12", taxId: "3723645012",
    city: odesa, manager: "Yurii Danyliuk", since: "2023-08-28",
    note: {
      en: "Student. First card; explain fees in plain words.",
      ru: "Студентка. Первая карта; о комиссиях говорить простыми словами.",
      uk: "Студентка. Перша картка; про комісії говорити простими словами.",
    },
    products: [{ kind: "debitCard", number: "•• 2075", balance: [3190, "UAH"], status: "active" }],
    activity: [
      { daysAgo: 4, kind: "chat" },
      { daysAgo: 4, kind: "cardReissued", last4: "2075" },
      { daysAgo: 60, kind: "branchVisit" },
    ],
  },
  {
    id: "00241", name: "Орлов Дмитрий Сергеевич", latinName: "Dmitry Orlov", segment: "business",
    phone: "+7 495 000-06-28", email: "orlov@orlov-print.example", birthday: "1983-04-05", taxId: "770400126834",
    city: dnipro, manager: "Oksana Hrytsenko", since: "2018-02-11",
    note: {
      en: "Print shop. The account is in arrears since the move; an instalment plan is agreed until autumn.",
      ru: "Типография. После переезда просрочка по счёту; до осени согласована рассрочка.",
      uk: "Друкарня. Після переїзду прострочення за рахунком; до осені узгоджено розстрочку.",
    },
    products: [
      { kind: "businessAccount", number: "UA •• 9180", balance: [-23400, "UAH"], status: "arrears" },
      { kind: "acquiring", number: "T-6120", balance: null, status: "active" },
    ],
    activity: [
      { daysAgo: 6, kind: "callIncoming", minutes: 18 },
      { daysAgo: 6, kind: "chat" },
      { daysAgo: 29, kind: "payment", amount: [8000, "UAH"] },
    ],
  },
  {
    id: "00242", name: "Raman Priya", latinName: "Priya Raman", segment: "retail",
    phone: "+1 617 555 0142", email: "priya.raman@example.com", birthday: "1995-09-17", taxId: "",
    city: boston, manager: "Eleanor Marsh", since: "2022-06-07",
    note: {
      en: "Orders gifts in December; ask for the delivery window, the concierge closes at six.",
      ru: "В декабре заказывает подарки; уточнять время доставки, консьерж до шести.",
      uk: "У грудні замовляє подарунки; уточнювати час доставки, консьєрж до шостої.",
    },
    products: [{ kind: "loyalty", number: "L-231904", balance: null, status: "active" }],
    activity: [
      { daysAgo: 0, kind: "orderShipped", number: "R-31055" },
      { daysAgo: 0, kind: "chat" },
      { daysAgo: 51, kind: "orderShipped", number: "R-29870" },
    ],
  },
  {
    id: "00245", name: "Бондаренко Катерина Ігорівна", latinName: "Kateryna Bondarenko", segment: "retail",
    phone: "+380 53 000 07 03", email: "k.bondarenko@example.org", birthday: "1957-02-26", taxId: "2088300457",
    city: poltava, manager: "Yurii Danyliuk", since: "2009-11-19",
    note: {
      en: "Does not use the chat: telephone and branch only. Speak slowly, she writes things down.",
      ru: "Чатом не пользуется: только телефон и отделение. Говорить медленно, она записывает.",
      uk: "Чатом не користується: лише телефон і відділення. Говорити повільно, вона записує.",
    },
    products: [
      { kind: "deposit", number: "D-11904", balance: [92000, "UAH"], status: "active" },
      { kind: "debitCard", number: "•• 0418", balance: [7620, "UAH"], status: "active" },
    ],
    activity: [
      { daysAgo: 13, kind: "branchVisit" },
      { daysAgo: 13, kind: "depositOpened", amount: [92000, "UAH"] },
    ],
  },
  {
    id: "00250", name: "Мельник Андрій Васильович", latinName: "Andrii Melnyk", segment: "premium",
    phone: "+380 44 000 08 55", email: "andrii.melnyk@example.com", birthday: "1970-07-07", taxId: "2575219834",
    city: kyiv, manager: "Oksana Hrytsenko", since: "2010-04-15",
    note: {
      en: "Brother of a colleague from the Lviv branch: same service as everybody.",
      ru: "Брат коллеги из львовского отделения: обслуживать как всех.",
      uk: "Брат колеги зі львівського відділення: обслуговувати як усіх.",
    },
    products: [
      { kind: "currentAccount", number: "UA •• 5519", balance: [310450, "UAH"], status: "active" },
      { kind: "mortgage", number: "M-60218", balance: [-420000, "UAH"], status: "active" },
    ],
    activity: [
      { daysAgo: 7, kind: "payment", amount: [52000, "UAH"] },
      { daysAgo: 18, kind: "offerSent" },
    ],
  },
  {
    id: "01007", name: "Hughes Eleanor", latinName: "Eleanor Hughes", segment: "business",
    phone: "+44 7700 900417", email: "eleanor@hughes-ceramics.example", birthday: "1981-05-19", taxId: "",
    city: london, manager: "Eleanor Marsh", since: "2020-12-01",
    note: {
      en: "Ceramics studio, sells across the border; needs invoices in two currencies.",
      ru: "Керамическая мастерская, продаёт за границу; счета нужны в двух валютах.",
      uk: "Керамічна майстерня, продає за кордон; рахунки потрібні у двох валютах.",
    },
    products: [
      { kind: "businessAccount", number: "GB •• 2260", balance: [27640, "GBP"], status: "active" },
      { kind: "insurance", number: "I-4102", balance: null, status: "active" },
    ],
    activity: [
      { daysAgo: 3, kind: "callIncoming", minutes: 4 },
      { daysAgo: 22, kind: "payment", amount: [1950, "GBP"] },
    ],
  },
  {
    id: "10458", name: "Ткаченко Наталія Юріївна", latinName: "Natalia Tkachenko", segment: "retail",
    phone: "+380 56 000 09 31", email: "n.tkachenko@example.net", birthday: "1990-10-08", taxId: "3315408826",
    city: dnipro, manager: "Yurii Danyliuk", since: "2024-02-20",
    note: {
      en: "Came from a partner: the record was imported, check the address at the next contact.",
      ru: "Пришла от партнёра: запись перенесена, при следующем обращении проверить адрес.",
      uk: "Прийшла від партнера: запис перенесено, за наступного звернення перевірити адресу.",
    },
    products: [
      { kind: "debitCard", number: "•• 7349", balance: [15030, "UAH"], status: "active" },
      { kind: "creditCard", number: "•• 7350", balance: [0, "UAH"], status: "pending" },
    ],
    activity: [
      { daysAgo: 0, kind: "chat" },
      { daysAgo: 10, kind: "callIncoming", minutes: 3 },
    ],
  },
];

export function findCustomer(id) {
  return customers.find((customer) => customer.id === id);
}

export function searchCustomers(query) {
  const wanted = query.trim().toLowerCase();
  const wantedDigits = wanted.replace(/\D/g, "");
  // "+44" or "(050) 12" mean a phone number; "00234" may be either, so it goes through both.
  const looksLikePhone = wantedDigits.length > 1 && /^[\d\s+()-]+$/.test(wanted);
  return sorted(customers.filter((customer) =>
    [customer.name, customer.latinName, customer.id, customer.email, inLanguage(customer.city)]
      .some((value) => value.toLowerCase().includes(wanted))
    || (looksLikePhone && hasPhone(customer, wantedDigits, wanted.startsWith("+")))));
}

function hasPhone({ phone }, digits, isFromStart) {
  const own = phone.replace(/\D/g, "");
  return isFromStart ? own.startsWith(digits) : own.includes(digits);
}

export function displayName(customer) {
  return language === "en" ? customer.latinName : customer.name;
}

export function otherName(customer) {
  const other = language === "en" ? customer.name : customer.latinName;
  return sameWords(other, displayName(customer)) ? "" : other;
}

export function initials(customer) {
  const [first = "", second = ""] = displayName(customer).split(" ");
  return first.slice(0, 1) + second.slice(0, 1);
}

function sorted(list) {
  return [...list].sort((a, b) => displayName(a).localeCompare(displayName(b), language));
}

function sameWords(a, b) {
  return a.split(" ").sort().join() === b.split(" ").sort().join();
}
