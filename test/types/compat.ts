// Written for socket.io-client 4.8. It is compiled against that package as well, so nothing here is of our making.
import {
  connect,
  type DisconnectDescription,
  type ExtendedError,
  io,
  Manager,
  type ManagerOptions,
  type ManagerReservedEvents,
  protocol,
  Socket,
  type SocketOptions,
} from 'holdfast';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_Holds extends true>(): void => {};

interface FromServer {
  nothing: () => void;
  basic: (count: number, name: string) => void;
  optional: (count?: number) => void;
  rest: (...names: string[]) => void;
  question: (who: string, answer: (age: number) => void) => void;
}
type ToServer = {
  hello: () => void;
  say: (text: string, options?: { loud: boolean }) => void;
  many: (...numbers: number[]) => void;
  ask: (question: string, answer: (reply: string, certain: boolean) => void) => void;
  bare: (answer: () => void) => void;
  multiple: (a: number, b: string, answer: (sum: number) => void) => void;
};

// Classes of an application's own.
{
  class Chat extends Socket<FromServer, ToServer> {
    constructor(url: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
      super(new Manager(url, options), '/chat', options);
    }
    hello() {
      return this.emit('hello');
    }
  }
  class Own extends Manager<FromServer, ToServer> {}
  new Chat('https://example.com', { auth: { user: 'ann' } })
    .hello()
    .on('basic', (count) => count.toFixed());
  new Socket(new Manager(), '/');
  new Socket(new Own('https://example.com'), '/', { retries: 1 });
  // @ts-expect-error a socket has a manager and a name
  new Socket();
}

// Untyped.
{
  const socket: Socket = io();
  const others: Socket[] = [
    io('https://example.com'),
    io('/nsp', {}),
    io({ path: '/x' }),
    connect('https://example.com', { forceNew: true }),
  ];
  socket.on('anything', (a, b: number, ...rest) => [a.b.c, b.toFixed(), rest]);
  socket.emit('anything', 1, 'x', { y: [null] }, (answer: string) => answer.length);
  socket.emit('anything', (a: number, b: Date) => [a, b]);
  const reply = await socket.emitWithAck('x', 1);
  reply.whatever.it.is();
  const chained: Socket = socket
    .on('a', () => {})
    .emit('b')
    .once('c', () => {})
    .off('a');
  socket.send('a', 1).compress(true).volatile.emit('x');
  socket.timeout(5).emit('x', 1, (error: Error, value: unknown) => [error.message, value]);
  const timed = await socket.timeout(5).emitWithAck('x');
  timed.anything;
  void [others, chained];
}

// The properties.
{
  const socket = io();
  is<Equal<typeof socket.id, string | undefined>>();
  is<Equal<typeof socket.connected, boolean>>();
  is<Equal<typeof socket.disconnected, boolean>>();
  is<Equal<typeof socket.active, boolean>>();
  is<Equal<typeof socket.recovered, boolean>>();
  const version: number = protocol;
  const buffers: [number, number] = [socket.sendBuffer.length, socket.receiveBuffer.length];
  socket.sendBuffer = [];
  socket.receiveBuffer = [];
  socket.sendBuffer.length = 0;
  const same: Socket = socket.connect().open().disconnect().close();
  void [version, buffers, same];
}

// The reserved events.
{
  const socket = io();
  socket.on('connect', () => socket.id);
  // @ts-expect-error: connect has no arguments
  socket.on('connect', (a: number) => a);
  socket.on('connect_error', (error) => {
    is<Equal<typeof error.message, string>>();
    const whole: Error = error;
    return whole;
  });
  socket.on('connect_error', (error: Error) => error.name);
  // biome-ignore lint/suspicious/noExplicitAny: as applications write it
  socket.on('connect_error', (error: any) => error.data?.code ?? error.description?.status);
  socket.on('disconnect', (reason, details) => {
    is<Equal<typeof reason, Socket.DisconnectReason>>();
    is<Equal<typeof details, DisconnectDescription | undefined>>();
    if (reason === 'io server disconnect') socket.connect();
    if (details instanceof Error) return details.message;
    return details && [details.description, details.context];
  });
  socket.on('disconnect', (reason: string) => reason.length);
  socket.on('disconnect', (reason: Socket.DisconnectReason) => reason.length);
  const reasons: Socket.DisconnectReason[] = [
    ...(['io server disconnect', 'io client disconnect', 'ping timeout'] as const),
    ...(['transport close', 'transport error', 'parse error'] as const),
  ];
  // @ts-expect-error: there is no such reason
  const none: Socket.DisconnectReason = 'gone';
  void [reasons, none];
}

