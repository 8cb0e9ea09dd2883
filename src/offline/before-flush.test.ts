import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('beforeFlush', () => {
  it('holds everything back while it is at work, at each connection', async () => {
    const stage = createStage();
    let join = () => {};
    let asked = 0;
    const tab = await stage.open({
      beforeFlush(socket) {
        asked++;
        expect(socket).toBe(tab.socket);
        return new Promise<void>((resolve) => {
          join = resolve;
        });
      },
    });
    for (let connection = 1; connection <= 2; connection++) {
      tab.box.emit('m', connection);
      await tab.connect();
      await stage.advance(60_000);
      expect([asked, tab.sent.length]).toEqual([connection, connection - 1]);
      join();
      await stage.advance(500);
      expect(tab.sent).toHaveLength(connection);
      tab.sent.at(-1)!.ack();
      await stage.settle();
      await tab.disconnect();
    }
  });

  it('is tried again every second, and each rejection is told', async () => {
    const stage = createStage();
    const times: number[] = [];
    const tab = await stage.open({
      async beforeFlush() {
        times.push(stage.platform.now());
        throw new Error('not yet');
      },
    });
    await tab.connect();
    await stage.advance(3_500);
    expect(times.map((at) => at - times[0]!)).toEqual([0, 1_000, 2_000, 3_000]);
    expect(tab.errors.map(({ message }) => message)).toEqual(Array(4).fill('not yet'));
  });
});
