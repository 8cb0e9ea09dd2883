import type { Listener, ListenerOf } from '../events.js';
import type { NamespaceEvents } from './addressable.js';
import { type Middleware, Namespace } from './namespace.js';
import type { Server } from './server.js';

export type NamespaceTest = (
  name: string,
  auth: Record<string, unknown>,
  decide: (error: Error | null, allowed: boolean) => void,
) => void;

/** A rule by which namespaces come into being; what is set up here, each of them starts with. */
export class DynamicNamespace {
  private readonly children = new Set<Namespace>();
  private readonly middlewares: Middleware[] = [];
  private readonly listeners: [event: string, listener: Listener][] = [];

  constructor(
    private readonly server: Server,
    private readonly test: RegExp | NamespaceTest,
  ) {}

  on<Name extends string>(event: Name, listener: ListenerOf<NamespaceEvents, Name>): this {
    this.listeners.push([event, listener]);
    return this;
  }

  use(middleware: Middleware): this {
    this.middlewares.push(middleware);
    return this;
  }

  emit(event: string, ...args: unknown[]): true {
    for (const child of this.children) child.emit(event, ...args);
    return true;
  }

  /** @internal */
  accepts(name: string, auth: Record<string, unknown>): boolean | Promise<boolean> {
    const { test } = this;
    if (test instanceof RegExp) return name.search(test) >= 0;
    return new Promise((resolve) =>
      test(name, auth, (error, allowed) => resolve(!error && allowed)),
    );
  }

  /** @internal */
  create(name: string): Namespace {
    const child = new Namespace(this.server, name, [...this.middlewares]);
    for (const [event, listener] of this.listeners) child.on(event, listener);
    this.children.add(child);
    return child;
  }
}
