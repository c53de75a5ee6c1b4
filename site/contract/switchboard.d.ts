/*
 * Switchboard's contract with a page. Made by `python build.py contract`; changes here are lost.
 *
 * Where this file is among those that the compiler reads, `switchboard` and its events are known everywhere; types are
 * imported by name: `import type { Call } from "./switchboard";`
 */

export type JsonValue = unknown;
/**
 * Open the last chat of one customer, or one chat (`switchboard.openChat`).
 */
export type OpenChat =
  | {
      crmId: string | number;
      clientId?: null;
      ticketId?: null;
    }
  | {
      crmId?: null;
      clientId: string | number;
      ticketId?: null;
    }
  | {
      crmId?: null;
      clientId?: null;
      ticketId: string | number;
    };
/**
 * What crm.lookupUrl answers, and what respondWith of caller.lookup takes: who has the number.
 */
export type CallerAnswer = Caller | Caller[] | null;

/**
 * All of it.
 */
export interface SwitchboardContract {
  events: SwitchboardEventMap;
  calls: SwitchboardCalls;
  caller: CallerAnswer;
}
/**
 * Each event by its type.
 */
export interface SwitchboardEventMap {
  "call.ringing": CallRinging;
  "call.alerting": CallAlerting;
  "call.answered": CallAnswered;
  "call.ended": CallEnded;
  "call.failed": CallFailed;
  "caller.lookup": CallerLookup;
  "agent.paused": AgentPaused;
  "agent.resumed": AgentResumed;
  "chat.opened": ChatOpened;
  "chat.message": ChatMessage;
  "chat.closed": ChatClosed;
  "chat.mailed": ChatMailed;
  "visitor.identified": VisitorIdentified;
  "visitor.changed": VisitorChanged;
  "operator.joined": OperatorJoined;
  "operator.left": OperatorLeft;
  "operator.typing": OperatorTyping;
  "availability.changed": AvailabilityChanged;
  "invitation.received": InvitationReceived;
  "invitation.accepted": InvitationAccepted;
  "invitation.rejected": InvitationRejected;
  "rating.saved": RatingSaved;
  "rating.changed": RatingChanged;
  "retention.offered": RetentionOffered;
  "notification.added": NotificationAdded;
  "notification.removed": NotificationRemoved;
  "inbox.changed": InboxChanged;
  "screen.pop": ScreenPop;
  "screen.close": ScreenClose;
  "record.made": RecordMade;
  "record.sent": RecordSent;
  "record.refused": RecordRefused;
  "link.changed": LinkChanged;
  "message.rejected": MessageRejected;
  "message.unknown": MessageUnknown;
  "command.failed": CommandFailed;
  error: FailedStart;
}
/**
 * A call rings: somebody calls, or is being called.
 */
