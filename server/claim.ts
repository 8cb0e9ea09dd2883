import { decodeAnswer } from './answer.js';
import type { Ack, Arrival } from './connection.js';
import type { Desk, Where } from './desk.js';
import type { Expected } from './dispatch.js';
import { cancel } from './key.js';
import { after } from './order.js';
import type { Awaitable, Claimed, DedupeKey } from './types.js';

/** What other middlewares have not passed on after so many milliseconds, they have refused, as far as anybody can tell. */
const refusedMs = 1_000;
/** How often another process is asked for its answer, in milliseconds: first and at most. */
const pollMs = { first: 100, most: 2_000 };
/** How soon the store is asked again to keep an answer, in milliseconds. */
const saveAgainMs = 1_000;
/** A client that repeats has given up its earlier tries. More than these are not worth an answer. */
const maxWaiting = 16;

/**
 * - `asking`: the store is asked whether it is new
 * - `elsewhere`: another process has it; its answer is awaited
 * - `passed`: it is new, and with the later middlewares
 * - `handled`: its handlers were called
 * - `silent`: they were, and nobody waits for their answer any more
 * - `answered`, `freed`: its end
 */
type State = 'asking' | 'elsewhere' | 'passed' | 'handled' | 'silent' | 'answered' | 'freed';

/** One key that this process is at work on, with everyone who waits for it. */
export interface Claim extends Expected {
  /** Asks the store, and goes on with what it says when it is the first one's turn. */
  start(inOrder: <Value>(value: Awaitable<Value>, go: (value: Value) => void) => void): void;
  /** The same event has come again. */
  repeat(arrival: Arrival): void;
  /** A handler says itself when it has ended. */
  hold(): { done(): void; failed(error: unknown): void };
}

