// Compiled, never run. What must not compile is marked; a mark without an error is an error itself.
// biome-ignore-all lint/correctness/useHookAtTopLevel: never run, so there is no component
import {
  type CoreSocket,
  createSocket,
  io,
  type Socket,
  type SocketState,
  webSocket,
} from 'holdfast';
import type { Delivery, Item, Outbox, OutboxState } from 'holdfast/offline';
import {
  createHooks,
  OutboxProvider,
  type OutboxView,
  outboxHooks,
  type Recording,
  recordEvents,
  SocketProvider,
  useAck,
  useEmit,
  useEventLog,
  useEventReducer,
  useIo,
  useLatestEvent,
  useOutbox,
  useOutboxEmit,
  useOutboxItems,
  useRoom,
  useSocket,
  useSocketEvent,
  useSocketReady,
  useSocketState,
} from 'holdfast/react';
import { createElement } from 'react';

interface FromServer {
  message(text: string, from: string): void;
  moved(x: number, y: number): void;
  asked(question: string, answer: (yes: boolean) => void): void;
  nothing(): void;
}

interface ToServer {
  message(text: string, done: (id: number) => void): void;
  bare(): void;
  count(done: (total: number) => void): void;
  join(room: string): void;
  leave(room: string): void;
  move(x: number, y: number): void;
}

const url = 'https://example.com/';
const core = createSocket<FromServer, ToServer>(url, { transports: [webSocket()] });
const dropin: Socket<FromServer, ToServer> = io(url, { autoConnect: false });

// ── one event map for all hooks ──────────────────────────────────────────────────────────────
const hooks = createHooks<FromServer, ToServer>();

hooks.useSocketEvent('message', (text, from) => [text.toUpperCase(), from.length]);
hooks.useSocketEvent('moved', (x) => x.toFixed(), { enabled: false });
hooks.useSocketEvent('asked', (question, answer) => answer(question.length > 0));
hooks.useSocketEvent('nothing', () => {});
hooks.useSocketEvent('connect', () => {});
hooks.useSocketEvent('disconnect', (reason, details) => [reason.length, details]);
hooks.useSocketEvent('connect_error', (error) => error.message);
// @ts-expect-error no such event
hooks.useSocketEvent('massage', () => {});
// @ts-expect-error an event that only the client sends
hooks.useSocketEvent('join', () => {});
// @ts-expect-error the text is no number
hooks.useSocketEvent('message', (text: number) => text);
// @ts-expect-error the acknowledgement wants a boolean
hooks.useSocketEvent('asked', (_question, answer) => answer('yes'));
// @ts-expect-error no such option
hooks.useSocketEvent('message', () => {}, { enable: true });

export const text: string | undefined = hooks.useLatestEvent('message');
export const place: string | null = hooks.useLatestEvent('moved', {
  initial: null,
  select: (x, y) => `${x},${y}`,
  schedule: 'sync',
});
export const point = hooks.useLatestEvent('moved', {
  initial: { x: 0 },
  select: (x) => ({ x }),
  equal: (before, now) => before.x === now.x,
});
point.x.toFixed();
// @ts-expect-error there may be none yet
hooks.useLatestEvent('message').length;
// @ts-expect-error x is no string
hooks.useLatestEvent('moved', { select: (x: string) => x });
// @ts-expect-error no such schedule
hooks.useLatestEvent('moved', { schedule: 'soon' });

export const log: readonly [text: string, from: string][] = hooks.useEventLog('message', {
  max: 9,
});
// @ts-expect-error without a limit it would grow for ever
hooks.useEventLog('message');
// @ts-expect-error the log is not to be changed
log.push(['a', 'b']);

export const sum: number = hooks.useEventReducer('moved', (sum, x, y) => sum + x + y, 0);
// @ts-expect-error the text is no number
hooks.useEventReducer('message', (sum: number, text: number) => sum + text, 0);

export const say: (x: number, y: number) => void = hooks.useEmit('move');
hooks.useEmit('bare', { volatile: true })();
hooks.useEmit('message')('hello', (id) => id.toFixed());
// @ts-expect-error an event that only the server sends
hooks.useEmit('moved');
// @ts-expect-error the second number is missing
hooks.useEmit('move')(1);
// @ts-expect-error one argument too many
hooks.useEmit('bare')(1);

