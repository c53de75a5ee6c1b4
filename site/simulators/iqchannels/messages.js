import { clientName } from "./clients.js";

export function inboxChanged({ openThreads, unreadMessages }) {
  return { Type: "inbox_changed", InboxChanged: { TotalOpenThreads: openThreads, TotalUnreadMessages: unreadMessages } };
}

/** type: "open_client" or "open_client_from_ticket" */
export function openClient(type, ticket) {
  return { Type: type, OpenClient: about(ticket) };
}

export function closeClient(ticket, reason) {
  const { Client, ...ticketFields } = about(ticket);
  return { Type: "close_client_from_ticket", CloseClient: { ...ticketFields, Reason: reason, Client } };
}

function about({ id, client }) {
  const message = {
    TicketId: id,
    Client: {
      Id: client.id,
      Name: clientName(client),
      CRMClientId: client.crmClientId,
      Details: {
        ClientId: client.id,
        CRMURL: client.crmUrl,
        FirstName: client.firstName,
        MiddleName: client.middleName,
        LastName: client.lastName,
        Sex: client.sex,
        Birthday: client.birthday,
        Cellphone: client.phone,
        Email: client.email,
        INN: client.inn,
        ExtRef: client.extRef,
        CardRef: client.cardRef,
      },
    },
  };
  return client.crmUrl ? { URL: urlOf(client, id), ...message } : message;
}

function urlOf(client, ticketId) {
  const url = new URL(client.crmUrl);
  url.searchParams.set("iqchannels_client_id", client.id);
  url.searchParams.set("iqchannels_ticket_id", ticketId);
  return url.href;
}
