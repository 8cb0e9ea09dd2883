import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { encryption } from './encrypted.js';

/** A stage on which one item is kept, encrypted by a key that is not there while `isAway`. */
async function lateKey() {
  const stage = createStage();
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const before = await stage.open({ encrypt: encryption({ key }) });
  const { id, stored } = before.box.emit('m', 'tea');
  await stored;
  before.crash();
  const keys = { isAway: true };
  const encrypt = encryption({
    async key() {
      if (keys.isAway) throw new Error('no token yet');
      return key;
    },
  });
  return { stage, encrypt, keys, id };
}

/** Cryptography takes its own time, which no clock of ours moves. */
const worked = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

describe('an outbox whose key is away for a moment', () => {
  it('keeps what it cannot open, says so, and sends it when the key is there', async () => {
    const { stage, encrypt, keys } = await lateKey();
    const tab = await stage.open({ encrypt });
    await tab.connect();
    for (let n = 1; n < 9; n++) {
      await worked(() => tab.errors.length === n);
      await stage.settle();
      expect(tab.box.getSnapshot()).toMatchObject({ pending: 1, failed: 0 });
      expect(tab.errors.at(-1)).toMatchObject({ code: 'unavailable', message: /no token yet/ });
      await stage.advance(1_000);
    }
    keys.isAway = false;
    await stage.advance(1_000);
    await worked(() => tab.sent.length === 1);
    expect(tab.sent[0]!.args).toEqual(['tea']);
    tab.sent[0]!.ack();
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 0 });
  });
});
