import {
  SocketProvider,
  useAck,
  useEmit,
  useEventLog,
  useEventReducer,
  useIo,
  useLatestEvent,
  useRoom,
  useSocketEvent,
  useSocketState,
} from 'holdfast/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** Shows a socket of `url`; the returned function ends that. */
export function mount(element: HTMLElement, url: string, options: object): () => void {
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <App url={url} options={options} />
    </StrictMode>,
  );
  return () => root.unmount();
}

function App({ url, options }: { url: string; options: object }) {
  return (
    <SocketProvider socket={useIo(url, options)}>
      <Show />
    </SocketProvider>
  );
}

function Show() {
  const { status, transport } = useSocketState();
  useRoom('lobby', { join: 'enter', leave: 'leave' });
  const [told, setTold] = useState('');
  useSocketEvent('told', (text: string) => setTold(text));
  const last = useLatestEvent('number', { initial: 'none' });
  const log = useEventLog('number', { max: 3 });
  const sum = useEventReducer('number', (sum: number, n: number) => sum + n, 0);
  const number = useEmit('number');
  const { send, status: sent, data } = useAck('echo');
  return (
    <main>
      <p id="status">{`${status} ${transport}`}</p>
      <p id="numbers">{`last ${last}, log ${log.join()}, sum ${sum}`}</p>
      <p id="told">{told}</p>
      <p id="ack">{`${sent} ${data}`}</p>
      <button type="button" id="echo" onClick={() => void send('hello')}>
        echo
      </button>
      <button type="button" id="number" onClick={() => number(7)}>
        number
      </button>
    </main>
  );
}
