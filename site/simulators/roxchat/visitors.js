export const ownDepartment = "support";

// Everybody is invented. status: on-site, starting (about to write), in-chat.
export const visitors = [
  visitor({ name: "Іван Сірко", roxchatVisitorId: "c3fa5841c772895f8645b33ac784f694", providedVisitorId: "00234", siebelId: "4-1GQJDL78",
    sessionId: "c9905a4eab2a4148add9b1c8ac97ad7d", taskId: "20913584", chatId: 874, status: "in-chat",
    messages: [say("visitor", "Добрий день! Коли буде рішення щодо ліміту?")] }),
  visitor({ name: "Олена Коваленко", roxchatVisitorId: "52eed6ec3c12494a88e62e2ff636c2a9", providedVisitorId: "00235", sessionId: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    chatId: 1024, status: "in-chat", channel: { id: "073afd9ccfee448dba19a5c974940bfc", type: "telegram", userId: "95851142", userName: "olena_k" },
    messages: [say("visitor", "Загубила картку, що робити?"), say("info", "The visitor writes from Telegram.")] }),
  visitor({ name: "Guest 66b4", roxchatVisitorId: "66b46319af05e55ac9fd34aa541e9eee", sessionId: "f00dfeed5eab2a4945add9b1c8ac97ad", status: "on-site" }),
  visitor({ name: "Sales guest", roxchatVisitorId: "e01baca71a28557b52b4e6038d12bcb8", sessionId: "c8405a4eab2a4945add9b1c8ac97ad7d", status: "on-site", department: "sales" }),
  visitor({ name: "Impatient guest", roxchatVisitorId: "9d1e2f3a4b5c6d7e8f90a1b2c3d4e5f6", sessionId: "0f1e2d3c4b5a69788796a5b4c3d2e1f0", status: "starting" }),
];

export function say(kind, text) {
  return { kind, text, at: new Date() };
}

function visitor(given) {
  return {
    providedVisitorId: null, siebelId: null, taskId: null, chatId: null, department: ownDepartment,
    channel: { id: null, type: null, userId: null, userName: null }, messages: [], ...given,
  };
}
