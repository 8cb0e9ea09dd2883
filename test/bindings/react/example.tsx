// Components as applications write them, every hook among them: they are linted, and run by example.test.tsx.
import type { Outbox } from 'holdfast/offline';
import {
  createHooks,
  OutboxProvider,
  outboxHooks,
  type Recording,
  recordEvents,
  SocketProvider,
  useIo,
} from 'holdfast/react';
import { Suspense, useState } from 'react';

export interface FromServer {
  message(text: string, from: string): void;
  typing(names: string[]): void;
}
export interface ToServer {
  message(text: string, done: (id: number) => void): void;
  typing(): void;
  join(room: string): void;
  leave(room: string): void;
}

const hooks = createHooks<FromServer, ToServer>(outboxHooks);
const { useSocket, useSocketEvent, useSocketState, useSocketReady, useRoom } = hooks;
const { useLatestEvent, useEventLog, useEventReducer, useEmit, useAck } = hooks;
const { useOutbox, useOutboxEmit, useOutboxItems } = hooks;

type Platform = NonNullable<NonNullable<Parameters<typeof useIo>[1]>['platform']>;

export interface ChatProps {
  url: string;
  platform: Platform;
  outbox: Outbox<ToServer>;
}

export function Chat({ url, platform, outbox }: ChatProps) {
  const socket = useIo<FromServer, ToServer>(url, { platform, transports: ['websocket'] });
  const [recording] = useState(() => recordEvents(socket, 'message', 20));
  return (
    <SocketProvider socket={socket}>
      <Status />
      <Suspense fallback={<p>Please wait</p>}>
        <Room name="lobby" recording={recording} />
      </Suspense>
      <OutboxProvider outbox={outbox}>
        <Later />
      </OutboxProvider>
    </SocketProvider>
  );
}

function Status() {
  const { status, attempt } = useSocketState();
  const isOpen = useSocketState((state) => state.status === 'connected');
  const socket = useSocket();
  return (
    <header>
      <p>{isOpen ? 'open' : `${status}, attempt ${attempt}`}</p>
      <button type="button" onClick={() => socket.disconnect()}>
        Leave
      </button>
    </header>
  );
}

function Room({ name, recording }: { name: string; recording: Recording<[string, string]> }) {
  useSocketReady();
  useRoom(name, { join: 'join', leave: 'leave' });
  const [title, setTitle] = useState(name);
  useSocketEvent('message', (text, from) => setTitle(`${from} in ${name}: ${text}`), {
    replay: recording,
  });
  const log = useEventLog('message', { max: 50, replay: recording });
  const count = useEventReducer('message', (sum) => sum + 1, 0, { replay: recording });
  const typing = useLatestEvent('typing', { initial: [], select: (names) => names.slice(0, 3) });
  return (
    <main>
      <h1>{title}</h1>
      <p>{`${count} in all, ${typing.length} typing`}</p>
      <ol>
        {log.map(([text, from]) => (
          <li key={text}>{`${from}: ${text}`}</li>
        ))}
      </ol>
      <Say />
    </main>
  );
}

function Say() {
  const [text, setText] = useState('');
  const typing = useEmit('typing', { volatile: true });
  const { send, reset, status, data, error, pending } = useAck('message', { timeout: 5_000 });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(text);
        setText('');
      }}
    >
      <input
        aria-label="Message"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          typing();
        }}
      />
      <button type="submit">Send</button>
      <output>{error ? error.message : `${status} ${data ?? ''} ${pending}`}</output>
      <button type="reset" onClick={reset}>
        Forget
      </button>
    </form>
  );
}

function Later() {
  const { pending, retry } = useOutbox();
  const hasFailed = useOutbox((state) => state.failed > 0);
  const { items = [], error } = useOutboxItems({ event: 'message' });
  const say = useOutboxEmit('message');
  return (
    <footer>
      <p>{error ? error.message : `${pending} waiting: ${items.map(({ args }) => args)}`}</p>
      <button type="button" onClick={() => say('later')}>
        Say it some time
      </button>
      {hasFailed && (
        <button type="button" onClick={() => retry()}>
          Again
        </button>
      )}
    </footer>
  );
}
