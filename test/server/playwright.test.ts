import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// A suite that uses the fixture, run by Playwright's own runner from the built package. No browser: no test asks for a page.

const SUITE = `
import { request } from 'node:http';
import { test as base, expect } from '@playwright/test';
import { realtime, type Realtime } from 'holdfast/test-server/playwright';

// Each on a connection of its own: a pooled one may be one that was cut.
const ask = (url: string, body?: string) =>
  new Promise<{ status: number; body: string }>((done, fail) => {
    request(url, { method: body ? 'POST' : 'GET', agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, body: text }));
    })
      .on('error', fail)
      .end(body);
  });
const handshake = (url: string) => ask(url + '/socket.io/?EIO=4&transport=polling');
const sessionOf = async (url: string): Promise<string> =>
  JSON.parse((await handshake(url)).body.slice(1)).sid;
const test = base.extend(
  realtime({
    setup: (io) => void io.on('connection', (socket) => socket.emit('hello', socket.nsp.name)),
  }),
);
let kept: Realtime | undefined;

test('own: starts with the test', async ({ realtime }) => {
  kept = realtime;
  const sid = await sessionOf(realtime.url);
  const session = realtime.url + '/socket.io/?EIO=4&transport=polling&sid=' + sid;
  expect((await ask(session, '40')).body).toBe('ok');
  expect((await ask(session)).body).toContain('42["hello","/"]');
  expect(realtime.sessions()).toEqual([{ sid, transport: 'polling' }]);
  expect(realtime.log.map(({ kind }) => kind)).toEqual(['handshake', 'post', 'poll']);
  await realtime.restart({ downMs: 1 });
  expect((await ask(session)).status).toBe(400);
});
test('own: ends with the test, and is not to be used any more', async ({ realtime }) => {
  expect(realtime.url).not.toBe(kept?.url);
  await expect(handshake(kept?.url ?? '')).rejects.toThrow('ECONNREFUSED');
  expect(() => kept?.cut()).toThrow(
    'realtime.cut() was called after its test had ended: is an await missing?',
  );
  await expect(kept?.restart()).rejects.toThrow('realtime.restart() was called after');
});
test('own: every fault can be set and ended', async ({ realtime }) => {
  const fails = () => expect(handshake(realtime.url)).rejects.toThrow();
  const works = async () => expect((await handshake(realtime.url)).status).toBe(200);
  realtime.offline();
  await fails();
  realtime.online();
  await works();
  realtime.refuse();
  await fails();
  realtime.refuse(false);
  await works();
  realtime.answer(503, 'later');
  expect((await handshake(realtime.url)).status).toBe(503);
  realtime.answer(null);
  await works();
  realtime.silence();
  realtime.resume();
  realtime.cut();
  realtime.delay(1);
  realtime.corrupt(new Uint8Array([1]));
  realtime.auth({ message: 'no' });
  realtime.auth('pass');
  realtime.acks('never');
  realtime.acks('pass');
  realtime.dropNext(1);
  realtime.repeatNext(1);
  for (const how of ['refuse', 'hang', 'reset', 'close', 'mute'] as const) realtime.blockUpgrade(how);
  realtime.blockUpgrade();
  realtime.allowUpgrade();
  realtime.clear();
  await works();
});
test.fail('misuse: an argument', ({ realtime }) => {
  // @ts-expect-error a number is expected
  realtime.delay('1');
});
test.fail('misuse: a way of blocking', ({ realtime }) => {
  // @ts-expect-error there is no such way
  realtime.blockUpgrade('pass');
});
test.fail('misuse: a restart', async ({ realtime }) => {
  // @ts-expect-error a number is expected
  await realtime.restart({ downMs: 'soon' });
});
test('failed: the log is in the report', async ({ realtime }) => {
  await ask(realtime.url + '/socket.io/?token=secret');
  await handshake(realtime.url);
  expect(realtime.log).toEqual('nothing');
});
test.fail('failed: a listener that throws', async ({ realtime }) => {
  realtime.io.use(() => {
    throw new Error('from a middleware');
  });
  const sid = await sessionOf(realtime.url);
  await ask(realtime.url + '/socket.io/?EIO=4&transport=polling&sid=' + sid, '40');
  await new Promise((done) => setTimeout(done, 1000));
});

test('options are checked at once', () => {
  // @ts-expect-error no such option
  expect(() => realtime({ pingIntervall: 1 })).toThrow('realtime() has no option "pingIntervall"; it has setup, scope, port');
  // @ts-expect-error milliseconds are a number
  expect(() => realtime({ pingInterval: '1s' })).toThrow('expected pingInterval of realtime() to be a number of milliseconds, got "1s"');
  // @ts-expect-error one of two names
  expect(() => realtime({ scope: 'suite' })).toThrow("expected scope of realtime() to be 'test' or 'worker', got \\"suite\\"");
  // @ts-expect-error a function
  expect(() => realtime({ setup: {} })).toThrow('expected setup of realtime() to be a function, got {}');
});

const taken = base.extend({ ...realtime({ port: Number(process.env.TAKEN_PORT) }) });
taken.fail('failed: a port that is taken', ({ realtime }) => void realtime);

let setups = 0;
const shared = base.extend(
  realtime({
    scope: 'worker',
    setup: async (io) => {
      setups++;
      io.on('connection', () => {});
    },
  }),
);
let before: Realtime | undefined;
shared('worker: is broken by one test', async ({ realtime }) => {
  before = realtime;
  await handshake(realtime.url);
  realtime.answer(503);
  realtime.blockUpgrade();
  expect(realtime.sessions()).toHaveLength(1);
});
shared('worker: and whole for the next, at the same address', async ({ realtime }) => {
  expect(realtime.url).toBe(before?.url);
  expect(setups).toBe(1);
  expect(realtime.sessions()).toEqual([]);
  expect((await handshake(realtime.url)).status).toBe(200);
  expect(() => before?.cut()).toThrow('after its test had ended');
});
`;

