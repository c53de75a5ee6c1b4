import { element } from "./elements.js";
import { showFailure } from "./toasts.js";
import { text } from "./texts.js";

const address = "/records/control";

/** What the CRM's server may do with records; it does so for every page and everybody, until it is told otherwise. */
const moods = {
  keeps: {},
  busy: { ways: ["503"], retry_after: 10 },
  refuses: { ways: ["422"] },
  signed_out: { ways: ["401"] },
  redirects: { ways: ["sign-in"] },
  shows_sign_in: { ways: ["page"] },
  hangs: { ways: ["hang"] },
  late: { ways: ["late"] },
  drops: { ways: ["drop"] },
  keeps_and_drops: { ways: ["keep-drop"] },
  half: { ways: ["503", "drop", "keep-drop"], share: 0.5 },
};

export function recordSwitch() {
  const choice = element("select", { "aria-label": text("recordServer"), "data-test": "record-server", onchange: change },
    Object.keys(moods).map((mood) => element("option", { value: mood }, text(`records_${mood}`))));
  ask();
  return choice;

  async function ask(body) {
    try {
      const answer = await fetch(address, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      choice.value = moodOf((await answer.json()).faults);
    } catch (error) {
      showFailure(error.message);
    }
  }

  function change() {
    ask({ do: "fail", ...moods[choice.value] });
  }
}

/** Empty if it was told by somebody else to do something that is not in the list. */
function moodOf({ ways, share }) {
  return Object.keys(moods).find((mood) => String(moods[mood].ways ?? []) === String(ways) && (moods[mood].share ?? 1) === share) ?? "";
}
