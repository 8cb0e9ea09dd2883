import { useAck, useEventLog, useLatestEvent, useSocketState } from './socket';

export function App() {
  const status = useSocketState((state) => state.status);
  const people = useLatestEvent('presence', { initial: 0 });
  const messages = useEventLog('message', { max: 100 });
  const { send, pending, error } = useAck('message', { timeout: false });

  return (
    <main>
      <p>
        <output>{status}</output>, {people} here, {pending} on the way {error?.message}
      </p>
      <ul>
        {messages.map(([message]) => (
          <li key={message.id}>{message.text}</li>
        ))}
      </ul>
      <form action={(form) => void send(String(form.get('text')))}>
        <input name="text" aria-label="Message" autoComplete="off" required />
      </form>
    </main>
  );
}
