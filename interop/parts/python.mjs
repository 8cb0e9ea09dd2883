import { players, withClient } from '../harness/clients.mjs';
import { servePython } from '../harness/servers.mjs';
import { playProcesses, playScenarios } from './play.mjs';
import { pythonRequests } from './requests.mjs';

const needs = ['python3-socketio', 'python3-engineio', 'python3-aiohttp'];

const slow = ['polling alone', 'polling, then WebSocket'];

/** What python-socketio cannot do. */
const without = {
  'stays away when the server closes the whole connection': {
    why: 'python-socketio has no `disconnect(true)`',
  },
  'takes up its session again after its connection was closed under it': {
    why: 'python-socketio has no connection state recovery',
  },
  'carries large messages, text and binary': {
    over: slow,
    why: 'python-engineio with aiohttp cuts a POST body that comes in more than one piece',
  },
};

/** Where it answers otherwise than the stock server. */
const instead = (isPeer) => ({
  'tells the server that it leaves': {
    // The reason does not reach its `disconnect` handler.
    seen: [],
    told: 'io client disconnect',
    active: false,
  },
  'is told of a namespace that does not exist': {
    // The CONNECT_ERROR holds a string, from which socket.io-client makes an empty message.
    message: isPeer ? '' : 'Unable to connect',
    active: false,
  },
});

const row = (who) => ({
  name: `${who} ↔ python-socketio`,
  needs: [...players[who].needs, ...needs],
  run: withClient(who, async (row, client) => {
    const isPeer = who.startsWith('socket.io');
    const stage = { row, client, serve: servePython, without, instead: instead(isPeer), isPeer };
    await playScenarios(stage);
    await playProcesses(stage);
  }),
});

export const python = {
  name: 'python',
  rows: [
    row('Holdfast in Node'),
    row('Holdfast in Chromium'),
    row('socket.io-client in Node'),
    pythonRequests,
  ],
};