// Typed on both sides.
{
  const socket: Socket<FromServer, ToServer> = io();
  socket.on('nothing', () => {});
  socket.on('basic', (count, name) => {
    is<Equal<typeof count, number>>();
    is<Equal<typeof name, string>>();
  });
  socket.on('basic', (count) => count.toFixed());
  socket.once('optional', (count) => is<Equal<typeof count, number | undefined>>());
  socket.on('rest', (...names) => is<Equal<typeof names, string[]>>());
  socket.on('question', (who, answer) => answer(who.length));
  socket.on('connect', () => {});
  socket
    .off('basic')
    .off('nothing', () => {})
    .off();
  const listener: FromServer['basic'] = (count, name) => [count, name];
  socket.on('basic', listener).off('basic', listener).once('basic', listener);
  // @ts-expect-error: no such event
  socket.on('basics', () => {});
  // @ts-expect-error: the other way round
  socket.on('basic', (count: string, name: number) => [count, name]);
  // @ts-expect-error: this one is for the server
  socket.on('hello', () => {});
  // @ts-expect-error: the answer is a number
  socket.on('question', (_who, answer) => answer('old'));

  socket.emit('hello');
  socket.emit('say', 'x').emit('say', 'x', { loud: true });
  socket.emit('many').emit('many', 1, 2, 3);
  socket.emit('ask', 'why?', (reply, certain) => {
    is<Equal<typeof reply, string>>();
    is<Equal<typeof certain, boolean>>();
  });
  socket.emit('bare', () => {});
  // @ts-expect-error: no such event
  socket.emit('hi');
  // @ts-expect-error: one argument too many
  socket.emit('hello', 1);
  // @ts-expect-error: one too few
  socket.emit('say');
  // @ts-expect-error: not a string
  socket.emit('say', 1);
  // @ts-expect-error: no such option
  socket.emit('say', 'x', { quiet: true });
  // @ts-expect-error: without a callback
  socket.emit('ask', 'why?');
  // @ts-expect-error: this one is from the server
  socket.emit('basic', 1, 'x');

  socket.timeout(5).emit('ask', 'why?', (error, reply, certain) => {
    const whole: Error = error;
    is<Equal<typeof reply, string>>();
    is<Equal<typeof certain, boolean>>();
    return whole;
  });
  socket.volatile
    .timeout(5)
    .compress(false)
    .emit('bare', (error) => error.message);
  socket.timeout(5).emit('hello');
  // @ts-expect-error: no such event
  socket.timeout(5).emit('hi');

  const reply: string = await socket.emitWithAck('ask', 'why?');
  const sum = await socket.emitWithAck('multiple', 1, 'x');
  is<Equal<typeof sum, number>>();
  const timed: string = await socket.timeout(5).emitWithAck('ask', 'why?');
  void [reply, timed];
  // @ts-expect-error: the callback is not given
  await socket.emitWithAck('ask', 'why?', () => {});
  // @ts-expect-error: no such event
  await socket.emitWithAck('hi');
  // @ts-expect-error: one too few
  await socket.emitWithAck('multiple', 1);
}

// One map for both.
{
  interface Both {
    ping: (at: number) => void;
  }
  const socket: Socket<Both> = io();
  socket.on('ping', (at) => at.toFixed());
  socket.emit('ping', 1);
  const nothing: Socket<Record<string, never>, ToServer> = io();
  nothing.emit('hello');
}

