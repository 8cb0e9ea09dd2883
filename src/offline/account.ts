import type { Desk, Given } from './desk.js';
import { createDrain } from './drain.js';
import { createId } from './id.js';
import { inherit } from './inherit.js';
import { createJournal } from './journal.js';
import { createLives } from './lives.js';
import { createNews } from './news.js';
import { createOffice } from './office.js';
import { watchPage } from './page.js';
import { createReceipts } from './receipt.js';
import { createSession } from './session.js';
import { openTabs } from './tabs.js';

/** Joins the parts of one account's outbox. */
export function openAccount(given: Given): Desk {
  const { _socket: socket, _policy: options, _scope: scope } = given;
  const { _platform: platform, _endpoint: endpoint } = socket.io._options;
  const { secure, host, path } = endpoint;
  const desk = {
    ...given,
    // Of one server, namespace and account: what was meant for one is never sent to another.
    _name: JSON.stringify([options.name ?? '', +secure, host, path, socket.nsp, scope]),
    _runtime: platform,
    _createId: () => createId(given._origin, platform.now()),
    _report(error) {
      desk._sendAlone();
      desk._say('error', error);
      desk._onChange();
    },
    async _stop() {
      for (const live of desk._lives.values()) given._left.add(live);
      stopWatching();
      desk._stopOffice();
      desk._stopSession();
      desk._stopReceipts();
      await desk._sealing;
      await desk._stopJournal();
      desk._hangUp();
    },
  } as Desk;
  for (const create of [
    createLives,
    createNews,
    createJournal,
    createReceipts,
    createSession,
    createDrain,
    createOffice,
    openTabs,
  ])
    Object.assign(desk, create(desk));

  inherit(desk);
  desk._connect();
  const stopWatching = watchPage(desk);
  desk._pump();
  return desk;
}
