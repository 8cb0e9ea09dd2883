import type { Engine } from '../engine/engine.js';
import { type EngineOptions, engineDefaults, withDefaults } from '../engine/options.js';
import type { EngineSession } from '../engine/session.js';
import type { Listener, ListenerOf } from '../events.js';
import type { FaultState } from '../fault-state.js';
import type { Wire } from '../wire.js';
import { Addressable, type NamespaceEvents } from './addressable.js';
import { Broadcast } from './broadcast.js';
import { Client } from './client.js';
import { DynamicNamespace, type NamespaceTest } from './dynamic.js';
import { type Middleware, Namespace } from './namespace.js';
import type { RecoveryOptions } from './recovery.js';

/** The stock server's options, as far as they need no HTTP; durations in milliseconds, sizes in bytes. */
export interface SocketServerOptions extends EngineOptions {
  /** How long a client may stay without a namespace. */
  connectTimeout: number;
  /** Lets clients that come back have their session again. @defaultValue undefined – every connection is a new session */
  connectionStateRecovery?: RecoveryOptions;
  /** Whether a namespace that a rule has made ends with its last socket. */
  cleanupEmptyChildNamespaces: boolean;
}

export const serverDefaults: SocketServerOptions = {
  ...engineDefaults,
  path: '/socket.io',
  connectTimeout: 45_000,
  cleanupEmptyChildNamespaces: false,
};

/** A Socket.IO v5 server on an engine. Methods that a namespace has, too, act on `/`. */
export class Server extends Addressable {
  /** What it was made with, and the defaults. */
  readonly options: SocketServerOptions;
  /** The namespace `/`. */
  readonly sockets: Namespace;
  private readonly namespaces = new Map<string, Namespace>();
  private readonly dynamic: DynamicNamespace[] = [];

  constructor(
    /** The engine below. */
    readonly engine: Engine,
    options: Partial<SocketServerOptions> = {},
  ) {
    super();
    this.options = withDefaults(serverDefaults, options);
    this.sockets = this.namespace('/');
    engine.on('connection', (session: EngineSession) => new Client(this, session));
  }

  /** @internal */
  get faults(): FaultState {
    return this.engine.faults;
  }

  /** @internal */
  get wire(): Wire {
    return this.engine.wire;
  }

  /** The namespace of this name, made if there is none; or, for a pattern or function, the rule by which namespaces come into being. */
  of(name: string): Namespace;
  of(test: RegExp | NamespaceTest): DynamicNamespace;
  of(name: string | RegExp | NamespaceTest): Namespace | DynamicNamespace {
    if (typeof name === 'string') return this.namespace(name.startsWith('/') ? name : `/${name}`);
    const dynamic = new DynamicNamespace(this, name);
    this.dynamic.push(dynamic);
    return dynamic;
  }

  /** Hears of `connection` and the like on `/`. */
  override on<Name extends string>(event: Name, listener: ListenerOf<NamespaceEvents, Name>): this {
    this.sockets.on(event, listener);
    return this;
  }

  /** The same, once. */
  override once<Name extends string>(
    event: Name,
    listener: ListenerOf<NamespaceEvents, Name>,
  ): this {
    this.sockets.once(event, listener);
    return this;
  }

  /** Removes one listener of `/`; without one, all of `event`; without anything, all. */
  override off(event?: string, listener?: Listener): this {
    this.sockets.off(event, listener);
    return this;
  }

  /** The listeners of `event` on `/`. */
  override listeners(event: string): Listener[] {
    return this.sockets.listeners(event);
  }

  /** Asks `middleware` about each client of `/`; see {@link Namespace.use}. */
  use(middleware: Middleware): this {
    this.sockets.use(middleware);
    return this;
  }

  /** @internal Forgets what could be recovered, as a process without a store does when it restarts. */
  forget(): void {
    for (const { recovery } of this.namespaces.values()) recovery?.clear();
  }

  /**
   * @internal Finds the namespace called `name`, made on the spot if a dynamic one wants it. At once, unless an application takes its
   * time: the answer to a CONNECT comes before whatever follows it in the same body.
   */
  findNamespace(
    name: string,
    auth: Record<string, unknown>,
    found: (namespace: Namespace | undefined) => void,
  ): void {
    const rules = [...this.dynamic];
    const ask = (): void => {
      // Another client may have brought it about while the application was asked.
      const namespace = this.namespaces.get(name);
      const rule = namespace ? undefined : rules.shift();
      if (!rule) return found(namespace);
      rule.accepts(name, auth, (allowed) => {
        if (!allowed) return ask();
        found(this.namespaces.get(name) ?? this.adopt(rule.create(name)));
      });
    };
    ask();
  }

  /** @internal */
  forgetNamespace({ name }: Namespace): boolean {
    return this.namespaces.delete(name);
  }

  /** @internal */
  protected override everyone(): Broadcast {
    return new Broadcast([this.sockets]);
  }

  private namespace(name: string): Namespace {
    const rule = this.dynamic.find((dynamic) => dynamic.fits(name));
    return this.namespaces.get(name) ?? this.adopt(rule?.create(name) ?? new Namespace(this, name));
  }

  private adopt(namespace: Namespace): Namespace {
    this.namespaces.set(namespace.name, namespace);
    this.sockets?.fire('new_namespace', namespace);
    return namespace;
  }
}
