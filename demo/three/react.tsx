import { backoff, createSocket, polling, probe, webSocket } from 'holdfast';
import { createHooks } from 'holdfast/react';
import { socketMiddleware } from 'holdfast/zustand';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { create } from 'zustand';
import type { FromServer, Message, ToServer } from '../room-events.js';

// Nothing is opened here: <SocketProvider> does, once it is on the page.
const socket = createSocket<FromServer, ToServer>(location.origin, {
  transports: [polling(), webSocket()],
  upgrade: probe(),
  reconnect: backoff({ min: 1_000, max: 5_000 }),
});
const { SocketProvider, useSocketState } = createHooks<FromServer, ToServer>();

interface Room {
  people: number;
  messages: (Message & { delivery?: 'waiting' | 'delivered' })[];
  say(text: string): Promise<void>;
}

const useRoom = create<Room>()(
  socketMiddleware(
    (set) => ({
      people: 0,
      messages: [],
      async say(text) {
        const message = { key: `${Math.random()}`, from: 'React', text };
        const show = (delivery: 'waiting' | 'delivered') =>
          set(({ messages }) => ({
            messages: put(messages, { ...message, delivery }),
          }));
        show('waiting');
        await deliver(message);
        show('delivered');
      },
    }),
    {
      socket,
      on: {
        presence: (_, people) => ({ people }),
        say: ({ messages }, message) => ({ messages: put(messages, message) }),
      },
    },
  ),
);

/** At the end, or in place of the one with the same key. */
function put(messages: Room['messages'], message: Room['messages'][0]) {
  const at = messages.findIndex(({ key }) => key === message.key);
  return at < 0 ? [...messages, message] : messages.with(at, message);
}

/** Without a connection it waits; lost before its acknowledgement, it goes again. */
const deliver = (message: Message): Promise<unknown> =>
  socket.emitWithAck('say', message).catch(() => deliver(message));

function App() {
  const { people, messages, say } = useRoom();
  const { status, transport, reason, attempt, nextRetryAt } = useSocketState();

  return (
    <>
      <header className="pane-head">
        <h2>React + zustand</h2>
        <p className="pill" role="status" data-status={status}>
          <span className="mark" /> {status}
        </p>
        <p className="detail">
          {nextRetryAt ? (
            <Countdown key={nextRetryAt} to={nextRetryAt} attempt={attempt} />
          ) : (
            (transport ?? reason)
          )}
        </p>
        <p className="presence">{status === 'connected' && `${people} here`}</p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it */}
      <div className="messages" role="log" aria-label="Messages" tabIndex={0}>
        <ol>
          {messages.map(({ key, from, text, delivery }) => (
            <li key={key} className="message" data-delivery={delivery}>
              <p className="message-head">
                <b>{from}</b> <span className="delivery">{delivery}</span>
              </p>
              <p className="message-text">{text}</p>
            </li>
          ))}
        </ol>
      </div>
      <form
        className="composer"
        action={(form) => void say(`${form.get('text')}`)}
      >
        <input
          name="text"
          aria-label="Message"
          placeholder="Say something"
          maxLength={500}
          pattern=".*\S.*"
          autoComplete="off"
          required
        />
        <button type="submit" className="primary">
          Send
        </button>
      </form>
    </>
  );
}

function Countdown({ to, attempt }: { to: number; attempt: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return `attempt ${attempt} in ${(Math.max(0, to - now) / 1_000).toFixed(1)} s`;
}

createRoot(document.getElementById('react')!).render(
  <StrictMode>
    <SocketProvider socket={socket}>
      <App />
    </SocketProvider>
  </StrictMode>,
);