// Catch-all listeners.
{
  const socket: Socket<FromServer, ToServer> = io();
  socket.onAny((event, ...args) => [event, args[0].anything]);
  socket.onAny((event: string, first: number) => [event, first]);
  socket.prependAny((event) => event).onAnyOutgoing((event, ...args) => [event, args]);
  // biome-ignore lint/suspicious/noExplicitAny: as applications write it
  const log = (...args: any[]): void => console.log(args);
  socket.onAny(log).offAny(log).offAny();
  socket.prependAnyOutgoing(log).offAnyOutgoing(log).offAnyOutgoing();
  socket.listenersAny().length + socket.listenersAnyOutgoing().length;
  socket.listeners('basic').length;
  socket.hasListeners('basic');
}

// Options, as values and as types.
{
  const options: Partial<ManagerOptions & SocketOptions> = {
    path: '/socket.io',
    transports: ['polling', 'websocket'],
    query: { room: 'a', count: 1 },
    auth: { token: 'x' },
    forceNew: true,
    multiplex: false,
    autoConnect: false,
    reconnection: true,
    reconnectionAttempts: 5,
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
    timeout: 20_000,
    upgrade: true,
    rememberUpgrade: true,
    tryAllTransports: true,
    forceBase64: false,
    withCredentials: true,
    extraHeaders: { 'x-mine': 'yes' },
    transportOptions: { polling: { extraHeaders: { a: 'b' } } },
    timestampRequests: true,
    timestampParam: 't',
    requestTimeout: 10,
    closeOnBeforeunload: true,
    useNativeTimers: true,
    autoUnref: true,
    addTrailingSlash: false,
    protocols: ['x'],
    agent: false,
    pfx: '',
    key: '',
    passphrase: '',
    cert: '',
    ca: [''],
    ciphers: '',
    rejectUnauthorized: false,
    perMessageDeflate: { threshold: 1 },
    hostname: 'localhost',
    host: 'localhost',
    port: 80,
    secure: true,
    retries: 3,
    ackTimeout: 1_000,
  };
  io('https://example.com', options);
  io(options);
  const inline = io('https://example.com', {
    auth: (send) => send({ token: 'x' }),
    parser: { Encoder: class {}, Decoder: class {} },
  });
  inline.auth = { token: 'y' };
  inline.auth = (send) => send({ token: 'y' });
  inline.auth = (send: (data: object) => void) => setTimeout(() => send({}), 1);
  (inline.auth as { token: string }).token = 'z';
  const forManager: Partial<ManagerOptions> = { ...options, autoConnect: false };
  const forSocket: Partial<SocketOptions> = { auth: { a: 1 }, retries: 1, ackTimeout: 1 };
  const transports: ManagerOptions['transports'] = ['websocket'];
  const delay: ManagerOptions['reconnectionDelay'] = 1;
  const auth: SocketOptions['auth'] = { token: 'x' };
  const wrap = (uri: string, given: Partial<ManagerOptions & SocketOptions> = {}): Socket =>
    io(uri, { transports: ['websocket'], ...given });
  type Given = Parameters<typeof wrap>[1];
  const made: ReturnType<typeof io> = wrap('x', undefined as Given);
  // @ts-expect-error: not a boolean
  io({ reconnection: 'yes' });
  // @ts-expect-error: not a number
  io({ timeout: 'x' });
  // @ts-expect-error: no such option
  io({ reconect: true });
  void [forManager, forSocket, transports, delay, auth, made];
}

// The Manager.
{
  const manager = new Manager('https://example.com', { autoConnect: false, reconnectionDelay: 5 });
  new Manager({ path: '/x' });
  new Manager();
  const root = manager.socket('/');
  const nsp: Socket = manager.socket('/nsp', { auth: { token: 'x' }, retries: 1 });
  manager.on('open', () => {});
  manager.on('error', (error) => error.message);
  manager.on('ping', () => {});
  manager.on('packet', (packet) => [packet.type, packet.nsp]);
  manager.on('close', (reason, details) => [reason, details]);
  manager.on('close', (reason: string) => reason.length);
  manager.on('reconnect_attempt', (attempt) => attempt.toFixed());
  manager.on('reconnect', (attempt: number) => attempt);
  manager.on('reconnect_error', (error: Error) => error.message);
  manager.on('reconnect_failed', () => {});
  manager
    .once('open', () => {})
    .off('open')
    .off();
  // @ts-expect-error: no such event
  manager.on('reconnecting', () => {});
  // @ts-expect-error: the attempt is a number
  manager.on('reconnect', (attempt: string) => attempt);
  manager.open((error) => error?.message);
  const same: Manager = manager.connect().reconnection(true).reconnectionDelay(1);
  manager.reconnectionAttempts(1).reconnectionDelayMax(1).randomizationFactor(0).timeout(false);
  is<Equal<ReturnType<typeof same.open>, typeof same>>();
  const settings: [boolean, number, number, number] = [
    manager.reconnection(),
    manager.reconnectionAttempts(),
    manager.reconnectionDelay() ?? 0,
    manager.reconnectionDelayMax() ?? 0,
  ];
  const factor: number | undefined = manager.randomizationFactor();
  const limit: number | boolean | undefined = manager.timeout();
  const typed: Socket<FromServer, ToServer> = new Manager<FromServer, ToServer>().socket('/');
  void [root, nsp, settings, factor, limit, typed];
}

