// What is not run in a browser, by the name of the test, and why. Everything else is run in all of them.

/** @type {Record<string, Record<string, string>>} */
export const exceptions = {
  firefox: {
    'leaves no connection behind when it closes while a WebSocket probe hangs':
      'Firefox keeps the TCP connection of a WebSocket that was closed before its handshake was answered, until the page goes',
    'where no session can be had, the browser’s own WebTransport leads on to the next':
      'Firefox takes 30 seconds to find out that no HTTP/3 server is there',
    'a hidden tab, which gets no frames, shows every state and the last of many events':
      'the tabs of a driven Firefox cannot be hidden; the test starts a Chromium of its own',
  },
  webkit: {},
};
