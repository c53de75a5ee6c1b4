// The configuration: where the tag says, or in the page.
import { askAhead } from "./asking.mjs";
import { sendAhead } from "./extending.mjs";

const bridge = globalThis.switchboard_bridge;
const { settings, signal } = bridge;
const { document } = parent;

const refuse = (message) => {
  bridge.fail("no-configuration", message);
  throw new Error(message);
};

const parsed = () =>
  new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve, { once: true, signal });
  });

const read = async () => {
  const from = settings.config;
  if (!from) {
    await parsed();
    const found = document.querySelector('script[type="application/json"][data-switchboard]');
    return found
      ? { text: found.textContent, source: "in the page" }
      : refuse('there is no configuration: give the script tag data-config="<address>", or put it into <script type="application/json" data-switchboard>.');
  }
  let answer;
  let text;
  try {
    answer = await bridge.given;
    text = await answer.text();
  } catch (error) {
    refuse(`the configuration ${from} could not be fetched (${error.message}): is the address right, and does the page's connect-src allow it?`);
  }
  return answer.ok ? { text, source: from } : refuse(`the configuration ${from} was answered with ${answer.status}.`);
};

bridge.configured = read().then((configuration) => (bridge.configuration = configuration));

// The CRM is asked who is signed in while Python starts, where this tab's last page had a telephone's line
// (browser/telephone.py gives the name).
const askWho = ({ text }) => {
  const configuration = JSON.parse(text);
  for (const [name, one] of Object.entries(configuration)) {
    if (one?.when && !document.querySelector(one.when)) continue; // nobody is signed in, it seems
    if (one?.credentialsUrl && sessionStorage.getItem(`switchboard/line/${name}`)) askAhead(one.credentialsUrl, configuration);
  }
};
bridge.configured.then(({ text }) => sendAhead(JSON.parse(text))).catch(() => {}); // what is wrong with it is for Python to tell
bridge.configured.then(askWho).catch(() => {});
