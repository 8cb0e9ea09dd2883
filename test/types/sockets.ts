// Compiled, never run. What must not compile is marked; a mark without an error is an error itself.
import {
  backoff,
  type CoreSocket,
  createManager,
  createSocket,
  type Explanation,
  events,
  explain,
  inspect,
  io,
  Manager,
  type Measurement,
  measure,
  polling,
  probe,
  ready,
  type Socket,
  type SocketState,
  type Store,
  webSocket,
} from 'holdfast';

interface ServerToClient {
  greeting(text: string): void;
  moved(x: number, y: number, ack: (seen: boolean) => void): void;
  nothing(): void;
}

interface ClientToServer {
  say(text: string): void;
  save(order: { id: number }, ack: (result: { saved: boolean }, at: Date) => void): void;
  count(ack: (total: number) => void): void;
  bare(): void;
}

const url = 'https://example.com/';
const parts = { transports: [polling(), webSocket()], upgrade: probe(), reconnect: backoff() };

// ── both faces ───────────────────────────────────────────────────────────────────────────────
const core = createSocket<ServerToClient, ClientToServer>(url, parts);
const dropin: Socket<ServerToClient, ClientToServer> = io(url);
const untyped = createSocket(url, parts);
export const asCore: CoreSocket = untyped;
export const store: Store<SocketState> = core;
export const io1: Socket = io();
export const io2: Socket = io({ path: '/x' });
export const io3: Socket = io(url, { auth: { token: 'a' }, reconnectionDelay: 5, timeout: false });
export const manager = new Manager(url, { transports: ['polling', webSocket()] });
export const core2 = createManager(url, { transports: [webSocket()] }).socket('/chat');

// ── listening ────────────────────────────────────────────────────────────────────────────────
core.on('greeting', (text) => text.toUpperCase());
core.on('moved', (x, y, ack) => ack(x + y > 0));
core.once('nothing', () => {});
core.off('greeting');
core.off();
core.on('connect', () => {});
core.on('connect_error', (error) => error.message);
core.on('disconnect', (reason, details) => [reason.length, details]);
core.on('disconnect', (reason) => reason === 'io server disconnect');
dropin.on('greeting', (text) => text.toUpperCase());
dropin.onAny((event, ...args) => [event.length, args]);
untyped.on('anything', (a, b) => [a, b]);
// @ts-expect-error no such event
core.on('greating', () => {});
// @ts-expect-error an event that only the client sends
core.on('say', () => {});
// @ts-expect-error the text is no number
core.on('greeting', (text: number) => text);
// @ts-expect-error the acknowledgement wants a boolean
core.on('moved', (_x, _y, ack) => ack('yes'));
// @ts-expect-error the reason is no number
core.on('disconnect', (reason: number) => reason);
// @ts-expect-error no such reason
core.on('disconnect', (reason) => reason === 'because');

// ── emitting ─────────────────────────────────────────────────────────────────────────────────
core.emit('say', 'hello').emit('bare');
core.emit('save', { id: 1 }, (result, at) => [result.saved, at.getTime()]);
core.emit('count', (total) => total.toFixed());
core.volatile.emit('say', 'now or never');
dropin.compress(false).emit('say', 'hello');
dropin.send('any', 1);
untyped.emit('anything', 1, 'two', () => {});
// @ts-expect-error no such event
core.emit('sey', 'hello');
// @ts-expect-error an event that only the server sends
core.emit('greeting', 'hello');
// @ts-expect-error the text is missing
core.emit('say');
// @ts-expect-error the text is no number
core.emit('say', 1);
// @ts-expect-error one argument too many
core.emit('bare', 1);
// @ts-expect-error the callback takes no string
core.emit('count', (total: string) => total);
// @ts-expect-error the same on the drop-in face
dropin.emit('say', 1);

// ── acknowledgements ─────────────────────────────────────────────────────────────────────────
export const saved: Promise<{ saved: boolean }> = core.emitWithAck('save', { id: 1 });
export const total: Promise<number> = core.emitWithAck('count');
export const total2: Promise<number> = dropin.emitWithAck('count');
export const anything = async (): Promise<string> => (await untyped.emitWithAck('x', 1)) as string;
// @ts-expect-error the result is no string
export const wrong: Promise<string> = core.emitWithAck('count');
// @ts-expect-error the callback is not an argument here
core.emitWithAck('count', () => {});
// @ts-expect-error the order is missing
core.emitWithAck('save');

// ── timeout(): the callback takes an error first ─────────────────────────────────────────────
core.timeout(500).emit('count', (error, total) => [error?.message, total.toFixed()]);
core.timeout(500).emit('save', { id: 1 }, (error: Error, result, at) => [error, result.saved, at]);
dropin.timeout(500).emit('count', (error, total) => [error?.message, total.toFixed()]);
core.timeout(500).emit('say', 'no callback');
core.timeout(500).emit('bare');
// @ts-expect-error the first argument is the error
core.timeout(500).emit('count', (total: number) => total);
// @ts-expect-error milliseconds
core.timeout('500');
export const afterTimeout = async () => {
  // The promise rejects with the error, and resolves with the result.
  const count = await core.timeout(500).emitWithAck('count');
  const order = await core.timeout(500).emitWithAck('save', { id: 1 });
  return [count.toFixed(), order.saved];
};

