import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { socketOf } from '../test/fakes/link.js';
import {
  ConnectError,
  DisconnectedError,
  ProtocolError,
  TimeoutError,
  TransportError,
} from './errors.js';
import { quote } from './explain/evidence.js';
import type { Entry } from './explain/table/entry.js';
import { type Code, LAYERS } from './explain/table.js';
import { explain } from './explain.js';
import * as reasons from './reasons.js';

const TABLE: Record<Code, Entry> = Object.assign({}, ...LAYERS);

const failed = (description: unknown = 0, more: object = {}) =>
  new TransportError('xhr poll error', { transport: 'polling', description, ...more });

/** What a server answers, as an error has it. */
const refused = (responseText: unknown, status = 400) =>
  failed(status, { context: { status, responseText } });

const codeOf = (...args: Parameters<typeof explain>) => explain(...args).code;

describe('the table of explain()', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(`src/${name}`, 'utf8'));

  it('has every code that an error of the sources has, and no other', () => {
    const codes = sources.flatMap((text) =>
      [...text.matchAll(/define<\s*'\w+',\s*'([\w ]+)'/g)].map(([, code]) => code),
    );
    expect(codes.length).toBe(5);
    const kinds = new Set<string>(Object.values(TABLE).map(({ of }) => of));
    for (const other of ['reason', 'mistake', 'other']) kinds.delete(other);
    expect(kinds).toEqual(new Set(codes));
  });

  it('has every reason that a connection can end for', () => {
    for (const [name, reason] of Object.entries(reasons)) {
      if (name !== 'SERVER_ERROR') expect(codeOf(reason), reason).not.toBe('foreign');
    }
  });

  it('has sentences: what failed, why, what to do', () => {
    for (const [code, { what, causes, advice }] of Object.entries(TABLE)) {
      expect(code).toMatch(/^[a-z\d-]+$/);
      expect(causes.length).toBeGreaterThan(0);
      for (const sentence of [what, advice, ...causes]) expect(sentence).toMatch(/^\S.*\S$/);
      expect(what).toMatch(/\.$/);
    }
  });
});

describe('explain()', () => {
  it('gives plain data', () => {
    const explained = explain(refused('{"code":4,"message":"no"}', 403));
    expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
    expect(explained).toMatchObject({
      code: 'forbidden',
      evidence: ['transport polling', 'HTTP status 403', 'the server said "no"'],
      docs: 'docs/errors.md#forbidden',
    });
  });

  it.each([
    ['TransportError', { description: 404 }, 'not-found'],
    ['ProtocolError', { rule: 'expected payload, got 2' }, 'broken-packet'],
    ['TimeoutError', { code: 'timeout', limitMs: 1 }, 'connect-timeout'],
    ['ConnectError', {}, 'refused'],
    ['DisconnectedError', {}, 'not-ready'],
  ])('knows a %s of another realm or copy', (name, fields, code) => {
    const literal = JSON.stringify({ name, ...fields });
    const foreign = runInNewContext(`Object.assign(new Error('m'), ${literal})`);
    expect(foreign instanceof Error).toBe(false);
    expect(codeOf(foreign)).toBe(code);
    expect(codeOf(structuredCloneOf(foreign))).toBe(code);
  });

  it('believes the server only where it says a code that it has', () => {
    expect(codeOf(refused('{"code":1,"message":"x"}'))).toBe('session-unknown');
    for (const text of [
      '{"code":1}',
      '{"code":"1","message":"x"}',
      '{"code":9,"message":"x"}',
      '{"code":-1,"message":"x"}',
      '[1]',
      'null',
      '{"code":1,"message":"x"',
      `{"code":1,"message":"${'x'.repeat(1_000)}"}`,
      '',
      7,
    ]) {
      expect(codeOf(refused(text)), `${text}`).toBe('bad-request');
    }
    // A gateway's own trouble, whatever its page looks like.
    expect(codeOf(refused('{"code":1,"message":"x"}', 502))).toBe('server-unavailable');
  });

  it.each([
    ['ENOTFOUND', 'host-not-found'],
    ['EAI_AGAIN', 'host-not-found'],
    ['ECONNREFUSED', 'connection-refused'],
    ['ECONNRESET', 'connection-broken'],
    ['UND_ERR_SOCKET', 'connection-broken'],
    ['EPIPE', 'connection-broken'],
    ['EHOSTUNREACH', 'no-answer'],
    ['ETIMEDOUT', 'no-answer'],
    ['EPROTO', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ])('knows the system’s %s wherever it stands', (code, expected) => {
    const cause = Object.assign(new Error('x'), { code });
    const several = Object.assign(new AggregateError([cause], 'all failed'), { code: undefined });
    const event = { type: 'error', error: cause };
    for (const error of [
      failed(0, { cause }),
      failed(0, { cause: several }),
      failed(0, { cause: new TypeError('fetch failed', { cause }) }),
      new TransportError('websocket error', { transport: 'websocket', description: event }),
    ]) {
      const explained = explain(error);
      expect(explained.code).toBe(expected);
      expect(explained.evidence).toContain(code);
    }
  });

  it('follows causes no further than is any use', () => {
    const circle = failed(0);
    Object.assign(circle, { cause: { cause: circle } });
    expect(codeOf(circle)).toBe('no-answer');
    const endless = (): object => ({
      get cause() {
        return endless();
      },
    });
    expect(codeOf(failed(0, { cause: endless() }))).toBe('no-answer');
  });
});

describe('where it happened', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const page = (origin: string, onLine = true) => {
    vi.stubGlobal('location', { origin });
    vi.stubGlobal('navigator', { onLine });
  };

  it('is read from the host', () => {
    page('https://page.example', false);
    expect(codeOf(failed())).toBe('offline');
    page('https://page.example');
    expect(codeOf(failed())).toBe('no-answer');
  });

  it('can be handed in, where that is known better', () => {
    page('https://page.example', false);
    expect(codeOf(failed(), { online: true })).toBe('no-answer');
    page('https://page.example');
    expect(codeOf(failed(), { online: false })).toBe('offline');
    const { socket } = socketOf();
    expect(codeOf(failed(), { socket, origin: 'http://other.example' })).toBe('cross-origin');
    expect(codeOf(failed(), { socket, origin: 'http://server' })).toBe('no-answer');
    expect(codeOf(failed(), { socket, origin: 'https://server' })).toBe('mixed-content');
    expect(codeOf(failed(), { socket, origin: '' })).toBe('no-answer');
  });

  it('does not have to be known', () => {
    vi.stubGlobal('navigator', undefined);
    vi.stubGlobal('location', undefined);
    expect(codeOf(failed())).toBe('no-answer');
  });

  it('counts for nothing once there was an answer', () => {
    expect(codeOf(failed(404), { online: false })).toBe('not-found');
  });

  it('tells missing sticky sessions from a session that ended', async () => {
    const { socket } = socketOf();
    const error = refused('{"code":1,"message":"Session ID unknown"}');
    expect(codeOf(error, { socket })).toBe('sticky-sessions');
    const connected = { ...socket, getSnapshot: () => ({ everConnected: true }) };
    expect(codeOf(error, { socket: connected as never })).toBe('session-unknown');
    expect(codeOf(error)).toBe('session-unknown');
  });
});

