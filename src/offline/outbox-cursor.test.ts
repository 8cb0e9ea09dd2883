import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';

describe('an outbox', () => {
  it('keeps a place once the handler has done, and gives it to the server at the next connect', async () => {
    const stage = createStage();
    const tab = await stage.open();
    let finish = () => {};
    cursor(
      tab.box,
      'news',
      (_text: string, offset: number) => offset,
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      { as: 'serverOffset' },
    );
    await tab.connect();
    expect(tab.auths[0]).toEqual({ token: 't' });
    tab.receive('news', 'one', 17);
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[1]).toEqual({ token: 't' });
    finish();
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[2]).toEqual({ token: 't', serverOffset: 17 });
    tab.crash();
    const later = await stage.open();
    await later.connect();
    expect(later.auths[0]).toEqual({ token: 't', serverOffset: 17 });
  });

  it('names no place of an account for a connection that is nobody’s', async () => {
    const stage = createStage();
    let user: string | undefined = 'ann';
    const tab = await stage.open({ scope: () => user as string });
    const pick = (offset: number) => offset;
    cursor(tab.box, 'news', pick, pick);
    await tab.connect();
    tab.receive('news', 17);
    await stage.settle();
    for (user of [undefined, 'ann']) {
      await tab.disconnect();
      await tab.connect();
    }
    expect(tab.auths).toEqual([{ token: 't' }, { token: 't' }, { token: 't', news: 17 }]);
  });

  it('keeps no place behind a handler that failed, until the server can send it again', async () => {
    const stage = createStage();
    const tab = await stage.open();
    cursor(
      tab.box,
      'news',
      (offset: number) => offset,
      (offset: number) => {
        if (offset === 2) throw new Error('no room');
      },
    );
    await tab.connect();
    for (const offset of [1, 2, 3]) tab.receive('news', offset);
    await stage.settle();
    expect(tab.errors.map(({ message }) => message)).toEqual(['no room']);
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[1]).toMatchObject({ news: 1 });
    tab.receive('news', 3);
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[2]).toMatchObject({ news: 3 });
  });
});
