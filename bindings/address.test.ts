import { webSocket } from 'holdfast';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakePlatform } from '../test/fakes/platform.js';
import * as address from './address.js';

const url = 'http://app.test/chat';
const socketOf = (url: string, options: address.UseIoOptions, user = {}) =>
  address.socketOf(url, options, user);

describe('socketOf', () => {
  beforeEach(() => {
    vi.stubGlobal('window', {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('gives the same socket for the same address and options, however they are written', () => {
    const socket = socketOf(url, { path: '/x', query: { a: '1', b: '2' } });
    expect(socketOf(url, { query: { b: '2', a: '1' }, path: '/x' })).toBe(socket);
    expect(socketOf(url, { path: '/x', query: { a: '1', b: '2' }, upgrade: undefined })).toBe(
      socket,
    );
    expect(socketOf(url, { path: '/y', query: { a: '1', b: '2' } })).not.toBe(socket);
    expect(socketOf('http://app.test/news', { path: '/x' })).not.toBe(socket);
  });
  it('takes neither credentials nor the delay of the release for another address', () => {
    const socket = socketOf(url, { auth: { token: 'a' } });
    expect(socketOf(url, { auth: () => {}, releaseDelay: 5 })).toBe(socket);
  });

  it('tells parts apart by their names, and hosts by what they are', () => {
    const socket = socketOf(url, { transports: [webSocket()] });
    expect(socketOf(url, { transports: [webSocket()] })).toBe(socket);
    expect(socketOf(url, { transports: ['polling'] })).not.toBe(socket);
    const [one, other] = [fakePlatform(), fakePlatform()];
    expect(socketOf(url, { platform: one })).toBe(socketOf(url, { platform: one }));
    expect(socketOf(url, { platform: one })).not.toBe(socketOf(url, { platform: other }));
  });

  it('opens nothing, also where the page has a connection to that server already', () => {
    const platform = fakePlatform();
    const other = socketOf('http://app.test/open', { platform }).connect();
    expect(other.active).toBe(true);
    expect(socketOf('http://app.test/more', { platform }).active).toBe(false);
    other.disconnect();
  });

  it('shares nothing between the requests of a server', () => {
    vi.unstubAllGlobals();
    const platform = fakePlatform();
    expect(socketOf(url, {})).not.toBe(socketOf(url, {}));
    expect(socketOf(url, { platform })).not.toBe(socketOf(url, { platform }));
  });

  it('gives a component that lives without a page, as in a terminal, the same socket at every render', () => {
    vi.unstubAllGlobals();
    const component = {};
    const socket = socketOf(url, { query: { a: '1' } }, component);
    expect(socketOf(url, { query: { a: '1' } }, component)).toBe(socket);
    expect(socketOf(url, { query: { a: '2' } }, component)).not.toBe(socket);
  });
});
