// What a page may not write: the compiler has to refuse each line below a mark, for it refuses a mark that marks nothing.
import type { Call } from "./switchboard";

// @ts-expect-error there is no such event
switchboard.on("call.rings", () => undefined);
// @ts-expect-error nor such a field
switchboard.on("call.ringing", ({ call }) => call.customerName);
// @ts-expect-error nobody may be known
switchboard.on("call.ringing", ({ call }) => call.customer.name.length);
// @ts-expect-error the call is in the event
switchboard.on("call.ringing", (call: Call) => call);
// @ts-expect-error there is no such direction
switchboard.on("call.ringing", ({ call }) => call.direction === "inbound");
// @ts-expect-error a time is text
switchboard.on("call.ringing", ({ at }) => at.getTime());
// @ts-expect-error what is in it has to be looked at first
switchboard.on("call.ringing", ({ raw }) => raw.uuid);
// @ts-expect-error the loader's event has no vendor
switchboard.on("error", ({ vendor }) => vendor);
// @ts-expect-error a listener is wanted
switchboard.on("call.ringing");
// @ts-expect-error what stops it takes nothing
switchboard.on("call.ringing", () => undefined)("now");
// @ts-expect-error the event is in the detail
addEventListener("switchboard:screen.pop", (event) => event.customer);
// @ts-expect-error only who asks is answered
addEventListener("switchboard:screen.pop", (event) => event.respondWith(null));
// @ts-expect-error who it is, is an object
addEventListener("switchboard:caller.lookup", (event) => event.respondWith("Ганна"));
// @ts-expect-error with its name as text
addEventListener("switchboard:caller.lookup", (event) => event.respondWith({ name: true }));
// @ts-expect-error exactly one
switchboard.openChat({ crmId: "1", ticketId: "2" });
// @ts-expect-error and one there must be
switchboard.openChat({});
// @ts-expect-error of three, one does not know which it is
switchboard.openChat("1042");
// @ts-expect-error there is no such argument
switchboard.findClient({ name: "Сірко" });
// @ts-expect-error both are wanted
switchboard.startChat({ visitorId: "v" });
// @ts-expect-error a number is wanted
switchboard.call();
// @ts-expect-error nothing is taken
switchboard.state("calls");
// @ts-expect-error it comes later
switchboard.diagnose().length;
// @ts-expect-error an element is wanted
switchboard.uis.sendFile("photo.jpg");
// @ts-expect-error a mark is a number
switchboard.uis.setOperatorRating("5");
// @ts-expect-error there is no such call
switchboard.hangUp();
// @ts-expect-error nothing in it can be put elsewhere
switchboard.version = "2";
// @ts-expect-error it may not be there yet
window.switchboard.version;
