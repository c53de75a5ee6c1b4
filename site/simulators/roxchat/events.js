// The events of the document, each from a visitor; `names` are what another brand or another sample spells differently.
export function eventsFor(names) {
  const envelope = (event, params) => ({ source: names.source, event, params });
  const idsOf = ({ roxchatVisitorId, providedVisitorId, siebelId }) =>
    ({ [names.visitorId]: roxchatVisitorId, providedVisitorId, [names.siebelId]: siebelId });

  return {
    newMessageAdded: (visitor, { kind, text }) =>
      envelope("newMessageAdded", { ...idsOf(visitor), chatId: visitor.chatId, sessionId: visitor.sessionId, kind, messageText: text }),
    chatClosedByOperator: (visitor) => envelope("chatClosedByOperator", {
      ...idsOf(visitor), chatId: visitor.chatId, channelId: visitor.channel.id, channelType: visitor.channel.type,
      channelUserId: visitor.channel.userId, channelUserName: visitor.channel.userName,
    }),
    visitorAuthorized: (before, after) => envelope("visitorAuthorized", { old: idsOf(before), new: idsOf(after) }),
    visitorSelected: (visitor) => envelope("visitorSelected",
      { ...idsOf(visitor), chatId: visitor.chatId, sessionId: visitor.sessionId, taskId: visitor.taskId }),
    notificationAdded: (notification) => envelope("notificationAdded", { notification }),
    notificationRemoved: ({ id }) => envelope("notificationRemoved", { notification: { id } }),
  };
}
