import { describe, expect, it } from 'vitest';
import { createCookieJar } from './cookies.js';

const URL_A = 'http://a.example/socket.io/?EIO=4';

const jarAt = (start = 1_000_000_000_000) => {
  const clock = { now: start };
  return { clock, jar: createCookieJar(() => clock.now) };
};

describe('the cookies of a connection', () => {
  it.each([
    [['io=1; Path=/; HttpOnly; SameSite=Lax'], 'io=1'],
    [['a=1', 'b=2'], 'a=1; b=2'],
    [['a=1', 'a=2'], 'a=2'],
    [['a=b=c=='], 'a=b=c=='],
    [[' a = "quoted value" ; path=/x'], 'a="quoted value"'],
    [['empty='], 'empty='],
    [['=nameless', '', ';', '; Max-Age=3'], ''],
    [['__proto__=1', 'constructor=2'], '__proto__=1; constructor=2'],
    [['a=1; Max-Age=never'], 'a=1'],
    [['a=1; Expires=never'], 'a=1'],
  ])('of %j sends back %j', (lines, expected) => {
    const { jar } = jarAt();
    jar.store(URL_A, lines);
    expect(jar.header(URL_A)).toBe(expected);
  });

  it('last as long as Max-Age says, in seconds', () => {
    const { clock, jar } = jarAt();
    jar.store(URL_A, ['a=1; max-age=2']);
    clock.now += 1_999;
    expect(jar.header(URL_A)).toBe('a=1');
    clock.now += 1;
    expect(jar.header(URL_A)).toBe('');
  });

  it('last until Expires', () => {
    const { clock, jar } = jarAt();
    jar.store(URL_A, [`a=1; EXPIRES=${new Date(clock.now + 5_000).toUTCString()}`]);
    clock.now += 4_000;
    expect(jar.header(URL_A)).toBe('a=1');
    clock.now += 1_000;
    expect(jar.header(URL_A)).toBe('');
  });

  it('last as long as Max-Age says, whatever Expires does', () => {
    const { clock, jar } = jarAt();
    const past = new Date(clock.now - 5_000).toUTCString();
    jar.store(URL_A, [`a=1; Max-Age=10; Expires=${past}`, 'b=1; Max-Age=0; Expires=never']);
    expect(jar.header(URL_A)).toBe('a=1');
  });

  it('are taken back by one that has expired already', () => {
    const { jar } = jarAt();
    jar.store(URL_A, ['a=1', 'b=2']);
    jar.store(URL_A, ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=; Max-Age=-1']);
    expect(jar.header(URL_A)).toBe('');
  });

  it('go to the origin that set them, by HTTP and by WebSocket, and to no other', () => {
    const { jar } = jarAt();
    jar.store('https://a.example/x', ['a=1']);
    expect(jar.header('https://a.example:443/y')).toBe('a=1');
    expect(jar.header('wss://a.example/y')).toBe('a=1');
    for (const other of ['http://a.example/', 'ws://a.example/', 'https://b.a.example/'])
      expect(jar.header(other)).toBe('');
    expect(jar.header('https://a.example:8443/')).toBe('');
  });

  it('are at most fifty, the newest ones, and none is longer than 4096 characters', () => {
    const { jar } = jarAt();
    jar.store(
      URL_A,
      Array.from({ length: 60 }, (_, index) => `c${index}=1`),
    );
    jar.store(URL_A, [`long=${'x'.repeat(4_096)}`]);
    const names = jar.header(URL_A).split('; ');
    expect(names).toHaveLength(50);
    expect([names[0], names[49]]).toEqual(['c10=1', 'c59=1']);
  });
});
