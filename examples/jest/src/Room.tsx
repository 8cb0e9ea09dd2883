import { useAck, useEventLog, useSocketState } from 'holdfast/react';

/** Says what was heard, and lets something be said. */
export function Room() {
  const status = useSocketState((state) => state.status);
  const messages = useEventLog('message', { max: 50 });
  const { send, error } = useAck('say', { timeout: 1_000 });

  return (
    <main>
      <output>{status}</output>
      <ul>
        {messages.map(([text]) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <button type="button" onClick={() => void send('hello')}>
        say hello
      </button>
      {error && <p role="alert">{error.message}</p>}
    </main>
  );
}
