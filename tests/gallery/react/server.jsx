import { renderToString } from "react-dom/server.browser";
import { Page } from "./page.jsx";

const tag = { src: "{{static}}/switchboard.js", config: "/gallery/configuration.json" };
export const html = `<!doctype html>${renderToString(<Page tag={tag} />)}`;
