// biome-ignore-all lint/correctness/useHookAtTopLevel: Vue's composables are no hooks of React
// Compiled, never run. What must not compile is marked; a mark without an error is an error itself.
import { type CoreSocket, createSocket, io, type Socket, type Status, webSocket } from 'holdfast';
import type { Delivery, Item, Outbox } from 'holdfast/offline';
import {
  createComposables,
  createOutboxPlugin,
  createSocketPlugin,
  outboxComposables,
  outboxKey,
  recordEvents,
  socketKey,
  useAck,
  useEmit,
  useEventLog,
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
} from 'holdfast/vue';
import { type App, inject, type Ref, ref, type ShallowRef } from 'vue';

interface FromServer {
  said(from: string, text: string): void;
  moved(x: number, y: number): void;
  nothing(): void;
}

interface ToServer {
  say(text: string, done: (id: number) => void): void;
  type(): void;
  join(room: string): void;
  leave(room: string): void;
  leaveAll(): void;
}

declare const app: App;
const socket = createSocket<FromServer, ToServer>('https://example.com', {
  transports: [webSocket()],
});
const dropin: Socket<FromServer, ToServer> = io('https://example.com');
const untyped = createSocket('https://example.com', { transports: [webSocket()] });

const vue = createComposables<FromServer, ToServer>();

// ── providing ────────────────────────────────────────────────────────────────────────────────
app.use(createSocketPlugin(socket)).use(createSocketPlugin(dropin, { releaseDelay: 0 }));
app.use(vue.createSocketPlugin(socket)).use(vue.createSocketPlugin(dropin));
export const injected: CoreSocket | undefined = inject(socketKey);
// @ts-expect-error an address is no socket
app.use(createSocketPlugin('https://example.com'));
// @ts-expect-error milliseconds
app.use(createSocketPlugin(socket, { releaseDelay: '5' }));

// ── the socket ───────────────────────────────────────────────────────────────────────────────
export const typed: CoreSocket<FromServer, ToServer> = vue.useSocket();
export const loose: CoreSocket = useSocket();
const byAddress = useIo<FromServer, ToServer>(() => 'https://example.com', ref({ path: '/x' }));
export const held: Readonly<ShallowRef<Socket<FromServer, ToServer>>> = byAddress;
byAddress.stop();
// @ts-expect-error read only
byAddress.value = dropin;
// @ts-expect-error it is opened by being used
useIo('https://example.com', { autoConnect: true });
// @ts-expect-error createComposables leaves it out: it brings `io` along
vue.useIo;

// ── events ───────────────────────────────────────────────────────────────────────────────────
const handle = vue.useSocketEvent('said', (from, text) => from.concat(text));
handle.stop();
vue.useSocketEvent('disconnect', (reason) => reason === 'io server disconnect');
vue.useSocketEvent(
  () => 'moved' as const,
  (x, y) => x + y,
  { enabled: () => true },
);
vue.useSocketEvent(ref<'said' | 'moved'>('said'), (...args) => args[0] === args[1]);
vue.useSocketEvent('said', () => {}, { socket: byAddress, enabled: ref(true) });
vue.useSocketEvent('said', () => {}, { socket: () => dropin });
vue.useSocketEvent('said', () => {}, { replay: recordEvents(socket, 'said', 5) });
useSocketEvent('said', (from, text) => from.concat(text), { socket });
useSocketEvent('anything', (a, b) => [a, b]);
useSocketEvent('anything', (a: number) => a, { socket: untyped });
// @ts-expect-error no such event
vue.useSocketEvent('sayd', () => {});
// @ts-expect-error an event that only the client sends
vue.useSocketEvent('say', () => {});
// @ts-expect-error the text is no number
vue.useSocketEvent('said', (_from, text: number) => text);
// @ts-expect-error the recording is of another event
vue.useSocketEvent('said', () => {}, { replay: recordEvents(socket, 'moved') });
// @ts-expect-error a boolean, or a reference to one
vue.useSocketEvent('said', () => {}, { enabled: 'yes' });

