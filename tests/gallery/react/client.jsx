import { hydrateRoot } from "react-dom/client";
import { Page } from "./page.jsx";

// What the page was made of on the server is found in the page, as a framework's own data would be.
const found = document.querySelector("script[data-config]");
const tag = found && { src: found.getAttribute("src"), config: found.dataset.config };
const late = Number(new URLSearchParams(location.search).get("late") ?? 0);
window.complaints = [];
const complain = (error) => complaints.push(error.message);

setTimeout(() => hydrateRoot(document, <Page tag={tag} />, { onRecoverableError: complain, onUncaughtError: complain }), late);
