import { useEffect, useState } from 'react';
import { All, chosen, Latest, LOG, ready, seen, show } from './page.jsx';

/** What one writes without a library: listen in an effect, set the state at each event. */
function OfLast({ socket }) {
  const [tick, setTick] = useState();
  useEffect(() => {
    const hear = (value) => {
      seen();
      setTick(value);
    };
    socket.on('tick', hear);
    return () => void socket.off('tick', hear);
  }, [socket]);
  return <Latest tick={tick} />;
}

function OfAll({ socket }) {
  const [tick, setTick] = useState();
  const [log, setLog] = useState([]);
  const [count, setCount] = useState(0);
  useEffect(() => {
    const hear = (value) => {
      seen();
      setTick(value);
      setLog((before) => [...before, value].slice(-LOG));
      setCount((before) => before + 1);
    };
    socket.on('tick', hear);
    return () => void socket.off('tick', hear);
  }, [socket]);
  return <All tick={tick} log={log} count={count} />;
}

const Contestant = chosen({ latest: OfLast, all: OfAll });

export function showNaively(socket) {
  socket.on('connect', ready);
  show(<Contestant socket={socket} />);
}
