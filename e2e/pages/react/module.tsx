// An application's module, which a hot reload evaluates again together with the bindings in it.
import { SocketProvider, useIo, useSocketEvent, useSocketState } from 'holdfast/react';

export function App({ url, onNews }: { url: string; onNews(text: string): void }) {
  return (
    <SocketProvider socket={useIo(url, { transports: ['websocket'], releaseDelay: 50 })}>
      <Show onNews={onNews} />
    </SocketProvider>
  );
}

function Show({ onNews }: { onNews(text: string): void }) {
  useSocketEvent('news', onNews);
  return <p id="socket">{useSocketState((state) => state.id)}</p>;
}