// From a socket to its Manager and its engine.
{
  const socket = io();
  const manager: Manager = socket.io;
  socket.io.on('reconnect', (attempt) => attempt.toFixed());
  socket.io.opts.query = { a: 'b' };
  socket.io.opts.extraHeaders = { a: 'b' };
  socket.io.opts.transports = ['websocket', 'polling'];
  socket.io.opts.reconnection = false;
  const query = socket.io.opts.query?.a;
  const { engine } = socket.io;
  const name: string = engine.transport.name;
  const id: string | undefined = socket.io.engine.id;
  engine.once('upgrade', () => engine.transport.name);
  engine.on('packet', ({ type, data }) => [type, data]);
  engine.on('packetCreate', ({ type, data }) => [type, data]);
  engine.on('drain', () => {});
  engine.on('close', (reason) => reason.length);
  engine.close();
  const transport: unknown = engine.transport;
  void [manager, query, name, id, transport];
}

// How applications pass sockets about.
{
  let current: Socket | null = null;
  const listen = (socket: Socket): (() => void) => {
    const onMessage = (text: string): void => console.log(text);
    socket.on('message', onMessage);
    return () => {
      socket.off('message', onMessage);
    };
  };
  class Client {
    private socket: Socket<FromServer, ToServer>;
    constructor(url: string) {
      this.socket = io(url);
      this.socket.on('connect', this.onConnect);
    }
    private onConnect = (): void => {
      this.socket.emit('say', this.socket.id ?? '');
    };
    on<Name extends keyof FromServer>(name: Name, run: FromServer[Name]): void {
      this.socket.on(name, run as never);
    }
  }
  const fake = { on: () => {}, emit: () => true } as unknown as Socket;
  const map = new Map<string, Socket>([['a', io()]]);
  // biome-ignore lint/suspicious/noExplicitAny: as applications write it
  const any = (socket: Socket<any, any>): boolean => socket.connected;
  current = io();
  const typed: Socket<FromServer, ToServer> = io();
  listen(current);
  any(typed);
  any(current);
  const isSocket = (value: unknown): value is Socket => value instanceof Socket;
  const promised = new Promise<Socket>((resolve) => {
    const socket = io();
    socket.once('connect', () => resolve(socket));
  });
  const whenConnected = new Promise<void>((resolve, reject) => {
    io().on('connect', resolve).on('connect_error', reject);
  });
  void [Client, fake, map, isSocket, promised, whenConnected];
}

/** What applications do with what a socket hands out, and functions around it. */
export function handles(socket: Socket, typed: Socket<FromServer, ToServer>): void {
  const say = <Name extends keyof ToServer>(name: Name, ...args: Parameters<ToServer[Name]>) =>
    typed.emit(name, ...args);
  const refused = (error: ExtendedError): unknown => error.data.code;
  const opened: ManagerReservedEvents['open'] = () => {};
  if (typeof socket.auth === 'object') socket.auth.token = 'fresh';
  for (const listener of socket.listeners('x')) listener(1, 'two');
  for (const listener of socket.listenersAny()) listener();
  socket.listenersAnyOutgoing().push(() => {});
  socket.onAny((name: 'a' | 'b', value: number) => [name, value]);
  socket.on('connect_error', (error) => error.data.code).on('connect_error', refused);
  socket.io.on('open', opened);
  void say;
}
