import { io as holdfast } from 'holdfast';
import { io as peer } from 'socket.io-client';
import { keepJournal } from '../../e2e/journeys/journal.mjs';
import { scenarios } from '../../e2e/journeys/scenarios.mjs';
import { plain } from '../pages/plain.js';
import { newPage } from './browser.mjs';

/**
 * A socket with its diary, in this process or on a page.
 * @typedef {object} Client
 * @property {(scenario: string, url: string, options: object) => Promise<unknown>} play
 * @property {(url: string, options?: object, whenLost?: number[]) => Promise<void>} open
 * @property {() => Promise<ReturnType<ReturnType<typeof keepJournal>['read']>>} read
 * @property {(...args: unknown[]) => Promise<void>} emit
 * @property {(...args: unknown[]) => Promise<unknown>} ask
 * @property {(method: 'connect' | 'disconnect') => Promise<void>} call
 * @property {(type: string) => Promise<void>} [tell] - that this happened to the page; on a page only
 * @property {() => Promise<void>} close
 */

/** Who plays: a name and an opener of clients. */
export const players = {
  'Holdfast in Node': { needs: ['Node'], create: () => inNode(holdfast) },
  'Holdfast in Chromium': {
    needs: ['Chromium'],
    create: (base) => onPage('/dist/index.js', base),
  },
  'socket.io-client in Node': {
    needs: ['Node', 'socket.io-client'],
    create: () => inNode(peer),
  },
  'socket.io-client in Chromium': {
    needs: ['Chromium', 'socket.io-client'],
    create: (base) => onPage('/peer/socket.io.esm.min.js', base),
  },
};

/** What a row of the matrix runs, with a client of its own. */
export const withClient = (who, run) => async (row) => {
  const client = await players[who].create();
  try {
    await run(row, client);
  } finally {
    await client.close();
  }
};

/** @returns {Promise<Client>} */
async function inNode(io) {
  let journal;
  return {
    play: (name, url, options) => scenario(name).run({ io, url, options }),
    open: async (url, options, whenLost) => {
      journal = keepJournal(io, url, options, whenLost);
    },
    read: async () => plain(journal.read()),
    emit: async (...args) => void journal.socket.emit(...args),
    ask: (...args) => journal.socket.timeout(5_000).emitWithAck(...args),
    call: async (method) => void journal.socket[method](),
    close: async () => void journal?.socket.disconnect(),
  };
}

/**
 * @param {string} module - where the page finds the client
 * @param {string} [base] - the origin of the page, when it is to be that of the server
 * @returns {Promise<Client>}
 */
async function onPage(module, base) {
  const page = await newPage(module, base);
  return {
    play: (...args) => page.evaluate((args) => stage.play(...args), args),
    open: (...args) => page.evaluate((args) => stage.open(...args), args),
    read: () => page.evaluate(() => stage.read()),
    emit: (...args) => page.evaluate((args) => stage.emit(...args), args),
    ask: (...args) => page.evaluate((args) => stage.ask(...args), args),
    call: (method) => page.evaluate((method) => stage.call(method), method),
    tell: (type) => page.evaluate((type) => stage.tell(type), type),
    close: () => page.context().close(),
  };
}

const scenario = (name) => scenarios.find((scenario) => scenario.name === name);
