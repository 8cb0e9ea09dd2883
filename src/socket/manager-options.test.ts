import { describe, expect, it } from 'vitest';
import { expectMistake, managerOf } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { webSocket } from '../engine/websocket.js';

collectUncaught();

describe('a manager', () => {
  it.each([
    [undefined, undefined, 'ws://server/socket.io/?EIO=4&transport=websocket'],
    ['/custom', undefined, 'ws://server/custom/?EIO=4&transport=websocket'],
    ['/custom/', undefined, 'ws://server/custom/?EIO=4&transport=websocket'],
    [undefined, { a: 'b c' }, 'ws://server/socket.io/?a=b+c&EIO=4&transport=websocket'],
  ])('with path %s and query %j asks for %s', (path, query, expected) => {
    const { platform, manager } = managerOf({ path, query });
    manager.connect();
    expect(platform.sockets[0]?.url.href).toBe(expected);
  });

  it('takes the query of the URL, else that of the options, as the peer does, and leaves it alone', () => {
    const query = Object.freeze({ b: '2' });
    const own = managerOf({ query }, undefined, 'http://server/');
    own.manager.connect();
    expect(own.platform.sockets[0]!.url.searchParams.getAll('b')).toEqual(['2']);
    const other = managerOf({ query }, undefined, 'http://server/?a=1&b=1');
    other.manager.connect();
    expect(other.platform.sockets[0]!.url.search).toBe('?a=1&b=1&EIO=4&transport=websocket');
  });

  describe('refuses', () => {
    it.each([
      ['no transports', { transports: [] }, /transports/],
      ['missing transports', { transports: undefined }, /transports/],
      ['names for transports', { transports: ['polling'] }, /transports/],
      ['uncalled parts', { transports: [webSocket] }, /transports/],
      ['a negative timeout', { timeout: -1 }, /timeout/],
    ])('%s', (_, parts, message) => {
      expectMistake(() => managerOf(parts as never), message);
    });
  });

  it.each([0, false, undefined, 5])('accepts the timeout %s', (timeout) => {
    expect(() => managerOf({ timeout } as never)).not.toThrow();
  });
});
