import { hydrate } from "svelte";
import Page from "./page.svelte";

const late = Number(new URLSearchParams(location.search).get("late") ?? 0);
window.complaints = [];
// recover: false, so that what does not fit is an error instead of a page that is made anew.
setTimeout(() => {
  try {
    hydrate(Page, { target: document.body, recover: false });
  } catch (error) {
    complaints.push(error.message);
  }
}, late);
