import { each, type Mutation, wrap } from './mutation.js';

/** What a socket does wrong. */
export const socket: readonly Mutation[] = [
  {
    name: 'what was buffered is sent twice',
    breaks: 'leaves once',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_flush', (flush) => (packet) => {
          flush(packet);
          flush(packet);
        }),
      ),
  },
  {
    name: 'what was buffered is sent backwards',
    breaks: 'order up',
    also: ['buffer'],
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_onConnect', (onConnect) => (answer) => {
          socket.sendBuffer.reverse();
          onConnect(answer);
        }),
      ),
  },
  {
    name: 'listeners hear an event twice',
    breaks: 'order down',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_receive', (receive) => (args) => {
          receive([...args]);
          receive(args);
        }),
      ),
  },
  {
    name: 'the send buffer dies with the link',
    breaks: 'buffer',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_onClose', (onClose) => (...args) => {
          socket.sendBuffer = [];
          onClose(...args);
        }),
      ),
  },
  {
    name: 'the receive buffer survives its link',
    breaks: 'buffer',
    also: ['order down'],
    begin: (world) =>
      each(world, (socket) => {
        let kept = socket.receiveBuffer;
        // It is emptied between the two.
        wrap(socket, '_answered', (answered) => () => {
          kept = socket.receiveBuffer;
          answered();
        });
        wrap(socket, '_onClose', (onClose) => (...args) => {
          onClose(...args);
          socket.receiveBuffer = kept;
        });
      }),
  },
  {
    name: 'what was buffered waits for the connection after the next',
    breaks: 'flush',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_onConnect', (onConnect) => (answer) => {
          const kept = socket.sendBuffer;
          socket.sendBuffer = [];
          onConnect(answer);
          socket.sendBuffer = [...kept, ...socket.sendBuffer];
        }),
      ),
  },
  {
    name: 'events before the CONNECT answer are dropped',
    breaks: 'nothing missed',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, 'onevent', (onevent) => (packet) => {
          if (socket.connected) onevent(packet);
        }),
      ),
  },
  {
    name: 'every connection counts as recovered',
    breaks: 'recovered',
    begin: (world) =>
      each(world, (socket) =>
        Object.defineProperty(socket, 'recovered', { get: () => true, set() {} }),
      ),
  },
  {
    name: 'a callback is called twice',
    breaks: 'ack once',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_emit', (emit) => (flags, data) => {
          const callback = data.at(-1);
          if (typeof callback === 'function') {
            data[data.length - 1] = (...args: unknown[]) => {
              callback(...args);
              callback(...args);
            };
          }
          emit(flags, data);
        }),
      ),
  },
  {
    name: 'acknowledgements are forgotten when the connection goes',
    breaks: 'ack settles',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_gone', (gone) => (...args) => {
          socket.acks = {};
          gone(...args);
        }),
      ),
  },
  {
    name: 'an answered acknowledgement is kept',
    breaks: 'ack table',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, 'onpacket', (onpacket) => (packet) => {
          const kept = packet.type === 3 ? socket.acks[packet.id!] : undefined;
          onpacket(packet);
          if (kept && socket.connected) socket.acks[packet.id!] = kept;
        }),
      ),
  },
  {
    name: 'an answer goes to whoever waits longest',
    breaks: 'answer',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, 'onpacket', (onpacket) => (packet) => {
          const first = Object.keys(socket.acks)[0];
          const id = packet.type === 3 && first ? Number(first) : packet.id;
          onpacket({ ...packet, id });
        }),
      ),
  },
  {
    name: 'CONNECT is sent although one is unanswered',
    breaks: 'protocol',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_sendConnect', (sendConnect) => () => {
          socket._asking = false;
          sendConnect();
        }),
      ),
  },
  {
    name: 'an acknowledgement outlives its connection',
    breaks: 'protocol',
    also: ['answer'],
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, 'ack', () => (id) => (...data) => {
          if (socket.connected) socket._send({ type: 3, nsp: socket.nsp, id, data });
        }),
      ),
  },
  {
    name: 'connect is told twice',
    breaks: 'life',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_onConnect', (onConnect) => (answer) => {
          onConnect(answer);
          if (socket.connected) socket._fire('connect');
        }),
      ),
  },
  {
    name: 'observers are not told of a loss',
    breaks: 'snapshot',
    begin: (world) =>
      each(world, (socket) =>
        wrap(socket, '_observe', (observe) => (status, reason) => {
          if (status !== 'reconnecting') observe(status, reason);
        }),
      ),
  },
];