// ── state made of events ─────────────────────────────────────────────────────────────────────
export const from: string | undefined = vue.useLatestEvent('said').value;
export const known: string = vue.useLatestEvent('said', { initial: 'nobody' }).value;
export const size: number | undefined = vue.useLatestEvent('said', {
  select: (_from, text) => text.length,
}).value;
export const log: readonly [string, string][] = vue.useEventLog('said', { max: 5 }).value;
const sum = vue.useEventReducer('moved', (sum: number, x, y) => sum + x + y, 0, {
  resetKey: () => 1,
  schedule: 'sync',
});
export const total: Readonly<Ref<number>> = sum;
sum.stop();
export const loosely = [useLatestEvent('any').value, useEventLog('any', { max: 1 }).value[0]];
// @ts-expect-error read only
sum.value = 1;
// @ts-expect-error it may be undefined
export const surely: string = vue.useLatestEvent('said').value;
// @ts-expect-error how many?
vue.useEventLog('said', {});
// @ts-expect-error no such schedule
vue.useEventLog('said', { max: 1, schedule: 'later' });

// ── the connection's state ───────────────────────────────────────────────────────────────────
const { status, nextRetryAt, stop } = useSocketState();
export const parts: [Status, number | null] = [status.value, nextRetryAt.value];
stop();
export const isUp: Readonly<Ref<boolean>> = vue.useSocketState((s) => s.status === 'connected', {
  socket: byAddress,
  equal: (a, b) => a === b,
});
export const ready: Promise<void>[] = [useSocketReady(), vue.useSocketReady({ socket: dropin })];
// @ts-expect-error no such status
export const never = status.value === 'open';
// @ts-expect-error read only
status.value = 'closed';

// ── sending ──────────────────────────────────────────────────────────────────────────────────
vue.useEmit('type', { volatile: true })();
vue.useEmit('say')('hello', (id) => id.toFixed());
useEmit('anything')(1, 'two');
const say = vue.useAck('say', { timeout: false });
export const answer: Promise<number> = say.send('hello');
export const outcome: [number | undefined, Error | undefined, number] = [
  say.data.value,
  say.error.value,
  say.pending.value,
];
say.reset();
useAck('anything').send(1);
// @ts-expect-error the text is missing
say.send();
// @ts-expect-error no such event
vue.useEmit('sayd');
// @ts-expect-error the server sends this one
vue.useAck('said');
// @ts-expect-error no such outcome
say.status.value === 'done';

// ── rooms ────────────────────────────────────────────────────────────────────────────────────
vue.useRoom('a', { join: 'join', leave: 'leave' }).stop();
vue.useRoom(ref<string | null>(null), { join: 'join', enabled: ref(true) });
useRoom(() => undefined, { join: 'anything' });
// @ts-expect-error how does one join?
vue.useRoom('a', { leave: 'leave' });
// @ts-expect-error this event takes no room
vue.useRoom('a', { join: 'join', leave: 'leaveAll' });
// @ts-expect-error a name
vue.useRoom(5, { join: 'join' });

// ── the outbox ───────────────────────────────────────────────────────────────────────────────
declare const box: Outbox<ToServer>;
declare const anyBox: Outbox;
const durable = createComposables<FromServer, ToServer>(outboxComposables);
app
  .use(durable.createOutboxPlugin(box))
  .use(createOutboxPlugin(box))
  .use(createOutboxPlugin(anyBox));
export const injectedBox: Outbox | undefined = inject(outboxKey);
export const delivery: Delivery = durable.useOutboxEmit('say')('hello');
durable.useOutboxEmit('type', { outbox: () => box })();
durable.useSocketEvent('said', (from, text) => from.concat(text)).stop();
const { pending, oldestAt, retry, discard, stop: stopBox } = useOutbox();
export const waiting: [number, number | null] = [pending.value, oldestAt.value];
export const again: Promise<number>[] = [retry(), retry('1'), discard({ state: 'failed' })];
stopBox();
export const isSaved: Readonly<Ref<boolean>> = durable.useOutbox((box) => box.pending === 0, {
  outbox: ref(null as never),
  enabled: ref(true),
  equal: (a, b) => a === b,
});
const { items, error } = useOutboxItems(() => ({ state: ['failed', 'expired'] as const }), {
  outbox: box,
  enabled: () => true,
});
export const list: [readonly Item[] | undefined, Error | undefined] = [items.value, error.value];
useOutboxEmit('say', { outbox: box })('hello');
useOutboxEmit('anything')(1, 'two');
// @ts-expect-error only with outboxComposables
vue.useOutbox;
// @ts-expect-error the text is missing
durable.useOutboxEmit('say')();
// @ts-expect-error the callback is not an argument here
durable.useOutboxEmit('say')('hello', () => {});
// @ts-expect-error no such event
useOutboxEmit('sayd', { outbox: box });
// @ts-expect-error read only
pending.value = 1;
// @ts-expect-error no such state
useOutboxItems({ state: 'lost' });
// @ts-expect-error a socket is no outbox
createOutboxPlugin(socket);
