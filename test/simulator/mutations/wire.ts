import { type Mutation, wrap } from './mutation.js';

/** What the host and the wire do wrong. */
export const wire: readonly Mutation[] = [
  {
    name: 'the packets of a POST change places',
    breaks: 'wire up',
    // An event before its CONNECT.
    also: ['protocol'],
    begin: ({ host }) =>
      wrap(host.platform, 'fetch', (fetch) => (url, init) => {
        const body = init.body && String(init.body).split('\x1e').reverse().join('\x1e');
        return fetch(url, body ? { ...init, body } : init);
      }),
  },
  {
    name: 'a WebSocket hands an answer over twice',
    breaks: 'wire down',
    begin: ({ host }) =>
      wrap(host.platform, 'webSocket', (create) => (...args) => {
        const socket = create(...args);
        let listener: (event: { data: unknown }) => void;
        Object.defineProperty(socket, 'onmessage', {
          get: () => (event: { data: unknown }) => {
            listener(event);
            if (String(event.data).startsWith('43')) listener(event);
          },
          set(given) {
            listener = given;
          },
        });
        return socket;
      }),
  },
  {
    name: 'the timers of acknowledgements never fire',
    breaks: 'ack settles',
    begin: ({ host }) =>
      wrap(
        host.platform,
        'after',
        (after) => (delayMs, run, keep) => (keep ? () => {} : after(delayMs, run)),
      ),
  },
  {
    name: 'requests go on when their session has ended',
    breaks: 'one session',
    // A goodbye has an end of its own, which is none then.
    also: ['nothing left'],
    begin: ({ host }) =>
      wrap(host.platform, 'fetch', (fetch) => (url, init) => fetch(url, { ...init, signal: null })),
  },
  {
    name: 'what is accepted at last is not sent',
    breaks: 'all arrives',
    // The server hears no pong either, where it asks for one within that time.
    also: ['back again'],
    quiet({ client: { manager } }) {
      const { transport } = manager.engine!;
      transport.send = (buffer) => void buffer.splice(0);
    },
  },
  {
    name: 'nobody stops listening to the network',
    breaks: 'nothing left',
    begin: ({ host }) =>
      wrap(host.platform, 'listen', (listen) => (listener, ...types) => {
        listen!(listener, ...types);
        return () => {};
      }),
  },
  {
    name: 'no goodbye is said over polling, and the server does not notice',
    breaks: 'no orphan',
    quiet({ host, server: { engine } }) {
      wrap(
        host.platform,
        'fetch',
        (fetch) => async (url, init) =>
          init.body === '1'
            ? ({ status: 200, text: async () => 'ok' } as Response)
            : fetch(url, init),
      );
      for (const { get } of engine.sessions.values()) if (get) get.onGone = undefined;
      wrap(engine, 'request', (request) => (given) => {
        request(given);
        given.onGone = undefined;
      });
    },
  },
  {
    name: 'a GET is answered at once, with nothing, for ever',
    breaks: 'endless',
    begin: ({ host }) =>
      wrap(host.platform, 'fetch', (fetch) => (url, init) => {
        if (init.method || !url.includes('sid=')) return fetch(url, init);
        const answer = { status: 200, text: async () => '6' } as Response;
        return new Promise((resolve) => host.soon(() => resolve(answer)));
      }),
  },
];
