// What the server renders and the page hydrates; every hook that shows something is in it.
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
  useSocketReady,
  useSocketState,
} from 'holdfast/react';
import { StrictMode, Suspense, useState } from 'react';

export function App({ url }: { url: string }) {
  return (
    <StrictMode>
      <SocketProvider socket={useIo(url)}>
        <Status />
        <Suspense fallback={<p>waiting</p>}>
          <Ticks />
        </Suspense>
      </SocketProvider>
    </StrictMode>
  );
}

function Status() {
  const { status, transport } = useSocketState();
  return <p id="status">{`${status} ${transport}`}</p>;
}

function Ticks() {
  useSocketReady();
  useRoom('lobby', { join: 'join', leave: 'leave' });
  const [heard, setHeard] = useState(0);
  useSocketEvent('tick', () => setHeard((heard) => heard + 1));
  const last = useLatestEvent('tick', { initial: 'none' });
  const log = useEventLog('tick', { max: 3 });
  const sum = useEventReducer('tick', (sum: number, n: number) => sum + n, 0);
  const say = useEmit('say');
  const { send, status, data } = useAck('double');
  return (
    <main>
      <p id="ticks">{`${heard} heard, last ${last}, log ${log.join()}, sum ${sum}`}</p>
      <p id="ack">{`${status} ${data}`}</p>
      <button type="button" onClick={() => send(21)}>
        double
      </button>
      <button type="button" onClick={() => say('hello')}>
        say
      </button>
    </main>
  );
}