const ack = hooks.useAck('message', { timeout: 500, throwOnError: true });
export const id: Promise<number> = ack.send('hello');
export const total: Promise<number> = hooks.useAck('count', { timeout: false }).send();
export const result: [number | undefined, Error | undefined, number] = [
  ack.data,
  ack.error,
  ack.pending,
];
ack.reset();
// @ts-expect-error the text is no number
ack.send(1);
// @ts-expect-error the callback is not an argument here
ack.send('hello', () => {});
// @ts-expect-error the answer is no string
export const wrong: Promise<string> = ack.send('hello');
// @ts-expect-error no such status
export const never = ack.status === 'done';

hooks.useRoom('lobby', { join: 'join', leave: 'leave' });
hooks.useRoom(null, { join: 'join' });
// @ts-expect-error a room is joined by an event
hooks.useRoom('lobby', {});
// @ts-expect-error this event takes no name of a room
hooks.useRoom('lobby', { join: 'move' });
// @ts-expect-error no such event
hooks.useRoom('lobby', { join: 'join', leave: 'quit' });

hooks.useSocket().emit('move', 1, 2);
// @ts-expect-error the second number is missing
hooks.useSocket().emit('move', 1);
hooks.useSocketReady();
createElement(hooks.SocketProvider, { socket: core });
createElement(hooks.SocketProvider, { socket: dropin }, 'text');
// @ts-expect-error the socket is missing
hooks.SocketProvider({ children: 'text' });

// ── the state ────────────────────────────────────────────────────────────────────────────────
export const state: SocketState = useSocketState();
export const isOpen: boolean = useSocketState((state) => state.status === 'connected');
export const pair = useSocketState(({ status, attempt }) => ({ status, attempt }), {
  equal: (before, now) => before.status === now.status && before.attempt === now.attempt,
});
hooks.useSocketState((state) => state.transport, { socket: dropin });
// @ts-expect-error no such status
useSocketState((state) => state.status === 'open');
// @ts-expect-error a selector selects of the state
useSocketState('status');

// ── the events of a socket that is given ─────────────────────────────────────────────────────
useSocketEvent('message', (text, from) => [text.toUpperCase(), from.length], { socket: core });
useSocketEvent('message', (text, from) => [text.toUpperCase(), from.length], { socket: dropin });
useLatestEvent('message', { socket: core })?.toUpperCase();
useLatestEvent('message', { socket: dropin })?.toUpperCase();
useEventLog('moved', { max: 1, socket: core })[0]?.[1].toFixed();
useEventLog('moved', { max: 1, socket: dropin })[0]?.[1].toFixed();
useEventReducer('moved', (sum, x) => sum + x, 0, { socket: core }).toFixed();
useEventReducer('moved', (sum, x) => sum + x, 0, { socket: dropin }).toFixed();
useEmit('move', { socket: core })(1, 2);
useEmit('move', { socket: dropin })(1, 2);
useAck('message', { socket: core }).data?.toFixed();
useAck('message', { socket: dropin }).data?.toFixed();
useRoom('lobby', { join: 'join', leave: 'leave', socket: core });
useRoom('lobby', { join: 'join', leave: 'leave', socket: dropin });
useSocketReady({ socket: dropin });
hooks.useEmit('move', { socket: dropin })(1, 2);
// @ts-expect-error no such event
useSocketEvent('massage', () => {}, { socket: core });
// @ts-expect-error no such event
useSocketEvent('massage', () => {}, { socket: dropin });
// @ts-expect-error the text is no number
useSocketEvent('message', (text: number) => text, { socket: core });
// @ts-expect-error the text is no number
useSocketEvent('message', (text: number) => text, { socket: dropin });
// @ts-expect-error the text is no number
useLatestEvent('message', { socket: core })?.toFixed();
// @ts-expect-error the text is no number
useLatestEvent('message', { socket: dropin })?.toFixed();
// @ts-expect-error the second number is missing
useEmit('move', { socket: core })(1);
// @ts-expect-error the second number is missing
useEmit('move', { socket: dropin })(1);
// @ts-expect-error the text is no number
useAck('message', { socket: core }).send(1);
// @ts-expect-error the text is no number
useAck('message', { socket: dropin }).send(1);
// @ts-expect-error this event takes no name of a room
useRoom('lobby', { join: 'move', socket: core });
// @ts-expect-error this event takes no name of a room
useRoom('lobby', { join: 'move', socket: dropin });

