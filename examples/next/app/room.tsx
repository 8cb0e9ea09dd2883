'use client';

import { backoff, createSocket, polling, probe, webSocket } from 'holdfast';
import { SocketProvider, useEmit, useEventLog, useSocketState } from 'holdfast/react';

// This runs on the server too, where nothing opens it.
const socket = createSocket(process.env.NEXT_PUBLIC_SOCKET_URL!, {
  transports: [polling(), webSocket()],
  upgrade: probe(),
  reconnect: backoff(),
});

export function Room() {
  return (
    <SocketProvider socket={socket}>
      <Chat />
    </SocketProvider>
  );
}

function Chat() {
  const status = useSocketState((state) => state.status);
  const messages = useEventLog('message', { max: 100 });
  const send = useEmit('message');

  return (
    <>
      <output>{status}</output>
      <ul>
        {messages.map(([message]) => (
          <li key={message.id}>{message.text}</li>
        ))}
      </ul>
      <form action={(form) => send(form.get('text'))}>
        <input name="text" aria-label="Message" autoComplete="off" required />
      </form>
    </>
  );
}
