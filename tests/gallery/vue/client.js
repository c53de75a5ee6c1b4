import { createSSRApp } from "vue";
import { Page } from "./page.js";

const late = Number(new URLSearchParams(location.search).get("late") ?? 0);
window.complaints = [];
const app = createSSRApp(Page);
app.config.errorHandler = (error) => complaints.push(error.message);
setTimeout(() => app.mount("body"), late);