export interface CallRinging {
  type: "call.ringing";
  id: string;
  vendor: string;
  at: string;
  call: Call;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A telephone call as its operator has it. Times are the exchange's own; `duration` is of the talk, in seconds.
 *
 * `id` is the exchange's; where a call came to a group and from there to a member, it is that of the call to the
 * group. (An id that the exchange uses again has the time of the dial behind it.) `agent` is a user or a
 * scenario; of a call to a group it is the member, once that is known, and the operator before all others.
 * `contacts` come as the exchange has them; `customer` is the first with an id, else the first, its `phone` null
 * where the number is withheld, whatever word the exchange has for that. `customers` are those whom the CRM
 * itself knows by the number; of several, `customer` is none. `known` says whether anybody knows the customer;
 * null where the CRM has not said, and the exchange knows nobody. `reason` of an end: `hangup`, `elsewhere` (a
 * colleague took it), `stopped` (it rings at the operator's no more, and nothing says whether a colleague took
 * it), `lost` (no word of it for too long), `error`. `certain` is false where the connection was interrupted
 * since the last word of the call. `legs` are its parts.
 */
export interface Call {
  id: string;
  parentId: string | null;
  direction: ("internal" | "outgoing" | "incoming") | null;
  state: "ringing" | "answered" | "ended" | "failed";
  agent: Party | null;
  group: Party | null;
  colleague: Party | null;
  customer: Customer;
  customers: Customer[];
  known: boolean | null;
  company: string | null;
  contacts: Contact[];
  trunk: Trunk | null;
  dialedAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
  duration: number | null;
  reason: string | null;
  certain: boolean;
  legs: CallLeg[];
}
/**
 * One side of a call within the company: a user, a group of users (a department), or a scenario (an IVR menu).
 */
export interface Party {
  id: string | null;
  kind: ("user" | "group" | "scenario") | null;
  name: string | null;
  extension: string | null;
}
/**
 * Who a chat or a call is about, as far as the vendor knows; ids are text, for leading zeros matter.
 */
export interface Customer {
  crmId: string | null;
  clientId: string | null;
  name: string | null;
  firstName: string | null;
  middleName: string | null;
  lastName: string | null;
  company: string | null;
  sex: string | null;
  birthday: string | null;
  phone: string | null;
  email: string | null;
  inn: string | null;
  extRef: string | null;
  cardRef: string | null;
  crmUrl: string | null;
  siebelId: string | null;
}
/**
 * What one CRM that the exchange is connected to knows of the number; `id` is null where it knows nobody.
 */
export interface Contact {
  id: string | null;
  name: string | null;
  number: string | null;
  company: string | null;
  url: string | null;
  priority: number | null;
}
/**
 * The outside line that was called, or that is used to call.
 */
export interface Trunk {
  number: string | null;
  name: string | null;
}
/**
 * One part of a call: to the group that was called, to one of the telephones that ring for it, to a colleague.
 *
 * `id` is the exchange's own for it, `parentId` the leg it came from. `own` says whether it is the operator's;
 * it is null where that is not known. `colleague` is the side that is called, of an internal leg.
 */
export interface CallLeg {
  id: string;
  parentId: string | null;
  agent: Party | null;
  colleague: Party | null;
  own: boolean | null;
  state: "ringing" | "answered" | "ended" | "failed";
  answered: boolean;
  dialedAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
}
/**
 * A call that rings already, at a group, has come to the operator's own telephone.
 */
export interface CallAlerting {
  type: "call.alerting";
  id: string;
  vendor: string;
  at: string;
  call: Call;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A call was answered.
 */
export interface CallAnswered {
  type: "call.answered";
  id: string;
  vendor: string;
  at: string;
  call: Call;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A call is over, answered or not (`call.answeredAt`); `call.reason` says how it ended.
 */
export interface CallEnded {
  type: "call.ended";
  id: string;
  vendor: string;
  at: string;
  call: Call;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The exchange could not go on with a call; `message` is its own text.
 */
export interface CallFailed {
  type: "call.failed";
  id: string;
  vendor: string;
  at: string;
  call: Call;
  message: string | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * Who is this? Told in the tab that holds the line; by default `crm.lookupUrl` is asked.
 *
 * A listener that knows calls the DOM event's `respondWith(answer)` at once, with what `crm.lookupUrl` would
 * answer, or with its promise.
 */
export interface CallerLookup {
  type: "caller.lookup";
  id: string;
  vendor: string;
  at: string;
  phone: string;
  call: Call;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * An agent is away.
 */
export interface AgentPaused {
  type: "agent.paused";
  id: string;
  vendor: string;
  at: string;
  agent: Party | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * An agent is back.
 */
export interface AgentResumed {
  type: "agent.resumed";
  id: string;
  vendor: string;
  at: string;
  agent: Party | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The operator went to a chat, or the visitor of this page started one.
 *
 * `sessionId` is what `startChat` wants beside the visitor's id, `taskId` the CRM's own task.
 */
export interface ChatOpened {
  type: "chat.opened";
  id: string;
  vendor: string;
  at: string;
  ticketId: string | null;
  sessionId: string | null;
  taskId: string | null;
  customer: Customer;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * Somebody wrote in a chat: the one model of a conversation, whoever the vendor is.
 *
 * `author` is null where the vendor's `kind` is not known to this version. `sentAt` is the vendor's time, UTC.
 * `uid` is the passing id by which a message sent from here is known when it comes back.
 */
export interface ChatMessage {
  type: "chat.message";
  id: string;
  vendor: string;
  at: string;
  ticketId: string | null;
  sessionId: string | null;
  customer: Customer;
  author: ("operator" | "visitor" | "system" | "bot") | null;
  authorName: string | null;
  kind: string | null;
  text: string | null;
  file: File | null;
  sentAt: string | null;
  messageId: string | null;
  uid: string | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A file in a chat; `url` is as the vendor sent it, and no more to be trusted than the vendor.
 */
export interface File {
  url: string | null;
  name: string | null;
}
/**
 * A chat was closed (`closed`) or given to another operator (`reassigned`). It may be opened again.
 */
export interface ChatClosed {
  type: "chat.closed";
  id: string;
  vendor: string;
  at: string;
  ticketId: string | null;
  customer: Customer;
  reason: string | null;
  channel: Channel | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * Where a chat comes from (a messenger, say), and who its visitor is there.
 */
export interface Channel {
  id: string | null;
  type: string | null;
  userId: string | null;
  userName: string | null;
}
/**
 * The conversation was sent by e-mail.
 */
export interface ChatMailed {
  type: "chat.mailed";
  id: string;
  vendor: string;
  at: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A visitor logged in: `before` is who it was until then.
 */
export interface VisitorIdentified {
  type: "visitor.identified";
  id: string;
  vendor: string;
  at: string;
  before: Customer;
  customer: Customer;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The visitor's state: `available`, `invite`, `chat` or `lead`; others are passed on as they are.
 */
export interface VisitorChanged {
  type: "visitor.changed";
  id: string;
  vendor: string;
  at: string;
  state: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * An operator joined the visitor's chat.
 */
export interface OperatorJoined {
  type: "operator.joined";
  id: string;
  vendor: string;
  at: string;
  operator: Operator;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The operator as the visitor sees them; `avatar` is the address of a picture.
 */
export interface Operator {
  name: string | null;
  position: string | null;
  avatar: string | null;
}
/**
 * The operator left the visitor's chat; who it was, as far as that is known.
 */
export interface OperatorLeft {
  type: "operator.left";
  id: string;
  vendor: string;
  at: string;
  operator: Operator;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The operator is typing.
 */
export interface OperatorTyping {
  type: "operator.typing";
  id: string;
  vendor: string;
  at: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The first operator came online, or the last one went.
 */
export interface AvailabilityChanged {
  type: "availability.changed";
  id: string;
  vendor: string;
  at: string;
  available: boolean;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * An operator, or a rule of the vendor's, invites the visitor to chat; `text` is to be shown.
 */
export interface InvitationReceived {
  type: "invitation.received";
  id: string;
  vendor: string;
  at: string;
  text: string | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The visitor accepted.
 */
export interface InvitationAccepted {
  type: "invitation.accepted";
  id: string;
  vendor: string;
  at: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The visitor declined.
 */
export interface InvitationRejected {
  type: "invitation.rejected";
  id: string;
  vendor: string;
  at: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The mark that the visitor gave the operator was stored.
 */
export interface RatingSaved {
  type: "rating.saved";
  id: string;
  vendor: string;
  at: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The operator's mark in this chat is another; null where there is none.
 */
export interface RatingChanged {
  type: "rating.changed";
  id: string;
  vendor: string;
  at: string;
  rating: number | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * Offer the visitor another way: `offline_message` (a form), `sitephone` (a call), `chat` (another group).
 */
export interface RetentionOffered {
  type: "retention.offered";
  id: string;
  vendor: string;
  at: string;
  way: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The vendor shows the operator a note.
 */
export interface NotificationAdded {
  type: "notification.added";
  id: string;
  vendor: string;
  at: string;
  notification: Notification;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A note of the vendor to the operator.
 */
export interface Notification {
  id: string | null;
  kind: string | null;
  text: string | null;
  sessionId: string | null;
}
/**
 * The note is gone, seen or not.
 */
export interface NotificationRemoved {
  type: "notification.removed";
  id: string;
  vendor: string;
  at: string;
  notificationId: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * How much waits for the operator; null where that was never told.
 */
export interface InboxChanged {
  type: "inbox.changed";
  id: string;
  vendor: string;
  at: string;
  openThreads: number | null;
  unreadMessages: number | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * Show this customer. The default action opens the configured customer address; `preventDefault()` takes over.
 *
 * `cause` is `request` where the operator asked for it, `ticket` where the operator went to another ticket,
 * `call` where the customer calls. `known` is false where the customer of a call is to be made first; of several
 * `customers` with the number, `customer` is none. `contact` is the entry that the operator chose.
 */
export interface ScreenPop {
  type: "screen.pop";
  id: string;
  vendor: string;
  at: string;
  cause: "request" | "ticket" | "call";
  ticketId: string | null;
  callId: string | null;
  customer: Customer;
  customers: Customer[];
  known: boolean | null;
  contact: Contact | null;
  link: CustomerPage | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The customer's address as the vendor sent it, with the ids the vendor wrote into its query.
 */
export interface CustomerPage {
  url: string;
  clientId: string | null;
  ticketId: string | null;
}
/**
 * The customer need not be shown any longer; the reasons are those of `chat.closed`.
 */
export interface ScreenClose {
  type: "screen.close";
  id: string;
  vendor: string;
  at: string;
  ticketId: string | null;
  customer: Customer;
  link: CustomerPage | null;
  reason: string | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A record is about to be sent to `crm.recordUrl`; told in one tab, once for each revision of it.
 *
 * A listener may add fields to `record.extra`; `preventDefault()` keeps this revision back, and here.
 */
export interface RecordMade {
  type: "record.made";
  id: string;
  vendor: string;
  at: string;
  record: Record;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A finished call or chat as the CRM is to keep it, with the operator's words about it.
 *
 * `key` is the same in every tab, after a crash, and on another day; `revision` counts up from 1 whenever
 * something is added, a late note say. `callId`, `parentCallId` and `legIds` are the exchange's, `ticketId` and
 * `sessionId` the chat's. `customer` is who it was, as known at the end; `number` theirs as the exchange wrote
 * it. `from`, `answered` and `to` are UTC, of a call the exchange's own; `duration` is of the talk, in seconds;
 * `reason` is that of `call.ended` or `chat.closed`. `outcome` is a key of `crm.outcomes`. `messages` are the
 * first lines of a chat, where `crm.recordLines` asks for them; `extra` is what the page's listeners of
 * `record.made` have added.
 */
export interface Record {
  key: string;
  revision: number;
  kind: "call" | "chat";
  vendor: string;
  callId: string | null;
  parentCallId: string | null;
  legIds: string[];
  ticketId: string | null;
  sessionId: string | null;
  customer: Customer;
  number: string | null;
  direction: ("internal" | "outgoing" | "incoming") | null;
  line: Trunk | null;
  group: Party | null;
  operator: Party | null;
  from: string | null;
  answered: string | null;
  to: string | null;
  duration: number | null;
  reason: string | null;
  outcome: string | null;
  note: string | null;
  messages: RecordLine[];
  extra: {
    [k: string]: JsonValue;
  };
}
/**
 * One of the first lines of a chat, in a record; `at` is when it was written, UTC.
 */
export interface RecordLine {
  author: ("operator" | "visitor" | "system" | "bot") | null;
  text: string;
  at: string;
}
/**
 * The CRM's server has this record now.
 */
export interface RecordSent {
  type: "record.sent";
  id: string;
  vendor: string;
  at: string;
  record: Record;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The CRM's server will not have this record: it is set aside until the operator tries again, and not lost.
 *
 * `status` is the server's; null where the record is too old, or one of too many that wait. `message` is for
 * people.
 */
export interface RecordRefused {
  type: "record.refused";
  id: string;
  vendor: string;
  at: string;
  record: Record;
  status: number | null;
  message: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * The state of a vendor's connection and why.
 *
 * Reasons: `mounted`, `loaded`, `reloaded` (it is loaded again, for its address answers or the operator wants
 * it), `spoke` (the vendor was heard), `silent` (it was not, and is taken to listen), `other-origin`,
 * `sandboxed`, `blocked` and `unreachable` (nobody listens there, as is known), `element-gone` (the place it was
 * shown in left the page), `destroyed`; of a widget, `waiting` (for the page's vendor script), `registered`,
 * `created`, `widget-gone` and `controller-taken` (the page has its own). Of a telephone line (its `placement`
 * is `line`): `starting`, `retrying`, `opened`, `lost`, `closed-at-once`, `refused` (the key, most likely),
 * `unreachable`, `timeout`, `online`, `dialling` (a number waits), `hurried` (the operator does not want to
 * wait), `silent` (a command got no answer), `woke`, `credentials` (the CRM did not give them), `standby` (the
 * page is frozen, or leaves the line to another tab), `signed-out` and `asleep` (nobody is signed in, as the CRM
 * or the page says), `other-operator` (somebody else is now). `nextTryAt` says when the next try comes, if one
 * does.
 */
export interface LinkChanged {
  type: "link.changed";
  id: string;
  vendor: string;
  at: string;
  placement: string;
  state: "connecting" | "ready" | "silent" | "interrupted" | "closed";
  reason: string;
  nextTryAt: string | null;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A message of the vendor that did not validate. It is not shown under `raw`: nobody knows what it holds.
 */
export interface MessageRejected {
  type: "message.rejected";
  id: string;
  vendor: string;
  at: string;
  problems: Problem[];
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * What is wrong with one field: where (a path, empty for the whole) and why.
 */
export interface Problem {
  path: string;
  reason: string;
}
/**
 * A well-formed message of a kind this version does not know: vendors change without telling.
 */
export interface MessageUnknown {
  type: "message.unknown";
  id: string;
  vendor: string;
  at: string;
  kind: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * A command that was not carried out; `code` is for programs, `message` for people.
 *
 * Codes: `expired` (the vendor was not there in time), `queue-full`, `destroyed`; of a screen pop's default
 * action `no-address`, `address-refused` and `popup-blocked`; of a widget `widget-error`, `bad-answer` and
 * `controller-taken`; of dialling `bad-number`, `refused` (the exchange said no; `message` is its own text),
 * `timeout` (it said nothing), `interrupted` (the line broke before it said anything: it may be dialling, so the
 * number is not sent again) and `signed-out` (nobody is signed in here); and those of the vendors' own
 * documents.
 */
export interface CommandFailed {
  type: "command.failed";
  id: string;
  vendor: string;
  at: string;
  command: string;
  code: string;
  message: string;
  /**
   * The vendor's own message, parsed when it is looked at; null where none lies behind it.
   */
  raw: unknown;
}
/**
 * Switchboard cannot start, or cannot go on: the event `error`, which the loader tells by itself.
 *
 * `code` is for programs, `message` for people; `problems` are the mistakes in the configuration.
 */
export interface FailedStart {
  type: "error";
  code:
    | "no-configuration"
    | "configuration"
    | "csp"
    | "asset"
    | "unsupported"
    | "memory"
    | "python"
    | "boot-timeout"
    | "loader"
    | "removed"
    | (string & {});
  message: string;
  problems: Problem[];
}
/**
 * Every call on window.switchboard: what it takes, and what its promise resolves with.
 */
export interface SwitchboardCalls {
  /**
   * What a late subscriber missed.
   */
  state: {
    answer: Snapshot;
  };
  /**
   * What is wrong, the oldest first.
   */
  diagnose: {
    answer: Finding[];
  };
  /**
   * The calls and chats that the CRM has not.
   */
  records: {
    answer: WaitingRecords;
  };
  /**
   * What went in and out lately, without anybody's name, number or words: lines of JSON.
   */
  recording: {
    answer: string;
  };
  /**
   * Open the last chat of one customer, or one chat (`switchboard.openChat`).
   */
  openChat: {
    argument: OpenChat;
    answer: Heard;
  };
  /**
   * Look a customer up in the vendor's own search (`switchboard.findClient`).
   */
  findClient: {
    argument: FindClient | string;
    answer: Heard;
  };
  /**
   * Call a number (`switchboard.call`): as people write it, or an extension.
   */
  call: {
    argument: Dial | (string | number);
    answer: LeftToDial | null;
  };
  /**
   * Invite a visitor to a chat (`switchboard.startChat`, the document's `start_outgoing_chat`).
   *
   * Both ids come with the events: `customer.clientId` and `sessionId`. The answer, if it is a refusal, comes as
   * `command.failed`.
   */
  startChat: {
    argument: StartChat;
    answer: Heard;
  };
  /**
   * Start the chat; the visitor waits for an operator.
   */
  "uis.startChat": {
    answer: null;
  };
  /**
   * End the chat.
   */
  "uis.closeChat": {
    answer: null;
  };
  /**
   * Whether an operator of this chat is online.
   */
  "uis.isChatAvailable": {
    answer: boolean;
  };
  /**
   * Send the conversation to an e-mail address.
   */
  "uis.sendChatByMail": {
    argument: SendChatByMail | string;
    answer: null;
  };
  /**
   * Send the visitor's message; the result has its `uid`, where the host tells it.
   */
  "uis.sendChatMessage": {
    argument: SendChatMessage | string;
    answer: Uid;
  };
  /**
   * Store the visitor's mark for the operator.
   */
  "uis.setOperatorRating": {
    argument: SetOperatorRating | number;
    answer: null;
  };
  /**
   * Whether there are earlier messages.
   */
  "uis.hasHistory": {
    answer: boolean;
  };
  /**
   * The last messages, at most twenty; none where the vendor says `false`.
   */
  "uis.getHistory": {
    answer: ChatLine[];
  };
  /**
   * Who the operator of this chat is.
   */
  "uis.getOperatorVcard": {
    answer: OperatorCard | null;
  };
  /**
   * What is known of the visitor.
   */
  "uis.getVisitorCard": {
    answer: VisitorCard | null;
  };
  /**
   * Store what the visitor told of themselves; what is not given stays as it is.
   */
  "uis.setVisitorCard": {
    argument: SetVisitorCard;
    answer: null;
  };
  /**
   * Accept the invitation.
   */
  "uis.inviteAccept": {
    answer: null;
  };
  /**
   * Decline the invitation.
   */
  "uis.inviteReject": {
    answer: null;
  };
  /**
   * Send the file chosen in an `<input type=file>`, which goes to the method as it is.
   */
  "uis.sendFile": {
    /**
     * An element of the page, HTMLInputElement: no JSON.
     */
    argument: unknown;
    answer: null;
  };
  /**
   * Whether a file can be sent now.
   */
  "uis.isReadyForFileTransfer": {
    answer: boolean;
  };
  /**
   * The names of the fields of the visitor's card to ask for next.
   */
  "uis.getRequiredInfo": {
    answer: string[];
  };
  /**
   * The visitor's state: `available`, `invite`, `chat` or `lead`.
   */
  "uis.getState": {
    answer: string;
  };
  /**
   * Show the operator what the visitor is typing; "" where they took it back.
   */
  "uis.chatTyping": {
    argument: ChatTyping | string;
    answer: null;
  };
}
/**
 * What a late subscriber missed (`switchboard.state()`).
 */
export interface Snapshot {
  inbox: Inbox | null;
  calls: Call[];
  chats: Chat[];
  notifications: Note[];
  links: LinkStatus[];
}
/**
 * How much waits for the operator; null where that was never told.
 */
export interface Inbox {
  openThreads: number | null;
  unreadMessages: number | null;
}
/**
 * A chat the operator went to and that was not closed since.
 */
export interface Chat {
  vendor: string;
  ticketId: string | null;
  customer: Customer;
  at: string;
}
/**
 * A notification that was not removed since.
 */
export interface Note {
  vendor: string;
  notification: Notification;
  at: string;
}
/**
 * A vendor's connection.
 */
export interface LinkStatus {
  vendor: string;
  placement: string;
  state: "connecting" | "ready" | "silent" | "interrupted" | "closed";
  reason: string;
  nextTryAt: string | null;
  at: string;
}
/**
 * For whoever sets Switchboard up (`switchboard.diagnose()`): one sentence names the cause, one the cure.
 *
 * `count` says how often it was made, `firstAt` and `lastAt` when (UTC).
 */
export interface Finding {
  level: "error" | "warning" | "info";
  code: string;
  message: string;
  cure: string;
  count: number;
  firstAt: string | null;
  lastAt: string | null;
}
/**
 * What waits (`switchboard.records()`); `lasting` is false where it would be lost with this tab.
 */
export interface WaitingRecords {
  records: RecordState[];
  lasting: boolean;
}
/**
 * A record that the CRM has not: `made` or `waiting`, `back` (the page keeps it), `aside` (refused).
 *
 * `reason` (`refused`, `too-old`, `too-many`) and the server's `status` say why it was refused.
 */
export interface RecordState {
  record: Record;
  state: "made" | "waiting" | "aside" | "back";
  reason: string | null;
  status: number | null;
}
/**
 * What is known of a command that was sent to a workspace: whether that has spoken since it loaded.
 *
 * Where it has not, the command was sent on trust.
 */
export interface Heard {
  heard: boolean;
}
/**
 * Look a customer up in the vendor's own search (`switchboard.findClient`).
 */
export interface FindClient {
  text: string;
}
/**
 * Call a number (`switchboard.call`): as people write it, or an extension.
 */
export interface Dial {
  number: string | number;
}
/**
 * What the exchange dials without, of a number with an extension behind it.
 */
export interface LeftToDial {
  extension: string;
}
/**
 * Invite a visitor to a chat (`switchboard.startChat`, the document's `start_outgoing_chat`).
 *
 * Both ids come with the events: `customer.clientId` and `sessionId`. The answer, if it is a refusal, comes as
 * `command.failed`.
 */
export interface StartChat {
  visitorId: string | number;
  sessionId: string | number;
}
/**
 * Send the conversation to an e-mail address.
 */
export interface SendChatByMail {
  mail: string;
}
/**
 * Send the visitor's message; the result has its `uid`, where the host tells it.
 */
export interface SendChatMessage {
  message: string;
}
/**
 * The passing id of a message that was sent, by which it is known when it comes back; null where there is none.
 */
export interface Uid {
  uid: string | null;
}
/**
 * Store the visitor's mark for the operator.
 */
export interface SetOperatorRating {
  mark: number;
}
/**
 * A message in the words of `chat.message`.
 */
export interface ChatLine {
  ticketId: string | null;
  author: ("operator" | "visitor" | "system" | "bot") | null;
  authorName: string | null;
  kind: string | null;
  text: string | null;
  file: File | null;
  sentAt: string | null;
  messageId: string | null;
  uid: string | null;
}
/**
 * `getOperatorVcard` and what `operatorjoined` says; all null where there is no operator.
 */
export interface OperatorCard {
  name: string | null;
  position: string | null;
  avatar: string | null;
}
/**
 * `getVisitorCard`: arrays of up to five addresses and numbers.
 */
export interface VisitorCard {
  name: string | null;
  email: string[];
  phone: string[];
}
/**
 * Store what the visitor told of themselves; what is not given stays as it is.
 */
export interface SetVisitorCard {
  name?: string | null;
  email?: string | null;
  phone?: string | null;
}
/**
 * Show the operator what the visitor is typing; "" where they took it back.
 */
export interface ChatTyping {
  text: string;
}
/**
 * What the CRM says of one who has the number; what it does not know it leaves out.
 */
export interface Caller {
  crmId?: (string | number) | null;
  name?: (string | number) | null;
  company?: (string | number) | null;
  url?: (string | number) | null;
}

/** Any event, told apart by its `type`. */
export type SwitchboardEvent = SwitchboardEventMap[keyof SwitchboardEventMap];

/** The DOM event of a type: `switchboard:<type>` on `window`. Its default action is kept back by `preventDefault()`. */
export type SwitchboardDomEvent<K extends keyof SwitchboardEventMap> = K extends "caller.lookup"
  ? CallerLookupDomEvent
  : CustomEvent<SwitchboardEventMap[K]>;

/** Asks who calls. */
export interface CallerLookupDomEvent extends CustomEvent<CallerLookup> {
  /** Says who it is, at once, or promises it. With `null`, `undefined` and an empty list nobody is known. */
  respondWith(answer: CallerAnswer | undefined | PromiseLike<CallerAnswer | undefined>): void;
}

/** What a promise of Switchboard's is rejected with. */
export interface SwitchboardError extends Error {
  /** For programs. */
  code: FailedStart["code"];
  /** What is wrong with the configuration, if that is why. */
  problems: Problem[];
}

type Argument<K extends keyof SwitchboardCalls> = SwitchboardCalls[K] extends { argument?: infer A } ? A : never;
type Answer<K extends keyof SwitchboardCalls> = Promise<SwitchboardCalls[K]["answer"]>;

/** `window.switchboard`. Calls can be made before Python is up; what fails is rejected with a `SwitchboardError`. */
export interface Switchboard {
  readonly version: string;
  /** Resolves when Python is up, and is rejected where it cannot start. */
  readonly ready: Promise<Switchboard>;
  /** Listens to one type of events, or to all; returns what stops it. */
  on<K extends keyof SwitchboardEventMap>(
    type: K,
    listener: (event: SwitchboardEventMap[K], dom: SwitchboardDomEvent<K>) => void,
  ): () => void;
  on(type: "*", listener: (event: SwitchboardEvent, dom: CustomEvent<SwitchboardEvent>) => void): () => void;
  /** Starts Python anew, with the configuration and the CRM's own Python as they are now. */
  reload(): Answer<"state">;
  /** Takes everything out of the page again. */
  destroy(): Promise<void>;
  /** What a late subscriber missed. */
  state(): Answer<"state">;
  /** What is wrong, the oldest first. */
  diagnose(): Answer<"diagnose">;
  /** The calls and chats that the CRM has not. */
  records(): Answer<"records">;
  /** What went in and out lately, without anybody's name, number or words: lines of JSON. */
  recording(): Answer<"recording">;
  /** Open the last chat of one customer, or one chat (`switchboard.openChat`). */
  openChat(argument: Argument<"openChat">): Answer<"openChat">;
  /** Look a customer up in the vendor's own search (`switchboard.findClient`). */
  findClient(argument: Argument<"findClient">): Answer<"findClient">;
  /** Call a number (`switchboard.call`): as people write it, or an extension. */
  call(argument: Argument<"call">): Answer<"call">;
  /**
   * Invite a visitor to a chat (`switchboard.startChat`, the document's `start_outgoing_chat`).
   *
   * Both ids come with the events: `customer.clientId` and `sessionId`. The answer, if it is a refusal, comes as
   * `command.failed`.
   */
  startChat(argument: Argument<"startChat">): Answer<"startChat">;
  readonly uis: {
    /** Start the chat; the visitor waits for an operator. */
    startChat(): Answer<"uis.startChat">;
    /** End the chat. */
    closeChat(): Answer<"uis.closeChat">;
    /** Whether an operator of this chat is online. */
    isChatAvailable(): Answer<"uis.isChatAvailable">;
    /** Send the conversation to an e-mail address. */
    sendChatByMail(argument: Argument<"uis.sendChatByMail">): Answer<"uis.sendChatByMail">;
    /** Send the visitor's message; the result has its `uid`, where the host tells it. */
    sendChatMessage(argument: Argument<"uis.sendChatMessage">): Answer<"uis.sendChatMessage">;
    /** Store the visitor's mark for the operator. */
    setOperatorRating(argument: Argument<"uis.setOperatorRating">): Answer<"uis.setOperatorRating">;
    /** Whether there are earlier messages. */
    hasHistory(): Answer<"uis.hasHistory">;
    /** The last messages, at most twenty; none where the vendor says `false`. */
    getHistory(): Answer<"uis.getHistory">;
    /** Who the operator of this chat is. */
    getOperatorVcard(): Answer<"uis.getOperatorVcard">;
    /** What is known of the visitor. */
    getVisitorCard(): Answer<"uis.getVisitorCard">;
    /** Store what the visitor told of themselves; what is not given stays as it is. */
    setVisitorCard(argument: Argument<"uis.setVisitorCard">): Answer<"uis.setVisitorCard">;
    /** Accept the invitation. */
    inviteAccept(): Answer<"uis.inviteAccept">;
    /** Decline the invitation. */
    inviteReject(): Answer<"uis.inviteReject">;
    /** Send the file chosen in an `<input type=file>`, which goes to the method as it is. */
    sendFile(argument: HTMLInputElement): Answer<"uis.sendFile">;
    /** Whether a file can be sent now. */
    isReadyForFileTransfer(): Answer<"uis.isReadyForFileTransfer">;
    /** The names of the fields of the visitor's card to ask for next. */
    getRequiredInfo(): Answer<"uis.getRequiredInfo">;
    /** The visitor's state: `available`, `invite`, `chat` or `lead`. */
    getState(): Answer<"uis.getState">;
    /** Show the operator what the visitor is typing; "" where they took it back. */
    chatTyping(argument: Argument<"uis.chatTyping">): Answer<"uis.chatTyping">;
  };
}

type WindowEvents = { [K in keyof SwitchboardEventMap as `switchboard:${K}`]: SwitchboardDomEvent<K> };

declare global {
  /** There once the tag's script has run. */
  const switchboard: Switchboard;
  interface Window {
    /** Not there before the tag's script has run, nor after `destroy()`. */
    readonly switchboard?: Switchboard;
  }
  interface WindowEventMap extends WindowEvents {}
}
