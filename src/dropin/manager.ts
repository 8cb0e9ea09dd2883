import type { Engine } from '../engine/engine.js';
import { probing } from '../engine/upgrade.js';
import { nativeAfter } from '../platform.js';
import { backoff } from '../socket/backoff.js';
import type { DefaultEventsMap } from '../socket/events.js';
import { CoreManager, type ManagerEvents, type ManagerParts } from '../socket/manager.js';
import { watchPage } from '../wake/page-life.js';
import { type OpeningOptions, opening, remember } from './opening.js';
import type { ManagerOptions, SocketOptions } from './options.js';
import { codecOf } from './parser.js';
import { Socket } from './socket.js';
import { partsOf, received, textual } from './transports.js';

type Listener = (...args: never[]) => unknown;
type Options = Partial<ManagerOptions>;

/** Chooses the parts that the peer's options ask for; all but what can be changed later. What is the same for all is made once. */
const compose = (options: Options): ManagerParts & OpeningOptions => ({
  ...options,
  transports: partsOf(options),
  upgrade: undefined,
  _open: options.open,
  open: opening,
  wake: options.wake ?? watchPage,
  parser: options.parser && codecOf(options.parser),
});

/** What can be read and changed by a method of the same name, and what holds where the options do not say. */
const DEFAULTS = {
  reconnection: true,
  reconnectionAttempts: Infinity,
  reconnectionDelay: 1_000,
  reconnectionDelayMax: 5_000,
  randomizationFactor: 0.5,
  timeout: 20_000 as number | false,
};
type Settings = typeof DEFAULTS;

/** Reads a setting, or changes it. */
interface Setting<Value, Self> {
  (): Value;
  (value: Value): Self;
}

