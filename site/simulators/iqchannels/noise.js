// What a page really hears beside the workspace's own messages: the visitor widget's protocol, build tools, browser add-ons.
export const noiseBefore = [
  { type: "iqchannels-widget-opened", data: {} },
  "webpackHotUpdate3f2a91c0",
];

export const noiseAfter = [
  { type: "iqchannels-widget-unread", data: { count: 2 } },
  "setImmediate$0.4711$1",
  { source: "react-devtools-content-script", hello: true },
];
