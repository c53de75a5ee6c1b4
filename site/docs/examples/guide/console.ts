import "./switchboard";

await switchboard.reload();
await switchboard.diagnose();
await switchboard.call("044 000-02-23");
