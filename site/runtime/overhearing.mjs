// Words that come from a watched frame's own window, but from another origin than it should have: they are not believed, and
// what they say is nobody's business; whose they are tells why the workspace seems to be silent. The loader drops them.
const page = parent;
const bridge = globalThis.switchboard_bridge;
const MOST = 1000; // that are counted of one frame
const frames = new Map(); // by frame: its origin, who is told, and of how many more

page.addEventListener(
  "message",
  ({ origin, source }) => {
    for (const [frame, one] of frames) {
      if (origin === one.origin || source !== frame.contentWindow) continue;
      if (one.left-- > 0) one.heard(origin);
      return;
    }
  },
  { signal: bridge.signal },
);
bridge.hearStrangers = (origin, frame, heard) => {
  if (heard) frames.set(frame, { origin, heard, left: MOST });
  else frames.delete(frame);
};
