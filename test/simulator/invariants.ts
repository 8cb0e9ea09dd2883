import { checkAcks, checkBuffers } from './rules-emits.js';
import { checkLinks, checkSessions } from './rules-sessions.js';
import { checkSnapshots } from './rules-snapshots.js';
import type { World } from './world.js';

/** What must hold whatever happens, by name. */
export const INVARIANTS = {
  'wire up':
    'what the server gets in a session is what the client sent in it: in order, once, without a gap',
  'wire down':
    'what the client gets in a session is what the server sent in it: in order, once, without a gap',
  'leaves once': 'an emit leaves at most once, over all sessions',
  'order up': 'the emits of a namespace leave in the order of their making',
  'order down':
    'the events of a namespace come in order, once, and only to the socket that they were meant for',
  buffer: 'an emit that was accepted has left, or waits in its place, or was given up and said so',
  flush: 'once the namespace was accepted, nothing waits',
  'nothing missed': 'what one socket of the server sent comes without a gap, also after a recovery',
  recovered: '`recovered` says what the server decided',
  'ack once': 'an acknowledgement settles at most once',
  'ack settles':
    'an acknowledgement that can fail settles by its limit, or when the connection goes',
  'ack table': 'no handler is kept that can no longer be called',
  answer: 'an answer belongs to its question',
  protocol: 'the client keeps to the protocol, as the server sees it',
  uncaught: 'no illegal transition, and no error that nobody threw',
  life: '`connect` and `disconnect` take turns, and events come in between',
  snapshot: 'the snapshot says what is, and its subscribers were told',
  'one session': 'a manager has one session, and an ended one leaves nothing under way',
  deadline: 'a session does not outlive its deadline once timers run',
  'no trampling': 'another attempt waits its delay, unless somebody asked',
  'back again': 'when the network is good again, so is the connection, within its bound',
  'all arrives': 'on a quiet link everything sent has come, both ways',
  'nothing left': 'when everything is closed, no timer, request, WebSocket or listener is left',
  'no orphan': 'a session that is closed on a good link is closed on the server at once',
  endless: 'nothing goes round in circles',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** Checks what must hold after each step. */
export function checkStep(world: World): void {
  checkSessions(world);
  if (!world.host.idle) return;
  checkBuffers(world);
  checkAcks(world);
  checkSnapshots(world);
  checkLinks(world);
}
