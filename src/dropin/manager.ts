import type { Binary } from '../bytes.js';
import { probe } from '../engine/upgrade.js';
import { hostPlatform } from '../platform.js';
import { backoff } from '../socket/backoff.js';
import { CoreManager, type ManagerEvents, type ManagerParts } from '../socket/manager.js';
import type { CoreSocket } from '../socket/socket.js';
import { opening } from './opening.js';
import type { ManagerOptions, SocketOptions } from './options.js';
import { codecOf } from './parser.js';
import { Socket } from './socket.js';
import { partsOf, textual } from './transports.js';

type Listener = (...args: never[]) => unknown;
type Options = Partial<ManagerOptions>;

/** What a page can make of bytes. */
const toBinary = (data: Binary, binaryType: string): Binary =>
  binaryType === 'blob' ? new Blob([data]) : data;

/** A timer that tests do not fake. */
function nativeAfter(delayMs: number, run: () => void): () => void {
  const scope = new AbortController();
  AbortSignal.timeout(delayMs).addEventListener('abort', run, scope);
  return () => scope.abort();
}

/** Chooses the parts that the peer's options ask for; all but when to try again, which can be changed later. */
const compose = (options: Options): ManagerParts => ({
  ...options,
  platform: options.platform ?? hostPlatform(options),
  transports: partsOf(options),
  open: opening(options),
  upgrade: options.upgrade === false ? undefined : probe(),
  parser: options.parser && codecOf(options.parser),
});

const settingsOf = (options: Options) => ({
  reconnection: options.reconnection !== false,
  reconnectionAttempts: options.reconnectionAttempts || Infinity,
  reconnectionDelay: options.reconnectionDelay || 1_000,
  reconnectionDelayMax: options.reconnectionDelayMax || 5_000,
  randomizationFactor: options.randomizationFactor ?? 0.5,
  timeout: options.timeout ?? (20_000 as number | false),
});
type Settings = ReturnType<typeof settingsOf>;

/** The peer's Manager: a {@link CoreManager} made from its options. */
export class Manager extends CoreManager {
  readonly opts: Options;
  private readonly _settings: Settings;

  constructor(uri?: string | Options, options: Options = {}) {
    const opts = typeof uri === 'object' ? uri : options;
    super(typeof uri === 'string' ? uri : '', compose(opts));
    this.opts = opts;
    this._settings = settingsOf(opts);
    this._apply();
    const { _endpoint: endpoint, _platform: platform } = this._options;
    platform.toBinary ??= toBinary;
    if (opts.useNativeTimers) platform.after = nativeAfter;
    if (opts.forceBase64) textual(platform);
    if (opts.addTrailingSlash === false) endpoint.path = endpoint.path.slice(0, -1);
    endpoint._extend = (query, transport) => {
      if (opts.forceBase64) query.set('b64', '1');
      if (opts.timestampRequests ?? transport === 'polling') {
        query.set(opts.timestampParam ?? 't', platform.now().toString(36));
      }
    };
    if (opts.autoConnect !== false) this.connect();
  }

  /** Whether a reconnection is scheduled or under way. */
  get _reconnecting(): boolean {
    return this._attempt > 0;
  }

  /** @param options - `autoConnect` here overrides the manager's own */
  override socket(
    nsp: string,
    options?: Partial<SocketOptions & Pick<ManagerOptions, 'autoConnect'>>,
  ): Socket {
    const socket = super.socket(nsp, options) as Socket;
    if ((options?.autoConnect ?? this.opts.autoConnect) !== false) socket.connect();
    return socket;
  }

  protected override _createSocket(nsp: string, options?: SocketOptions): CoreSocket {
    return new Socket(this, nsp, options) as unknown as CoreSocket;
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
        done(error);
      };
      this.on('open', settle).on('error', settle);
    }
    if (this._state === 'waiting') this._open();
    return super.connect();
  }

  override connect(done?: (error?: Error) => void): this {
    return done ? this.open(done) : super.connect();
  }

  reconnection(): boolean;
  /** @param value - `false` ends a running reconnection too */
  reconnection(value: boolean): this;
  reconnection(value?: boolean): this | boolean {
    return this._setting('reconnection', value);
  }

  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionAttempts(value?: number): this | number {
    return this._setting('reconnectionAttempts', value);
  }

  reconnectionDelay(): number;
  /** @param value - milliseconds */
  reconnectionDelay(value: number): this;
  reconnectionDelay(value?: number): this | number {
    return this._setting('reconnectionDelay', value);
  }

  reconnectionDelayMax(): number;
  /** @param value - milliseconds */
  reconnectionDelayMax(value: number): this;
  reconnectionDelayMax(value?: number): this | number {
    return this._setting('reconnectionDelayMax', value);
  }

  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  randomizationFactor(value?: number): this | number {
    return this._setting('randomizationFactor', value);
  }

  timeout(): number | false;
  /** @param value - milliseconds, `false` for no limit */
  timeout(value: number | false): this;
  timeout(value?: number | false): this | number | false {
    return this._setting('timeout', value);
  }

  private _setting<Name extends keyof Settings>(name: Name, value: Settings[Name] | undefined) {
    if (value === undefined) return this._settings[name];
    this._settings[name] = value;
    this._apply();
    if (!this._options.reconnect && this._state === 'waiting') this._giveUp();
    return this;
  }

  private _apply(): void {
    const { timeout, reconnection, randomizationFactor: jitter, ...delays } = this._settings;
    Object.assign(this._options, {
      timeout,
      reconnect: reconnection
        ? backoff({
            min: delays.reconnectionDelay,
            max: delays.reconnectionDelayMax,
            attempts: delays.reconnectionAttempts,
            // Out of range means none.
            jitter: jitter > 0 && jitter <= 1 ? jitter : 0,
          })
        : undefined,
    });
  }

  private _giveUp(): void {
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

  listeners(event: keyof ManagerEvents): readonly Listener[] {
    return this._of(event);
  }

  hasListeners(event: keyof ManagerEvents): boolean {
    return this._of(event).length > 0;
  }

  get addEventListener(): this['on'] {
    return this.on;
  }

  get removeListener(): this['off'] {
    return this.off;
  }

  get removeAllListeners(): this['off'] {
    return this.off;
  }

  get removeEventListener(): this['off'] {
    return this.off;
  }
}
