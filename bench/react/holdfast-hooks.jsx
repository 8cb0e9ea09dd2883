import { createSocket, webSocket } from 'holdfast';
import { SocketProvider, useEventLog, useEventReducer, useLatestEvent } from 'holdfast/react';
import { All, chosen, Latest, LOG, ready, seen, show } from './page.jsx';

const socket = createSocket(location.origin, { transports: [webSocket()] });

const counted = (tick) => {
  seen();
  return tick;
};

const countUp = (count) => {
  seen();
  return count + 1;
};

function OfLast() {
  return <Latest tick={useLatestEvent('tick', { select: counted })} />;
}

function OfAll() {
  const tick = useLatestEvent('tick');
  const log = useEventLog('tick', { max: LOG });
  const count = useEventReducer('tick', countUp, 0);
  return <All tick={tick} log={log.map(([value]) => value)} count={count} />;
}

const Contestant = chosen({ latest: OfLast, all: OfAll });
socket.on('connect', ready);
show(
  <SocketProvider socket={socket}>
    <Contestant />
  </SocketProvider>,
);
