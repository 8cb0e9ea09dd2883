import { listen, visibility } from '../platform.page.js';
import type { Desk, Given } from './desk.js';
import { createDrain } from './drain.js';
import { createId } from './id.js';
import { createJournal } from './journal.js';
import { createLives } from './lives.js';
import { createNews } from './news.js';
import { createOffice } from './office.js';
import { createReceipts } from './receipt.js';
import { createSession } from './session.js';
import { openTabs } from './tabs.js';

type Draft = { -readonly [Name in keyof Desk]: Desk[Name] };

/** Joins the parts of one account's outbox. */
export function openAccount(given: Given): Desk {
  const { _socket: socket, _options: options, _scope: scope } = given;
  const { _platform: platform, _endpoint: endpoint } = socket.io._options;
  const { secure, host, path } = endpoint;
  const desk = {
    ...given,
    // Of one server, namespace and account: what was meant for one is never sent to another.
    _name: JSON.stringify([options.name ?? '', +secure, host, path, socket.nsp, scope]),
    _platform: platform,
    _sealing: Promise.resolve(),
    _createId: () => createId(given._host, platform.now()),
    _fail(error) {
      desk._office._sendAlone();
      desk._tell('error', error);
      desk._onChange();
    },
    async _close() {
      stopListening();
      desk._office._close();
      desk._session._close();
      desk._receipts._close();
      await desk._sealing;
      await desk._journal._close();
      desk._office._hear();
      desk._tabs._close();
    },
  } as Draft;
  desk._lives = createLives(desk);
  desk._news = createNews(desk);
  desk._journal = createJournal(desk);
  desk._receipts = createReceipts(desk);
  desk._session = createSession(desk);
  desk._drain = createDrain(desk);
  desk._office = createOffice(desk);
  desk._tabs = openTabs(desk);

  /** A page that was kept or frozen may have missed what others told. */
  const stopListening = listen(
    platform,
    ({ type }) => {
      if (visibility(platform) !== 'hidden') desk._tabs._post({ word: 'visible' });
      else if (type === 'visibilitychange') return;
      desk._news._catchUp().catch(desk._fail);
    },
    'pageshow',
    'resume',
    'visibilitychange',
  );
  desk._journal._pump();
  return desk;
}