// ── with() ───────────────────────────────────────────────────────────────────────────────────
const { signal } = new AbortController();
const view = core.with({ timeout: 500, signal, volatile: true, compress: false });
view.emit('say', 'hello');
view.emit('bare');
export const viewed: Promise<number> = view.emitWithAck('count');
// @ts-expect-error no such event
view.emit('sey', 'hello');
// @ts-expect-error no such option
core.with({ timeOut: 5 });

// ── state ────────────────────────────────────────────────────────────────────────────────────
const { status, attempt, nextRetryAt, id, reason, transport } = core.getSnapshot();
export const facts: [number, number | null, string | null, string | null, string | null] = [
  attempt,
  nextRetryAt,
  id,
  reason,
  transport,
];
export const closed: boolean = status === 'closed';
export const undo: () => void = core.subscribe(() => {});
// @ts-expect-error no such status
export const never = status === 'open';
// @ts-expect-error a snapshot is not to be changed
core.getSnapshot().attempt = 3;
// @ts-expect-error neither is the connection
core.connected = true;

// ── parts and options ────────────────────────────────────────────────────────────────────────
createSocket(url, { transports: [webSocket()], auth: { token: 'a' } });
createSocket(url, { transports: [webSocket()], auth: async () => ({ token: 'a' }) });
createSocket(url, { transports: [webSocket()], auth: (send) => send({ token: 'a' }) });
createSocket(url, {
  transports: [webSocket()],
  upgrade: undefined,
  reconnect: undefined,
  timeout: false,
});
// @ts-expect-error transports are parts here, not names
createSocket(url, { transports: ['polling'] });
// @ts-expect-error transports are needed
createSocket(url, {});
// @ts-expect-error a part is made by calling it
createSocket(url, { transports: [webSocket] });
// @ts-expect-error no such option
backoff({ minimum: 5 });
// @ts-expect-error milliseconds
io(url, { reconnectionDelay: '5' });
// @ts-expect-error credentials are an object or a function
io(url, { auth: 'token' });

// ── free functions ───────────────────────────────────────────────────────────────────────────
export const isReady: Promise<void>[] = [ready(core), ready(dropin, { signal }), ready(untyped)];
export const end: () => void = inspect(core, (what) => {
  if (what.kind === 'retry') return what.delayMs.toFixed();
  if (what.kind === 'packet') return what.nsp.length;
  // @ts-expect-error not told apart yet
  return what.delayMs;
});
inspect(dropin, ({ kind }) => kind);
// @ts-expect-error no socket
ready(manager);

export const loops = async () => {
  for await (const [text] of events(core, 'greeting')) text.toUpperCase();
  for await (const [x, y, ack] of events(dropin, 'moved', { signal, limit: 5 })) ack(x + y > 0);
  for await (const [reason] of events(core, 'disconnect')) reason.length;
  for await (const args of events(untyped, 'anything')) args.length;
  for await (const args of events(core, 'nothing', { overflow: 'drop-oldest' })) {
    const none: [] = args;
    none.length;
  }
  // @ts-expect-error the text is no number
  for await (const [text] of events(core, 'greeting')) text.toFixed();
};
// @ts-expect-error no such event
events(core, 'greating');
// @ts-expect-error an event that only the client sends
events(core, 'say');
// @ts-expect-error no such policy
events(core, 'greeting', { overflow: 'drop' });
export const quality: Store<Measurement> = measure(core, { by: 'count' });
measure(dropin, { by: 'count', every: 1_000, timeout: 500 });
measure(untyped, { by: 'anything' });
measure(core, { by: (signal) => fetch('/health', { method: 'HEAD', signal }) });
measure(core, { by: async () => core.timeout(500).emitWithAck('count') });
// @ts-expect-error no such event
measure(core, { by: 'cuont' });
// @ts-expect-error nobody answers that
measure(core, { by: 'bare' });
// @ts-expect-error the order would be missing
measure(core, { by: 'save' });
// @ts-expect-error what is measured has to be said
measure(core, {});
// @ts-expect-error a snapshot is not to be changed
quality.getSnapshot().rttMs = 3;
core.on('disconnect', (reason, details) => explain(reason, { details, socket: core }).advice);
core.on('connect_error', (error) => explain(error, { socket: dropin, online: false }).docs);
export const explained: Explanation = explain('anything at all');
export const isForeign = explained.code === 'foreign';
// @ts-expect-error no such code
export const isNever = explained.code === 'never';
// @ts-expect-error no such hint
explain(0, { url });
