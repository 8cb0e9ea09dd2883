import { setTimeout as sleep } from 'node:timers/promises';
import { faultProxy } from 'holdfast/test-server';
import { breakThings, randomFrom } from './faults.mjs';
import { createLedger } from './ledger.mjs';
import { startChild } from './processes.mjs';

const PROCESSES = 2;
const SERVER = {
  pingInterval: 3_000,
  pingTimeout: 4_000,
  // As many as lie on a link that was cut may come at once.
  maxHttpBufferSize: 1e6,
};
/** How long everyone may take to be back and done, once nothing is broken any more. */
const CALM_LIMIT_MS = 120_000;
const EXIT_LIMIT_MS = 10_000;
const MB = 1 << 20;

/**
 * Clients of all kinds on a stock server behind a proxy, everything going wrong all the time.
 * @param options - `minutes`, `clients`, `seed`, `everyMs` between the sends of one client, and `log` for a line at each look
 * @returns what was seen; `problems` is empty when all promises held
 */
export async function soak({ minutes, clients, seed, everyMs = 3_000, log = () => {} }) {
  const ledger = createLedger();
  const faults = {};
  const looks = [];
  const problems = [];
  const random = randomFrom(seed);

  let server;
  const settings = { port: 0, askEveryMs: 2 * everyMs, options: SERVER };
  const startServer = async () => {
    server = startChild('server.mjs', settings, {
      onMessage: ({ taken = [] }) => taken.forEach(ledger.take),
    });
    settings.port = (await server.next(({ port }) => port)).port;
  };
  const serverCounts = async () => {
    const told = server.next(({ counts }) => counts);
    server.send({ ask: 'counts' });
    return (await told).counts;
  };
  /** Of all servers so far, but for the last moments of each. */
  const answers = { asked: 0, answered: 0, answeredTwice: 0, broken: 0 };
  const note = (counts) => {
    for (const name of Object.keys(answers)) answers[name] += counts[name];
  };
  /** One after another: two faults may want it at a time. */
  let restarted = Promise.resolve();
  const restart = (signal, downMs) => {
    restarted = restarted.then(async () => {
      note(await serverCounts());
      server.kill(signal);
      await server.gone;
      await sleep(downMs);
      await startServer();
    });
    return restarted;
  };

  await startServer();
  const proxy = await faultProxy({ target: `http://127.0.0.1:${settings.port}` });
  const share = Math.ceil(clients / PROCESSES);
  const crews = [];
  for (let from = 0; from < clients; from += share) {
    const count = Math.min(share, clients - from);
    const crew = { url: proxy.url, from, count, everyMs };
    crews.push(startChild('clients.mjs', crew, { execArgv: ['--expose-gc'] }));
  }
  const everyone = (order) => Promise.all(crews.map((crew) => crew.order(order)));
  const total = (reports, name) => reports.reduce((sum, report) => sum + report[name], 0);

  /** Nothing is broken, and everyone is connected. */
  async function calm(isOver = false) {
    await proxy.clear();
    const from = Date.now();
    for (;;) {
      const reports = await everyone('report');
      const connected = total(reports, 'connected');
      const open = total(reports, 'open');
      // Without a backlog, too, which is not what a look at the memory is for.
      if (connected === clients && open <= (isOver ? 0 : clients / 2))
        return { reports, ms: Date.now() - from };
      if (Date.now() - from > CALM_LIMIT_MS) {
        problems.push(
          `${clients - connected} not connected, ${open} without an answer, two minutes after the last fault`,
        );
        problems.push(
          ...reports
            .flatMap(({ away }) => away)
            .slice(0, 5)
            .map((state) => JSON.stringify(state)),
        );
        return { reports, ms: Date.now() - from };
      }
      await sleep(100);
    }
  }

  const startedAt = Date.now();
  const endsAt = startedAt + minutes * 60_000;
  const steps = Math.max(4, Math.min(30, Math.round(minutes)));
  await Promise.all(crews.map((crew) => crew.next(({ ready }) => ready)));
  await calm();
  for (let step = 1; step <= steps; step++) {
    const until = startedAt + ((endsAt - startedAt) * step) / steps;
    const stop = AbortSignal.timeout(Math.max(1, until - Date.now()));
    const begun = (name) => {
      faults[name] = (faults[name] ?? 0) + 1;
    };
    await breakThings({ proxy, restart, random, begun }, stop);
    const { reports, ms: calmMs } = await calm();
    const memories = await everyone('memory');
    const look = {
      seconds: Math.round((Date.now() - startedAt) / 1_000),
      calmMs,
      connects: total(reports, 'connects'),
      acked: total(reports, 'acked'),
      retries: total(reports, 'retries'),
      open: total(reports, 'open'),
      heapMB: total(memories, 'heap') / MB,
      rssMB: total(memories, 'rss') / MB,
      timers: timersOf(memories),
      sockets: memories.reduce((sum, { resources }) => sum + (resources.TCPSocketWrap ?? 0), 0),
    };
    looks.push(look);
    log(look);
  }

  await everyone('quiet');
  const { reports } = await calm(true);
  const idle = await everyone('memory');
  note(await serverCounts());
  const sent = reports.flatMap((report) => report.sent);
  const result = {
    seed,
    minutes,
    clients,
    faults,
    looks,
    idleTimers: timersOf(idle),
    streams: Object.fromEntries(
      ['retried', 'plain', 'kept'].map((stream) => [stream, ledger.compare(stream, sent)]),
    ),
    acknowledgements: {
      emitted: total(reports, 'attempts'),
      settled: total(reports, 'settled'),
      settledTwice: total(reports, 'settledTwice'),
      acked: total(reports, 'acked'),
      ...failures(reports),
      wrongAnswers: total(reports, 'wrongAnswers'),
      askedTwice: total(reports, 'askedTwice'),
      askedByServer: answers.asked,
      answered: answers.answered,
      answeredTwice: answers.answeredTwice,
      broken: answers.broken,
    },
    uncaught: reports.flatMap(({ uncaught }) => uncaught),
    problems,
  };
  await leave(result);
  judge(result);
  server.kill();
  await server.gone;
  await proxy.close();
  return result;

  /** Everyone goes: the server has no session left, and the processes end by themselves. */
  async function leave({ problems }) {
    await everyone('leave');
    const codes = await Promise.all(
      crews.map((crew) => Promise.race([crew.gone, sleep(EXIT_LIMIT_MS, 'still there')])),
    );
    for (const code of codes)
      if (code !== 0) problems.push(`a process of clients ended with ${code}`);
    const giveUpAt = Date.now() + SERVER.pingInterval + SERVER.pingTimeout + 5_000;
    for (;;) {
      const { sessions } = await serverCounts();
      if (!sessions) break;
      if (Date.now() > giveUpAt) {
        problems.push(`${sessions} sessions are left on the server`);
        break;
      }
      await sleep(100);
    }
    for (const crew of crews) crew.kill();
  }
}

