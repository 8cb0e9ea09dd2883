// From the moment at which a page could be connected again to the moment at which it is, in Chromium, through a proxy that delays.
import { setTimeout as sleep } from 'node:timers/promises';
import { byContestant, row } from './rounds.mjs';
import { median } from './table.mjs';
import { openStage, until } from './wake/stage.mjs';

export const title = 'Pages that come back';

const CLIENTS = ['holdfast', 'holdfast, race', 'socket.io-client'];
/** One way, in milliseconds. */
const DELAYS = [50, 25];
const FROZEN_MS = 1_500;
const AWAY_MS = 1_000;
const OFFLINE_MS = 60_000;
const ROUNDS = 3;
/** Each of these waits a minute, all at once. */
const OFFLINE_ROUNDS = 3;

/** Connected, and done with the upgrade. */
async function settled(page) {
  await page.evaluate("lab.when('connect').then(() => true)");
  await until(() => page.evaluate("lab.socket.io.engine.transport.name === 'websocket'"));
  // The probe's last words are on their way still.
  await sleep(500);
}

/** From the note `sign` to the next connection, in milliseconds; notes before number `from` do not count. */
async function timeBack(page, sign, from) {
  const start = await page.evaluate(`lab.when('${sign}', ${from})`);
  const end = await page.evaluate(`Promise.race([
    lab.when('connect', ${from}),
    new Promise((resolve) => setTimeout(resolve, 20_000)),
  ])`);
  if (!end) throw new Error(`not back: ${await page.evaluate('JSON.stringify(lab.notes)')}`);
  return end.at - start.at;
}

const count = (page) => page.evaluate('lab.notes.length');

/** A page that slept for longer finds no idle connection of its requests any more. */
const endKeptAlive = ({ proxy }) =>
  proxy.cut('close', ({ requests }) => !requests.some(({ isWebSocket }) => isWebSocket));

/** A tab in the background that the browser freezes, and that is looked at again. */
async function frozen(stage, page) {
  const other = await stage.browser.openPage('about:blank');
  await page.evaluate("lab.when('visibilitychange').then(() => true)");
  const from = await count(page);
  await page.send('Page.setWebLifecycleState', { state: 'frozen' });
  await sleep(FROZEN_MS);
  endKeptAlive(stage);
  await page.send('Page.setWebLifecycleState', { state: 'active' });
  await page.front();
  const ms = await timeBack(page, 'resume', from);
  await other.close();
  return ms;
}

/** A page that was left, and that the browser had kept. */
async function keptPage(stage, page) {
  const from = await count(page);
  await page.send('Page.navigate', { url: stage.pageUrl });
  await sleep(AWAY_MS);
  endKeptAlive(stage);
  const { currentIndex, entries } = await page.send('Page.getNavigationHistory');
  await page.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1].id });
  await until(() =>
    page.evaluate("lab.notes.some(({ name, detail }) => name === 'pageshow' && detail)"),
  );
  return timeBack(page, 'pageshow', from);
}

const offline = (page, isOffline) =>
  page.send('Network.emulateNetworkConditions', {
    offline: isOffline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });

/** Pages without a network for a minute, all at once; each has its network back when the one before is connected. */
async function offlineMinute(stage, rounds, found) {
  const turns = [];
  for (let round = 0; round < rounds; round++) {
    for (const delayMs of DELAYS) {
      for (const client of round % 2 ? CLIENTS.toReversed() : CLIENTS) {
        const page = await stage.openClient(client);
        if (!page) continue;
        await settled(page);
        // All of them count as being looked at, or the browser would slow down the timers of all but one.
        await page.send('Emulation.setFocusEmulationEnabled', { enabled: true });
        await page.send('Network.enable');
        turns.push({ page, client, delayMs, round });
      }
    }
  }
  for (const turn of turns) turn.from = await count(turn.page);
  await Promise.all(turns.map(({ page }) => offline(page, true)));
  await sleep(OFFLINE_MS);
  for (const { page, client, delayMs, round, from } of turns) {
    stage.proxy.link({ delayMs });
    endKeptAlive(stage);
    await offline(page, false);
    found({ client, delayMs, round, ms: await timeBack(page, 'online', from) });
    await page.evaluate('lab.socket.disconnect() && 0');
    await page.close();
  }
}

export async function run({ rounds = ROUNDS }) {
  const stage = await openStage({ delayMs: DELAYS[0] });
  const measured = [];
  try {
    for (const [scene, play] of Object.entries({ frozen, keptPage })) {
      for (let round = 0; round < rounds; round++) {
        for (const delayMs of DELAYS) {
          stage.proxy.link({ delayMs });
          for (const client of round % 2 ? CLIENTS.toReversed() : CLIENTS) {
            const page = await stage.openClient(client);
            if (!page) continue;
            await settled(page);
            const ms = await play(stage, page).catch((cause) => {
              throw new Error(`${scene}, ${client}: ${cause.message}`, { cause });
            });
            measured.push({ scene, client, delayMs, ms });
            await stage.leave(page);
          }
        }
      }
    }
    await offlineMinute(stage, Math.min(rounds, OFFLINE_ROUNDS), (result) =>
      measured.push({ scene: 'offlineMinute', ...result }),
    );
  } finally {
    await stage.close();
  }
  return report(measured);
}

const captions = {
  frozen: 'a frozen tab, from `resume`',
  keptPage: 'a page from the back/forward cache, from `pageshow`',
  offlineMinute: `${OFFLINE_MS / 1_000} s without a network, from \`online\``,
};

function report(measured) {
  const goal = (client, delayMs) => {
    const trips = { holdfast: 4, 'holdfast, race': 3 }[client];
    return trips ? `≤ ${trips * 2 * delayMs + 50}` : '–';
  };
  const tables = DELAYS.map((delayMs) => ({
    caption: `Until \`connect\`, in ms: median (least–most). ${delayMs} ms each way, so a round trip of ${2 * delayMs} ms`,
    rows: [
      ['', ...CLIENTS],
      ...Object.entries(captions).map(([scene, caption]) => [
        caption,
        ...CLIENTS.map((client) => {
          const list = measured
            .filter(
              (one) => one.scene === scene && one.client === client && one.delayMs === delayMs,
            )
            .map(({ ms }) => Math.round(ms));
          if (!list.length) return 'not there';
          return `${median(list)} (${Math.min(...list)}–${Math.max(...list)})`;
        }),
      ]),
      ['goal', ...CLIENTS.map((client) => goal(client, delayMs))],
    ],
  }));
  return {
    tables,
    notes: [
      'A new connection costs a round trip of its own: the proxy holds its first bytes back for as long as the SYN would take.',
    ],
    data: { rows: online(measured), measured },
  };
}

/** The lines of docs/performance.md. Once with `race`: the peer has one way only. */
function online(measured) {
  const [delayMs] = DELAYS;
  const tripMs = 2 * delayMs;
  const figures = byContestant(
    measured
      .filter((one) => one.scene === 'offlineMinute' && one.delayMs === delayMs)
      .map(({ client, round, ms }) => ({ contestant: client, round, ms })),
    ({ ms }) => ms,
  );
  const common = { unit: `ms at a round trip of ${tripMs} ms`, better: 'less', digits: 0 };
  const line = (id, what, holdfast, trips) => {
    const must = trips * tripMs + 50;
    const rounds = { holdfast, 'socket.io-client': figures['socket.io-client'] };
    return row({ id, what, ...common, rounds, must, aim: must });
  };
  return [
    line('online', 'from `online` to connected', figures.holdfast, 4),
    line('online-race', 'from `online` to connected, with race', figures['holdfast, race'], 3),
  ];
}
