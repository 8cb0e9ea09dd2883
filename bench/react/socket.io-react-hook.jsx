import { useState } from 'react';
import { IoProvider, useSocket, useSocketEvent } from 'socket.io-react-hook';
import { All, chosen, Latest, LOG, ready, seen, show } from './page.jsx';

function useConnection() {
  // A new object each time: socket.io-client writes into the one it gets, which then counts as another connection.
  const { socket, connected } = useSocket(location.origin, { transports: ['websocket'] });
  if (connected) ready();
  return socket;
}

// Its hook knows the last message only; each of them passes `onMessage`.
function OfLast() {
  const { lastMessage } = useSocketEvent(useConnection(), 'tick', { onMessage: seen });
  return <Latest tick={lastMessage} />;
}

function OfAll() {
  const [log, setLog] = useState([]);
  const [count, setCount] = useState(0);
  const onMessage = (value) => {
    seen();
    setLog((before) => [...before, value].slice(-LOG));
    setCount((before) => before + 1);
  };
  const { lastMessage } = useSocketEvent(useConnection(), 'tick', { onMessage });
  return <All tick={lastMessage} log={log} count={count} />;
}

const Contestant = chosen({ latest: OfLast, all: OfAll });
show(
  <IoProvider>
    <Contestant />
  </IoProvider>,
);
