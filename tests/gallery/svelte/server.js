import { render } from "svelte/server";
import Page from "./page.svelte";

const { head, body } = render(Page);
export const html = `<!doctype html><html lang="en"><head>
<meta charset="utf-8">${head}<link rel="stylesheet" href="../crm.css">
<script async src="{{static}}/switchboard.js" data-config="/gallery/configuration.json"></script><script type="module" src="client.js"></script>
</head><body>${body}</body></html>`;