export function createClaim(key: DedupeKey, first: Arrival, desk: Desk, over: () => void): Claim {
  const { store, clock, pendingTtl } = desk;
  const where: Where = { key, event: String(first.event[0]) };
  const startedAt = clock.now();
  let bearer = first;
  let waiting: Arrival[] = [];
  let state: State = 'asking';
  let token = '';
  let answer: string | null = null;
  let passedAt = 0;
  let holders = 0;
  let timer: unknown;

  const ask = <Said>(during: 'renew' | 'settle' | 'release', call: () => Awaitable<Said>) =>
    desk.ask(during, where, call);

  const reply = ({ ack }: Arrival, text: string): void => {
    if (!ack) return;
    let decoded: unknown[];
    try {
      decoded = decodeAnswer(text);
    } catch (error) {
      return desk.report(error, { during: 'answer', ...where });
    }
    ack(...decoded);
  };

  const later = (delayMs: number, run: () => void): void => {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(run, delayMs);
  };

  /** Lets go of everybody, with an answer or without. */
  const end = (next: State): void => {
    state = next;
    clock.clearTimeout(timer);
    waiting = [];
    desk.dispatches(bearer.connection).forget(claim);
    over();
  };

  const free = (): void => {
    end('freed');
    void ask('release', () => store.release(key, token));
  };

  /** Someone on whose connection the event can be handled. */
  const hasBearer = (): boolean => {
    if (bearer.connection.connected) return true;
    const next = waiting.findIndex(({ connection }) => connection.connected);
    if (next < 0) return false;
    bearer = waiting.splice(next, 1)[0] as Arrival;
    return true;
  };

  const proceed = (result: { said: Claimed } | undefined, delayMs: number = pollMs.first): void => {
    // In doubt it is not handled: the client repeats what is not acknowledged, and nothing undoes an effect.
    if (!result) return end('freed');
    const { said } = result;
    if (said.state === 'claimed') {
      token = said.token;
      return pass();
    }
    if (said.state === 'settled') {
      if (said.answer !== null)
        for (const arrival of [bearer, ...waiting]) reply(arrival, said.answer);
      return end('answered');
    }
    state = 'elsewhere';
    if (clock.now() - startedAt >= pendingTtl) return end('freed');
    later(delayMs, () => {
      if (!hasBearer()) return end('freed');
      after(claimed(), (again) => proceed(again, Math.min(2 * delayMs, pollMs.most)));
    });
  };

  const claimed = () =>
    desk.ask(
      'claim',
      where,
      () => store.claim(key),
      (said) => {
        if (said.state === 'claimed') void ask('release', () => store.release(key, said.token));
      },
    );

  const pass = (): void => {
    if (!hasBearer()) return free();
    const { connection, event, ack, next } = bearer;
    if (ack) event[event.length - 1] = acknowledging(ack);
    state = 'passed';
    passedAt = clock.now();
    desk.dispatches(connection).expect(claim);
    tickLater();
    next();
  };

  const acknowledging = (ack: Ack): Ack => {
    let called = false;
    return (...args) => {
      if (called || state === 'answered' || state === 'freed') return ack(...args);
      called = true;
      const final = desk.isFinal(args, where);
      // As it is now: the application may change it as soon as it is sent.
      const text = final ? desk.written(args, where) : null;
      const others = waiting;
      try {
        ack(...args);
      } finally {
        if (final) settle(text);
        else free();
      }
      for (const other of others) other.ack?.(...args);
    };
  };

  const settle = (text: string | null): void => {
    desk.dispatches(bearer.connection).forget(claim);
    state = 'answered';
    answer = text;
    waiting = [];
    save();
  };

  /** All that is to be known of an event without an acknowledgement. */
  const conclude = (): void => {
    if (bearer.ack || (state !== 'handled' && state !== 'silent')) return;
    const others = waiting;
    settle('[]');
    for (const other of others) other.ack?.();
  };

  const save = (): void =>
    after(
      ask('settle', () => store.settle(key, token, answer)),
      (kept) => (kept ? end('answered') : tickLater()),
    );

  const tickLater = (): void => {
    const remaining = passedAt + pendingTtl - clock.now();
    if (state === 'answered') return remaining > 0 ? later(saveAgainMs, save) : end(state);
    later(Math.max(0, Math.min(remaining, (store.lease ?? Infinity) / 3)), tick);
  };

  const tick = (): void => {
    const isOver = clock.now() - passedAt >= pendingTtl;
    if (!isOver) {
      after(
        ask('renew', () => store.renew(key, token)),
        () => {
          if (state === 'passed' || state === 'handled') tickLater();
        },
      );
    } else if (state === 'handled') {
      end('silent');
      void ask('settle', () => store.settle(key, token, null));
    } else if (state === 'passed') {
      cancel(bearer.event);
      free();
    }
  };

  const claim: Claim = {
    key,
    start: (inOrder) => inOrder(claimed(), proceed),
    repeat(arrival) {
      if (state === 'answered') return answer === null ? undefined : reply(arrival, answer);
      waiting.push(arrival);
      if (waiting.length > maxWaiting) waiting.shift();
      if (state !== 'passed' || clock.now() - passedAt < refusedMs) return;
      const former = bearer;
      desk.dispatches(former.connection).forget(claim);
      cancel(former.event);
      waiting[waiting.length - 1] = former;
      bearer = arrival;
      pass();
    },
    hold() {
      holders++;
      return {
        done() {
          if (--holders === 0) conclude();
        },
        failed(error) {
          if (state === 'handled' || state === 'silent') free();
          desk.report(error, { during: 'handler', ...where });
        },
      };
    },
    event: () => bearer.event,
    ran() {
      desk.dispatches(bearer.connection).forget(claim);
      state = 'handled';
      // Its handlers are called in this turn. No more is heard of it, unless one of them says so, or acknowledges it.
      if (!bearer.ack)
        queueMicrotask(() => {
          if (!holders) conclude();
        });
    },
    unheard: free,
    lost: pass,
  };
  return claim;
}
