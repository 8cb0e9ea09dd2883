import { Addressable } from './addressable.js';
import { Broadcast } from './broadcast.js';
import { type Middleware, Namespace } from './namespace.js';
import type { Server } from './server.js';

/** Whether a namespace may come into being, for a client with these credentials. */
export type NamespaceTest = (
  name: string,
  auth: Record<string, unknown>,
  decide: (error: Error | null, allowed: boolean) => void,
) => void;

/**
 * A rule by which namespaces come into being. What is set up here, each of them starts with; what is said here, all of them
 * say.
 */
export class DynamicNamespace extends Addressable {
  private readonly children = new Set<Namespace>();
  private readonly middlewares: Middleware[] = [];

  constructor(
    private readonly server: Server,
    private readonly test: RegExp | NamespaceTest,
  ) {
    super();
  }

  /** Asks `middleware` about each client of the namespaces that come into being from now on; see {@link Namespace.use}. */
  use(middleware: Middleware): this {
    this.middlewares.push(middleware);
    return this;
  }

  /** @internal Whether a pattern fits; a function is asked only about a client. */
  fits(name: string): boolean {
    return this.test instanceof RegExp && name.search(this.test) >= 0;
  }

  /** @internal */
  accepts(name: string, auth: Record<string, unknown>, decide: (allowed: boolean) => void): void {
    const { test } = this;
    if (test instanceof RegExp) decide(this.fits(name));
    else test(name, auth, (error, allowed) => decide(!error && allowed));
  }

  /** @internal */
  create(name: string): Namespace {
    const child = new Namespace(this.server, name, [...this.middlewares]);
    for (const event of ['connect', 'connection'])
      for (const listener of this.listeners(event)) child.on(event, listener);
    this.children.add(child);
    child.onEmpty = () => {
      if (this.server.options.cleanupEmptyChildNamespaces && this.server.forgetNamespace(child))
        this.children.delete(child);
    };
    return child;
  }

  /** @internal */
  protected override everyone(): Broadcast {
    return new Broadcast(this.children);
  }
}
