/** The last ticket for what open_iframe_ticket names, or the error the workspace shows. */
export function findTicket(body, crmIdSpellings, tickets) {
  if (isGiven(body?.TicketId)) {
    // Ids of iQChannels are int64: a string is not the same id.
    const ticket = tickets.find(({ id }) => id === body.TicketId);
    return ticket ? { ticket } : { error: `Обращение с идентификатором TicketId = ${body.TicketId} не найдено` };
  }
  if (isGiven(body?.ClientId)) return lastTicket("ClientId", body.ClientId, tickets, ({ id }) => id === body.ClientId);

  const spelling = crmIdSpellings.find((name) => isGiven(body?.[name]));
  if (!spelling) return { error: "Не указан идентификатор клиента или обращения" };
  const wanted = String(body[spelling]);
  return lastTicket("CrmId", wanted, tickets, ({ crmClientId }) => String(crmClientId) === wanted);
}

function lastTicket(field, value, tickets, isWanted) {
  const ticket = tickets.filter(({ client }) => isWanted(client)).sort((a, b) => b.id - a.id)[0];
  return ticket ? { ticket } : { error: `Клиент с идентификатором ${field} = ${value} не найден` };
}

function isGiven(value) {
  return value !== undefined && value !== null && value !== "";
}