const timersOf = (memories) =>
  memories.reduce((sum, { resources }) => sum + (resources.Timeout ?? 0), 0);

/** How many of the attempts came to what end. */
function failures(reports) {
  const sum = {};
  for (const { failures } of reports) {
    for (const [code, count] of Object.entries(failures)) sum[code] = (sum[code] ?? 0) + count;
  }
  return sum;
}

/** Adds to `problems` whatever should not be. */
function judge({ streams, acknowledgements, uncaught, looks, clients, idleTimers, problems }) {
  const zero = (what, count) => count && problems.push(`${what}: ${count}`);
  const { retried, plain, kept } = streams;
  zero('lost though sent until acknowledged', retried.lost);
  zero('lost in spite of `retries`', kept.lost);
  zero('out of order in spite of `retries`', kept.disorder);
  zero('plain events that came twice', plain.again);
  const { emitted, settled, acked } = acknowledgements;
  zero('acknowledgements that were never settled', emitted - settled);
  zero('numbers without an acknowledgement', retried.sent - acked);
  for (const name of ['settledTwice', 'wrongAnswers', 'askedTwice', 'answeredTwice', 'broken']) {
    zero(name, acknowledgements[name]);
  }
  if (!retried.sent || !plain.taken || !kept.sent) problems.push('nothing was sent');
  for (const stack of uncaught.slice(0, 5)) problems.push(`uncaught: ${stack}`);
  // The first look is still warming up.
  const [, ...warm] = looks.map(({ heapMB }) => heapMB);
  const half = warm.length >> 1;
  const [early, late] = [warm.slice(0, half), warm.slice(-half)].map((part) => Math.min(...part));
  if (late > early * 1.1 + 2) {
    problems.push(`the heap grows: ${early.toFixed(1)} MB, later ${late.toFixed(1)} MB`);
  }
  // A heartbeat each, and what a request takes.
  if (idleTimers > 2 * clients) problems.push(`${idleTimers} timers for ${clients} idle clients`);
}
