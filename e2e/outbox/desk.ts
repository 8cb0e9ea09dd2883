import type { Item, OutboxState } from 'holdfast/offline';
import { expect } from '../support.js';

/** What pages/outbox.js puts on the page. */
export interface Desk {
  put(key: string, first: number, last?: number): Promise<number>;
  drop(key: string, first: number, last?: number): void;
  state(): OutboxState;
  list(): Promise<Item[]>;
  told(event: string): { what: unknown; id?: string; more?: unknown }[];
  status(): string;
  sign(as: string): void;
}

/** Calls a method of the desk on a page, whoever drives that. */
export type Call = <Name extends keyof Desk>(
  name: Name,
  ...args: Parameters<Desk[Name]>
) => Promise<Awaited<ReturnType<Desk[Name]>>>;

/** By any driver that evaluates an expression on the page. */
export const callBy = (evaluate: (expression: string) => Promise<unknown>): Call =>
  ((name, ...args) => evaluate(`desk.${name}(...${JSON.stringify(args)})`)) as Call;

/** Options of the page: those of the outbox that JSON has words for, and who it is. */
export interface DeskOptions {
  readonly user?: string;
  readonly tab?: string;
  readonly [option: string]: unknown;
}

export const deskUrl = (origin: string, server: string, options: DeskOptions = {}) =>
  `${origin}/pages/outbox.html#${encodeURIComponent(JSON.stringify({ server, user: 'ann', ...options }))}`;

/** Waits until all is settled. Before the store has been read, nothing is known of what waits. */
export async function settled(call: Call): Promise<void> {
  await call('list');
  await expect.poll(async () => (await call('state')).pending, { timeout: 20_000 }).toBe(0);
}
