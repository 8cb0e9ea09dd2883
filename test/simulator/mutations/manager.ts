import type { CoreManager } from '../../../src/socket/manager.js';
import { type Mutation, managerOf, wrap } from './mutation.js';

/** What a manager and its engine do wrong. */
export const manager: readonly Mutation[] = [
  {
    name: 'a manager listens to the engine that it left',
    // What the engine left behind makes the manager open another.
    breaks: 'one session',
    also: ['nothing left', 'no orphan'],
    begin: (world) => {
      const manager = managerOf(world);
      wrap(manager, '_rest', (rest) => () => {
        rest();
        if (manager.engine) manager.engine._owner = manager as unknown as CoreManager;
      });
    },
  },
  {
    name: 'a listener throws',
    breaks: 'uncaught',
    begin: ({ client: { manager } }) =>
      void manager.on('open', () => {
        throw new Error('a mistake');
      }),
  },
  {
    name: 'the heartbeat is not watched',
    breaks: 'deadline',
    // A link that is dead for good is never given up.
    also: ['back again'],
    begin: ({ client: { manager } }) =>
      wrap(manager, '_open', (open) => () => {
        open();
        Object.defineProperty(manager.engine, '_pingTimeoutTime', {
          get: () => Infinity,
          set() {},
        });
      }),
  },
  {
    name: 'another attempt follows at once',
    breaks: 'no trampling',
    begin: ({ client: { manager } }) => {
      const { reconnect } = manager._options;
      if (reconnect)
        Object.assign(manager._options, { reconnect: { ...reconnect, delay: () => 0 } });
    },
  },
  {
    name: 'a failed attempt is the last',
    breaks: 'back again',
    begin: (world) => {
      managerOf(world)._retry = () => {};
    },
  },
];