describe('what it shows of a text', () => {
  it.each([
    ['not from here', '"not from here"'],
    ['see https://host/a?token=hunter2&b=c for more', '"see https://host/a?… for more"'],
    ['Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.x expired', '"Bearer ….x expired"'],
    ['two\nlines\u0000and \u202e more', '"two lines and more"'],
    ['a '.repeat(500), `"${'a '.repeat(60)}"`],
  ])('%j', (text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  it('is nothing of what a broken packet or a wrong option held', () => {
    const broken = new ProtocolError('server error', {
      rule: 'expected handshake, got {"sid":"x1"}',
    });
    expect(explain(broken).evidence).toEqual(['expected handshake']);
    const wrong = new TypeError('invalid url: ftp://host?token=hunter2');
    expect(explain(wrong).evidence).toEqual(['invalid url']);
  });
});

describe('explain() never throws', () => {
  const hostile = new Proxy(() => {}, {
    get() {
      throw new Error('get');
    },
    getPrototypeOf() {
      throw new Error('getPrototypeOf');
    },
    has() {
      throw new Error('has');
    },
  });
  const errors = [
    failed(0),
    new TransportError('websocket error', { description: { type: 'error' } }),
    new ProtocolError('m', { rule: 'r' }),
    new TimeoutError('m', { limitMs: 1 }),
    new ConnectError('m'),
    new DisconnectedError('m'),
    'transport close',
    'transport error',
    'parse error',
    {},
  ];
  const LAST = errors.length;
  /** A number stands for one of those, since what prints values would touch them. */
  const real = (value: unknown) =>
    typeof value === 'bigint' ? [...errors, hostile][Number(value)] : value;
  const allReal = (fields: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, real(value)]));
  const one = fc.bigInt({ min: 0n, max: BigInt(LAST) });
  const part = fc.oneof(
    fc.anything({ withBigInt: false }),
    one,
    fc.record({ status: fc.anything(), responseText: fc.oneof(fc.string(), fc.json()) }),
  );
  const NAMES = [
    ...['name', 'type', 'code', 'message', 'cause', 'description', 'context', 'rule'],
    ...['limitMs', 'transport'],
  ];
  const HINTS = ['details', 'socket', 'online', 'origin'];

  it('whatever it is given', () => {
    fc.assert(
      fc.property(
        one,
        fc.dictionary(fc.constantFrom(...NAMES), part),
        fc.dictionary(fc.constantFrom(...HINTS), part),
        (kind, fields, hints) => {
          const error = real(kind);
          const given =
            typeof error === 'object'
              ? Object.assign(Object.create(error), allReal(fields))
              : error;
          const explained = explain(given, allReal(hints));
          expect(TABLE[explained.code].what).toBe(explained.what);
          expect(explained.evidence.every((fact) => typeof fact === 'string')).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  const THINGS = {
    undefined,
    null: null,
    'a number': 0,
    text: 'text',
    hostile,
    'a function': () => {},
  };
  it.each(Object.keys(THINGS) as (keyof typeof THINGS)[])('and calls %s foreign', (name) => {
    const { code, evidence } = explain(THINGS[name], hostile as never);
    expect([code, evidence]).toEqual(['foreign', []]);
  });
});

/** An error that came over a channel between realms: an Error keeps no fields of its own there, an object does. */
const structuredCloneOf = (error: Error) =>
  structuredClone({ ...error, name: error.name, message: error.message });
