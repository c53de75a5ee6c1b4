import { renderToString } from "@vue/server-renderer";
import { createSSRApp } from "vue";
import { Page } from "./page.js";

// The whole body is Vue's.
export const html = renderToString(createSSRApp(Page)).then((body) => `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><title>Ivan Sirko · Harbour CRM</title><link rel="stylesheet" href="../crm.css">
<script async src="{{static}}/switchboard.js" data-config="/gallery/configuration.json"></script><script type="module" src="client.js"></script>
</head><body>${body}</body></html>`);
