/** How a connection carries bytes in one direction. */
export interface Link {
  /** How much later everything arrives, in milliseconds. */
  delayMs: number;
  /** Up to so much later than that, by chance, in milliseconds; the order stays. */
  jitterMs: number;
  /** How many bytes pass in a second, for each connection; `Infinity` for no limit. */
  bytesPerSecond: number;
}

/** The two directions: `up` from the client to the server, `down` back. */
export interface Links {
  readonly up: Link;
  readonly down: Link;
  /** Whether a new connection costs a round trip before its first bytes. */
  connect: boolean;
}

/** What {@link FaultProxy.link} takes: for both directions, or for one of them. */
export interface LinkOptions extends Partial<Link> {
  /** For what the client sends alone. */
  up?: Partial<Link>;
  /** For what the server sends alone. */
  down?: Partial<Link>;
  /**
   * Whether a new connection costs a round trip of its own. The kernel answers a client's SYN at once, which no program can delay, so
   * what the client sends first leaves by that much later: to both ends the same, as long as the client speaks first.
   * @defaultValue true
   */
  connect?: boolean;
}

const perfect: Readonly<Link> = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
};

export const perfectLinks = (): Links => ({
  up: { ...perfect },
  down: { ...perfect },
  connect: true,
});

/** Sets what is named; the rest stays as it is. */
export function setLinks(links: Links, options: LinkOptions): void {
  const { up, down, connect, ...both } = options;
  const wanted = { up: { ...both, ...up }, down: { ...both, ...down } };
  for (const direction of [wanted.up, wanted.down]) {
    for (const [name, value] of Object.entries(direction)) check(name, value);
  }
  Object.assign(links.up, wanted.up);
  Object.assign(links.down, wanted.down);
  if (connect !== undefined) links.connect = connect;
}

function check(name: string, value: unknown): void {
  if (!Object.hasOwn(perfect, name)) {
    throw new TypeError(
      `link: expected ${Object.keys(perfect).join(', ')}, up, down or connect, got ${name}`,
    );
  }
  const isRate = name === 'bytesPerSecond';
  if (typeof value === 'number' && (isRate ? value > 0 : value >= 0 && Number.isFinite(value)))
    return;
  throw new TypeError(
    `link: expected ${name} to be ${isRate ? 'above 0' : 'at least 0, and finite'}, got ${String(value)}`,
  );
}