const CONFIG = `
import { defineConfig } from '@playwright/test';
export default defineConfig({ workers: 1, timeout: 20_000, reporter: [['json']] });
`;

interface Outcome {
  readonly status: string;
  readonly message: string;
  readonly attached: Record<string, string>;
}

const folder = resolve('.cache/playwright-fixture');
const blocker = createServer();
let takenPort = '';
const outcomes = new Map<string, Outcome>();

interface Report {
  suites: { specs: { title: string; tests: { results: Result[] }[] }[] }[];
  errors: { message: string }[];
}
interface Result {
  status: string;
  errors: { message: string }[];
  attachments: { name: string; body?: string; path?: string }[];
}

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'suite.spec.ts'), SUITE);
  writeFileSync(join(folder, 'playwright.config.ts'), CONFIG);
  const cli = resolve('node_modules/@playwright/test/cli.js');
  const { FORCE_COLOR: _, ...env } = process.env;
  await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
  takenPort = `${(blocker.address() as AddressInfo).port}`;
  const output = await new Promise<string>((done) =>
    execFile(
      process.execPath,
      [cli, 'test', '-c', folder],
      { env: { ...env, NO_COLOR: '1', TAKEN_PORT: takenPort }, maxBuffer: 2 ** 26 },
      (_error, stdout) => done(stdout),
    ),
  );
  const report = JSON.parse(output.slice(output.indexOf('{'))) as Report;
  expect(report.errors).toEqual([]);
  for (const { specs } of report.suites)
    for (const { title, tests } of specs) {
      const [result] = tests.flatMap(({ results }) => results);
      if (!result) continue;
      const bodies = result.attachments.map(({ name, body, path }) => [
        name,
        path ? readFileSync(path, 'utf8') : Buffer.from(body ?? '', 'base64').toString(),
      ]);
      outcomes.set(title, {
        status: result.status,
        message: result.errors.map(({ message }) => stripVTControlCharacters(message)).join('\n'),
        attached: Object.fromEntries(bodies),
      });
    }
}, 120_000);

afterAll(() => {
  blocker.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the fixture for Playwright', () => {
  it('takes types alone from Playwright, and no other entry knows of it', () => {
    const files = readdirSync('dist', { recursive: true, encoding: 'utf8' });
    const naming = files.filter(
      (name) =>
        /\.(c?js|d\.c?ts)$/.test(name) &&
        /['"]@?playwright/.test(readFileSync(join('dist', name), 'utf8')),
    );
    expect(naming.sort()).toEqual(['test-server-playwright.d.cts', 'test-server-playwright.d.ts']);
  });

  it.each([
    'own: starts with the test',
    'own: ends with the test, and is not to be used any more',
    'own: every fault can be set and ended',
    'options are checked at once',
    'worker: is broken by one test',
    'worker: and whole for the next, at the same address',
  ])('%s', (title) => {
    expect(outcomes.get(title)).toEqual({ status: 'passed', message: '', attached: {} });
  });

  it.each([
    ['misuse: an argument', 'realtime.delay expects (milliseconds), got ("1")'],
    [
      'misuse: a way of blocking',
      'realtime.blockUpgrade expects ("refuse" | "hang" | "reset" | "close" | "mute"), got ("pass")',
    ],
    [
      'misuse: a restart',
      'realtime.restart expects ({ downMs?: milliseconds }?), got ({"downMs":"soon"})',
    ],
    ['failed: a listener that throws', 'from a middleware'],
    [
      'failed: a port that is taken',
      'realtime: port TAKEN_PORT is taken; leave the option "port" out, or run with one worker',
    ],
  ])('fails the test: %s', (title, message) => {
    const outcome = outcomes.get(title);
    expect(outcome?.status).toBe('failed');
    expect(outcome?.message).toContain(message.replace('TAKEN_PORT', takenPort));
  });

  it('adds what the server saw to the report of a failed test, without what may be secret', () => {
    const { status, attached } = outcomes.get('failed: the log is in the report') ?? {};
    expect(status).toBe('failed');
    const lines = attached?.realtime?.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines?.[1]).toMatch(/ GET \/socket\.io\/ polling handshake 200 \d+ ms$/);
    expect(attached?.realtime).not.toContain('secret');
  });
});
