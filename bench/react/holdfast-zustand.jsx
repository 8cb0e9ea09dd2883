import { createSocket, webSocket } from 'holdfast';
import { socketMiddleware } from 'holdfast/zustand';
import { create } from 'zustand';
import { All, chosen, Latest, LOG, ready, seen, show } from './page.jsx';

const socket = createSocket(location.origin, { transports: [webSocket()] });

const reduce = chosen({
  latest(_, tick) {
    seen();
    return { tick };
  },
  all({ log, count }, tick) {
    seen();
    return { tick, log: [...log, tick].slice(-LOG), count: count + 1 };
  },
});

const useGame = create(
  socketMiddleware(() => ({ tick: undefined, log: [], count: 0 }), {
    socket,
    on: { tick: reduce },
  }),
);

function OfLast() {
  return <Latest tick={useGame(({ tick }) => tick)} />;
}

function OfAll() {
  return <All {...useGame()} />;
}

const Contestant = chosen({ latest: OfLast, all: OfAll });
socket.on('connect', ready);
socket.connect();
show(<Contestant />);
