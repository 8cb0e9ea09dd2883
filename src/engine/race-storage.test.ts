import { describe, expect, it } from 'vitest';
import { last, openWebSocket } from '../../test/fakes/link.js';
import { answerPolling, racing } from '../../test/fakes/race.js';

describe('what a race remembers', () => {
  it('outlives a reload where there is a storage', async () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const { platform } = racing({ storage });
    last(platform.sockets).fail();
    await answerPolling(platform, { upgrades: [] });
    expect([...kept.keys()]).toEqual(['holdfast.race']);
    const next = racing({ storage });
    expect(next.platform.sockets).toEqual([]);
    expect(next.platform.pending('GET').length).toBe(1);
  });

  it.each(['', 'nonsense', 'null', '[]', '5', '{"server":5}', '{"__proto__":{"polling":true}}'])(
    'is nothing where the storage holds %j',
    async (entry) => {
      const { platform } = racing({ storage: { getItem: () => entry, setItem: () => {} } });
      expect(platform.sockets.length).toBe(1);
      expect(({} as { polling?: boolean }).polling).toBeUndefined();
    },
  );

  it('does not matter where the storage is full', async () => {
    const setItem = () => {
      throw new Error('QuotaExceededError');
    };
    const { platform, socket } = racing({ storage: { getItem: () => null, setItem } });
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(socket.connected).toBe(true);
  });
});
