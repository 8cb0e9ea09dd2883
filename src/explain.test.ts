import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { codeOf, failed, refused, structuredCloneOf } from '../test/fakes/explained.js';
import { ProtocolError, TransportError } from './errors.js';
import { quote } from './explain/evidence.js';
import { explain } from './explain.js';

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

  it('tells a gateway that waited in vain, and a network that wants a login, from a server that is down', () => {
    expect(codeOf(refused('<html>', 504))).toBe('request-timeout');
    expect(codeOf(refused('<html>', 511))).toBe('forbidden');
    expect(codeOf(refused('<html>', 503))).toBe('server-unavailable');
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
