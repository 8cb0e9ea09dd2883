export interface Fault {
  /** Names the button, and the fault in the other pages. */
  readonly id: string;
  readonly label: string;
  /** What will be seen. */
  readonly promise: string;
  /** Calls of the control route: the name and its arguments. */
  readonly on: readonly Call[];
  /** A fault that lasts; one without ends by itself. */
  readonly off?: readonly Call[];
  /** Connects anew, where a running session would not show it. */
  readonly reconnect?: boolean;
  /** Faults of one kind exclude each other. */
  readonly kind?: string;
  /** It concerns the sessions of its moment only, and is over with the next one. */
  readonly untilReturn?: boolean;
}

export type Call = readonly [name: string, ...args: unknown[]];

const upgrade = (mode: string, label: string, promise: string): Fault => ({
  id: `upgrade-${mode}`,
  label,
  promise,
  on: [['upgrade', mode]],
  off: [['upgrade', 'pass']],
  reconnect: true,
  kind: 'upgrade',
});

/** What can go wrong at the press of a button. */
export const FAULTS: readonly (readonly [title: string, faults: readonly Fault[]])[] = [
  [
    'WebSocket upgrade',
    [
      upgrade('refuse', 'Refuse', 'HTTP 400 instead of 101. The session stays on long-polling.'),
      upgrade('hang', 'Hang', 'No answer. Given up after 4 s, and polling never stopped.'),
      upgrade('reset', 'Reset', 'The request is torn down. Polling goes on.'),
    ],
  ],
  [
    'Network',
    [
      {
        id: 'cut',
        label: 'Cut',
        promise: 'All connections break. Noticed at once.',
        on: [['cut']],
      },
      {
        id: 'silence',
        label: 'Silence',
        promise: 'Half-open. Noticed by the missing ping, within 10 s.',
        on: [['silence', true]],
        off: [['silence', false]],
        untilReturn: true,
      },
      {
        id: 'delay',
        label: 'Delay',
        promise: 'Answers take 800 ms longer. See the round trip.',
        on: [['delay', 800]],
        off: [['delay', 0]],
      },
      {
        id: 'unreachable',
        label: 'Block',
        promise: 'Nobody gets in. The delays double; what you say waits.',
        // Not by `refuse`, which would keep the page itself from being loaded again.
        on: [['answer', 503], ['cut']],
        off: [['answer', null]],
      },
    ],
  ],
  [
    'Server',
    [
      {
        id: 'acks',
        label: 'No ack',
        promise: 'Events arrive, their acknowledgements do not.',
        on: [['acks', 'never']],
        off: [['acks', 'pass']],
      },
      {
        id: 'restart',
        label: 'Restart',
        promise: 'Gone for 3 s with all sessions. A new sid follows.',
        on: [['restart', { downMs: 3_000 }]],
      },
      {
        id: 'auth',
        label: 'Turn away',
        promise: 'CONNECT is refused, so there is no retry.',
        on: [['auth', { message: 'Not invited' }]],
        off: [['auth', 'pass']],
        reconnect: true,
      },
    ],
  ],
];