/** The peer's Manager: a {@link CoreManager} made from its options. */
export class Manager<
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
> extends CoreManager {
  /** The options that it was made from. */
  readonly opts: Options;
  /** The current session's engine, a new one at each reconnection. It is there once the first was opened. */
  declare engine: Engine;
  /** `false` ends a running reconnection too. */
  declare reconnection: Setting<boolean, this>;
  /** Attempts in a row before giving up; 0 means no limit. @defaultValue Infinity */
  declare reconnectionAttempts: Setting<number, this>;
  /** In milliseconds. */
  declare reconnectionDelay: Setting<number, this>;
  /** In milliseconds. */
  declare reconnectionDelayMax: Setting<number, this>;
  /** How much of each delay is random; outside (0, 1] it means none. @defaultValue 0.5 */
  declare randomizationFactor: Setting<number, this>;
  /** In milliseconds, `false` for no limit. */
  declare timeout: Setting<number | false, this>;
  /** What is not as in `DEFAULTS`, above them. */
  private readonly _settings: Settings = Object.create(DEFAULTS);

  constructor(uri?: string | Options, options?: Options) {
    const opts = (typeof uri === 'object' ? uri : options) ?? {};
    super(typeof uri === 'string' ? uri : '', compose(opts));
    this.opts = opts;
    const { _endpoint: endpoint, _platform: platform } = this._options;
    // biome-ignore lint/suspicious/useGuardForIn: of a literal of this file
    for (const name in DEFAULTS) {
      const given = opts[name as 'timeout'];
      // Of what counts as false, 0 is a factor or a timeout, and `false` turns reconnection or the timeout off.
      if (given || /^(0.*[rt]|f.*[nt])$/.test(given + name))
        this._settings[name as 'timeout'] = given as never;
      // Of the class, since one for each connection would take a tenth of its memory.
      Manager.prototype[name as 'timeout'] ??= function (this: Manager, value?: number) {
        if (value === undefined) return this._settings[name as 'timeout'];
        this._settings[name as 'timeout'] = value;
        this._apply();
        return this;
      } as never;
    }
    this._apply();
    platform.toBinary ??= received;
    if (opts.useNativeTimers) platform.after = nativeAfter;
    if (opts.forceBase64) textual(platform);
    if (opts.addTrailingSlash === false) endpoint.path = endpoint.path.slice(0, -1);
    endpoint._owner = this;
    if (opts.autoConnect !== false) this.open();
  }

  /** Adds to the query of a request what the options ask for; gives the name of its stamp, if it has one. */
  _extend(query: URLSearchParams, transport: string): string | false {
    const { forceBase64, timestampRequests, timestampParam = 't' } = this.opts;
    if (forceBase64) query.set('b64', '1');
    return (timestampRequests ?? transport === 'polling') && timestampParam;
  }

  override _open(): void {
    // An application may have changed its options since the last session.
    this._apply();
    super._open();
  }

  override _onTransport(): void {
    remember(this.engine);
    super._onTransport();
  }

  /** The state of the session; a wait for the next one is `closed` too. */
  get _readyState(): 'opening' | 'open' | 'closed' {
    return this._state === 'connected'
      ? 'open'
      : this._state === 'connecting'
        ? 'opening'
        : 'closed';
  }

  /** Whether a reconnection is scheduled or under way. */
  get _reconnecting(): boolean {
    return this._attempt > 0;
  }

  /** @param options - `autoConnect` here overrides the manager's own */
  override socket(
    nsp: string,
    options?: Partial<SocketOptions & Pick<ManagerOptions, 'autoConnect'>>,
  ): Socket<Listen, Emit> {
    const socket = (this._sockets[nsp] ?? new Socket(this, nsp, options)) as Socket<Listen, Emit>;
    if ((options?.autoConnect ?? this.opts.autoConnect) !== false) socket.connect();
    return socket;
  }

  /**
   * Opens a session unless there is one, or one is on its way.
   * @param done - called once, with the error if it failed, which is then not tried again
   */
  open(done?: (error?: Error) => void): this {
    if (done && !/^con/.test(this._state)) {
      const settle = (error?: Error) => {
        this.off('open', settle).off('error', settle);
        if (error) this._giveUp();
        done(...(error ? [error] : []));
      };
      this.on('open', settle).on('error', settle);
    }
    if (this._state === 'waiting') this._open();
    return super.connect();
  }

  override connect(done?: (error?: Error) => void): this {
    return this.open(done);
  }

  private _apply(): void {
    const { _settings: settings, opts } = this;
    const { timeout, reconnection } = settings;
    // Unless it is said, as random as can be around the peer's mean: clients that lost one server come back apart.
    const { randomizationFactor: jitter }: Partial<Settings> = { ...settings };
    Object.assign(this._options, {
      transports: partsOf(opts),
      upgrade: opts.upgrade === false ? undefined : probing,
      query: opts.query,
      timeout,
      reconnect: reconnection
        ? (opts.reconnect ??
          backoff({
            min: settings.reconnectionDelay,
            max: settings.reconnectionDelayMax,
            attempts: settings.reconnectionAttempts,
            // Out of range means none.
            jitter: jitter === undefined || (jitter > 0 && jitter <= 1) ? jitter : 0,
          }))
        : undefined,
    });
    if (!reconnection) this._giveUp();
  }

  /** Ends the wait for the next attempt, and no session that a listener of the failure has opened. */
  private _giveUp(): void {
    if (this._state !== 'waiting') return;
    this._rest();
    this._observe('closed');
  }

  /** Calls this manager's own listeners. */
  emit<Name extends keyof ManagerEvents>(
    event: Name,
    ...args: Parameters<ManagerEvents[Name]>
  ): this {
    this._fire(event, ...(args as never));
    return this;
  }

  /** The listeners of `event`, in the order in which they are called. */
  listeners(event: keyof ManagerEvents): readonly Listener[] {
    return this._of(event);
  }

  /** Whether `event` has a listener. */
  hasListeners(event: keyof ManagerEvents): boolean {
    return this._of(event).length > 0;
  }

  /** The same as `on`. */
  // A method, as those below, not a getter: tests replace them on a manager. Of the base: zone.js puts it in the place of `on`.
  addEventListener<Name extends keyof ManagerEvents>(
    event: Name,
    listener: ManagerEvents[Name],
  ): this {
    return super.on(event, listener as never);
  }

  /** The same as `off`. */
  removeListener(...args: [event?: keyof ManagerEvents, listener?: unknown]): this {
    return super.off(...args);
  }

  /** The same as `off`. */
  removeAllListeners(...args: [event?: keyof ManagerEvents, listener?: unknown]): this {
    return super.off(...args);
  }

  /** The same as `off`. */
  removeEventListener(...args: [event?: keyof ManagerEvents, listener?: unknown]): this {
    return super.off(...args);
  }
}
