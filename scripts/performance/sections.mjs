/**
 * The sections of docs/performance.md, in their order: the benches that each of them tells of, how these measure, and the picture.
 * @type {{ benches: string[], title: string, how: string, image?: string }[]}
 */
export const sections = [
  {
    benches: ['size'],
    title: 'Bytes',
    image: 'size',
    how: 'A few lines of an application that import what they use, bundled by esbuild, minified by terser, ES2022, brotli 11; of script tags, the published file. Bindings: what they add to an application that has the framework and the client. The limit is one WebSocket with JSON and 50 lines of framing. The other peers have protocols of their own, or none. `npm run size` has more lines, and what each source file costs.',
  },
  {
    benches: ['codec'],
    title: 'Codec',
    image: 'codec',
    how: 'Encoding and decoding alone, in Chromium. The limit is JSON itself, with the framing of the protocol put before it.',
  },
  {
    benches: ['receive', 'receive-browser'],
    title: 'Receive',
    image: 'receive',
    how: 'A process of its own sends prebuilt frames, so that the client is what is measured. In Node, events per second of a client that is never idle. In Chromium, the time that the page’s main thread works for each event: every message of a WebSocket costs some microseconds of browser work that no client can avoid. centrifuge, SignalR and phoenix hear the same events in their own protocols; partysocket and reconnecting-websocket carry the limit’s framing.',
  },
  {
    benches: ['send'],
    title: 'Send',
    how: 'Bursts of fifty small events in Node, to a process of its own that throws them away: the CPU time of the client for each, with its share of the write to the network.',
  },
  {
    benches: ['acks'],
    title: 'Acknowledgements',
    how: 'One after the other in Chromium: the next event is sent when the answer to the last one has come. The server is a process of its own that only echoes.',
  },
  {
    benches: ['connect', 'faults'],
    title: 'Connect',
    image: 'connect',
    how: 'Fresh pages in Chromium, a stock server behind a proxy that holds every byte back. Round trips come from two delays: the difference of the times over the difference of the round trips, so that what the machine itself needs does not count. Where WebSockets do not work, milliseconds until `connect` at a round trip of 100 ms, socket.io-client with WebSocket first and `tryAllTransports`; *never* is not within 5 s. What must be reached are four round trips, the head start of 250 ms, and 50 ms for the page’s own work; the aim, where the race remembers, goes without the head start.',
  },
  {
    benches: ['wake'],
    title: 'Back again',
    how: 'A page in Chromium that had no network for a minute, from `online` to `connect`, through the same proxy: four round trips, or three with `race`, and 50 ms for the page’s own work.',
  },
  {
    benches: ['herd'],
    title: 'Herd',
    how: '200 clients of one process lose a stock server that restarts. Counted are the attempts in the worst 250 ms. After a short restart they are one wave. After a longer one the second attempts of some meet the first ones of others.',
  },
  {
    benches: ['memory'],
    title: 'Memory',
    image: 'memory',
    how: 'The heap after a forced collection, with many clients less with none, over their number; and of one client that emits while it is offline.',
  },
  {
    benches: ['react'],
    title: 'React',
    how: '1 000 events a second into the state of a component, in Chromium: how often it renders, and the time that the main thread works for 1 000 events.',
  },
  {
    benches: ['scale'],
    title: 'Scale',
    how: 'A fleet of tabs by simulation, no machine’s time in it: what each costs its servers. [Scale](scale.md) has the whole of it, for a million.',
  },
];