// ── recorded events ──────────────────────────────────────────────────────────────────────────
const recording = recordEvents(core, 'message', 20);
export const recorded: Recording<[text: string, from: string]> = recordEvents(dropin, 'message');
hooks.useSocketEvent('message', (text) => text.length, { replay: recording });
hooks.useEventLog('message', { max: 20, replay: recording });
hooks.useLatestEvent('message', { replay: recording });
hooks.useEventReducer('message', (sum, text) => sum + text.length, 0, { replay: recording });
// @ts-expect-error no such event
recordEvents(core, 'massage');
// @ts-expect-error no such event
recordEvents(dropin, 'massage');
// @ts-expect-error recorded events with other arguments
hooks.useSocketEvent('moved', () => {}, { replay: recording });

// ── without an event map ─────────────────────────────────────────────────────────────────────
useSocketEvent('anything', (a, b) => [a, b]);
useLatestEvent('anything');
useEmit('anything')(1, 'two');
useAck('anything').send(1, 'two');
useRoom('lobby', { join: 'enter', leave: 'exit' });
recordEvents(createSocket(url, { transports: [webSocket()] }), 'anything', 5);
export const socket: CoreSocket = useSocket();
createElement(SocketProvider, { socket: core, releaseDelay: 2_500 });
createElement(SocketProvider, { socket: core, releaseDelay: undefined });
// @ts-expect-error the socket is missing
SocketProvider({});

// ── by address ───────────────────────────────────────────────────────────────────────────────
export const opened: Socket<FromServer, ToServer> = useIo<FromServer, ToServer>(url, {
  auth: { token: 'a' },
  transports: ['websocket'],
  releaseDelay: 5_000,
});
// @ts-expect-error using it opens it
useIo(url, { autoConnect: true });
// @ts-expect-error sharing is what it is for
useIo(url, { forceNew: true });
// @ts-expect-error no such option
useIo(url, { release: 5 });

// ── the outbox ───────────────────────────────────────────────────────────────────────────────
declare const box: Outbox<ToServer>;
declare const anyBox: Outbox;
const durable = createHooks<FromServer, ToServer>(outboxHooks);
createElement(durable.OutboxProvider, { outbox: box }, 'text');
createElement(OutboxProvider, { outbox: box });
createElement(OutboxProvider, { outbox: anyBox });
export const delivery: Delivery = durable.useOutboxEmit('message')('hello');
export const save: (x: number, y: number) => Delivery = durable.useOutboxEmit('move');
durable.useOutboxEmit('bare', { outbox: box })();
durable.useSocketEvent('message', (text) => text.length);
export const outboxState: OutboxState = durable.useOutbox();
export const view: OutboxView = useOutbox();
export const again: Promise<number> = useOutbox().retry();
export const gone: Promise<number> = useOutbox((box) => box.discard)({ state: ['failed'] });
export const pending: number = useOutbox((box) => box.pending, { outbox: box });
export const some = useOutbox(({ failed, unknown }) => ({ failed, unknown }), {
  outbox: anyBox,
  equal: (before, now) => before.failed === now.failed,
});
export const dead: readonly Item[] | undefined = useOutboxItems({
  state: ['failed', 'expired'],
}).items;
export const unreadable: Error | undefined = useOutboxItems(undefined, { outbox: box }).error;
useOutboxEmit('move', { outbox: box })(1, 2);
useOutboxEmit('anything')(1, 'two');
useOutboxEmit('anything', { outbox: anyBox });
// @ts-expect-error only with outboxHooks
hooks.useOutbox();
// @ts-expect-error the second number is missing
durable.useOutboxEmit('move')(1);
// @ts-expect-error the callback is not an argument here
durable.useOutboxEmit('message')('hello', () => {});
// @ts-expect-error an event that only the server sends
durable.useOutboxEmit('moved');
// @ts-expect-error the second number is missing
useOutboxEmit('move', { outbox: box })(1);
// @ts-expect-error no such event
useOutboxEmit('massage', { outbox: box });
// @ts-expect-error a delivery is no promise
durable.useOutboxEmit('bare')().then();
// @ts-expect-error no such part
useOutbox((box) => box.items);
// @ts-expect-error no such state
useOutboxItems({ state: 'lost' });
// @ts-expect-error the items are not to be changed
dead?.push();
// @ts-expect-error a socket is no outbox
createElement(OutboxProvider, { outbox: core });
