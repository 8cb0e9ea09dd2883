import { describe, expect, it } from 'vitest';
import { encryption } from '../../src/offline/encrypted.js';
import { OutboxError } from '../../src/offline/errors.js';

const newKey = (extractable = false) =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, extractable, ['encrypt', 'decrypt']);

const bytes = Uint8Array.of(0, 1, 2, 3, 251, 252, 253, 254, 255, 128, 7, 6, 5, 4, 3, 2);

/** What an outbox promises of `encryption()`, in whatever runs it. */
export function promisesOfEncryption(database: () => string): void {
  const roundTrip = async (args: readonly unknown[]) => {
    const box = encryption({ key: await newKey() });
    // As it comes out of storage.
    return box.open(structuredClone(await box.seal(args, 'id event')), 'id event');
  };

  describe('gives back', () => {
    it.each<[string, unknown[]]>([
      ['nothing', []],
      ['JSON', [{ a: [1, 'é\u0000\ud83d\ude00', null, true, { b: {} }] }, '', 0]],
      [
        'what JSON has no word for',
        [undefined, NaN, Infinity, -0, 1n << 70n, new Date(5), new Date(NaN)],
      ],
      ['undefined within', [[undefined], { a: undefined }]],
      [
        'names that could be taken for its own',
        [{ $: ['undefined'] }, { $: { $: [bytes] } }, { $: 1, b: [{ $: undefined }] }],
      ],
      ['names that are dangerous', [JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')]],
    ])('%s', async (_, args) => {
      expect(await roundTrip(args)).toStrictEqual(args);
    });

    const kinds: (new (buffer: ArrayBuffer, offset: number) => ArrayBufferView)[] = [
      ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array],
      ...[Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView],
    ];
    it.each(kinds.map((View) => [View.name, View] as const))('a %s', async (_, View) => {
      // At an odd place among other bytes, of which none may come along.
      const view = new View(bytes.slice(0, 16).buffer, 8);
      const [, { deep }] = (await roundTrip([bytes.subarray(3, 6), { deep: [view] }])) as [
        unknown,
        { deep: [ArrayBufferView] },
      ];
      expect(deep[0]).toBeInstanceOf(View);
      expect(deep[0].constructor).toBe(View);
      expect(deep[0].byteLength).toBe(8);
      expect(deep[0].buffer.byteLength).toBe(8);
      expect(new Uint8Array(deep[0].buffer as ArrayBuffer)).toEqual(bytes.slice(8, 16));
    });

    it('buffers, Blobs and files, with their types', async () => {
      const file = new File([bytes], 'ä.txt', { type: 'text/plain', lastModified: 5 });
      const read = await roundTrip([
        bytes.buffer,
        new Blob([bytes, 'x'], { type: 'image/png' }),
        { files: [file, new Blob([])] },
        new ArrayBuffer(0),
      ]);
      const [buffer, blob, { files }, empty] = read as [
        ArrayBuffer,
        Blob,
        { files: [File, Blob] },
        ArrayBuffer,
      ];
      expect([buffer, empty]).toStrictEqual([bytes.buffer, new ArrayBuffer(0)]);
      expect([blob.constructor, blob.type, blob.size]).toEqual([Blob, 'image/png', 17]);
      expect(new Uint8Array(await blob.arrayBuffer()).subarray(0, 16)).toEqual(bytes);
      const [kept, none] = files;
      expect([kept.name, kept.type, kept.lastModified]).toEqual(['ä.txt', 'text/plain', 5]);
      expect(new Uint8Array(await kept.arrayBuffer())).toEqual(bytes);
      expect([none.size, none.type]).toEqual([0, '']);
    });
  });

  describe('what is kept', () => {
    it('shows nothing of the arguments, and is another one each time', async () => {
      const box = encryption({ key: await newKey() });
      const secret = 'a secret that is long enough to be seen';
      const [one, other] = (await Promise.all([
        box.seal([secret], 'id event'),
        box.seal([secret], 'id event'),
      ])) as [Uint8Array, Uint8Array];
      expect(new TextDecoder().decode(one)).not.toContain('secret');
      expect(one).not.toEqual(other);
      expect(one.subarray(5, 17)).not.toEqual(other.subarray(5, 17));
    });

    it('cannot be changed, not one bit of it', async () => {
      const box = encryption({ key: await newKey() });
      const sealed = (await box.seal(['x', bytes], 'id event')) as Uint8Array;
      for (let at = 0; at < sealed.length; at++) {
        const changed = sealed.slice();
        changed[at]! ^= 1 << (at % 8);
        await expect(box.open(changed, 'id event')).rejects.toBeInstanceOf(OutboxError);
      }
      for (const cut of [0, 1, 4, 16, 17, sealed.length - 1])
        await expect(box.open(sealed.slice(0, cut), 'id event')).rejects.toBeInstanceOf(
          OutboxError,
        );
      for (const other of [undefined, null, 'text', {}, [1]])
        await expect(box.open(other, 'id event')).rejects.toBeInstanceOf(OutboxError);
      expect(await box.open(sealed, 'id event')).toEqual(['x', bytes]);
    });

    it('belongs to its item and to no other', async () => {
      const box = encryption({ key: await newKey() });
      const sealed = await box.seal(['x'], 'id event');
      await expect(box.open(sealed, 'id another')).rejects.toMatchObject({
        name: 'OutboxError',
        code: 'failed',
        message: 'What was encrypted has been changed',
      });
    });

    it('says when it needs a key that has gone', async () => {
      const sealed = await encryption({ key: await newKey() }).seal(['x'], 'id event');
      const other = encryption({ key: await newKey() });
      await expect(other.open(sealed, 'id event')).rejects.toMatchObject({
        name: 'OutboxError',
        code: 'failed',
        message: 'What was encrypted needs a key that has gone',
      });
    });
  });

  describe('ordering keys', () => {
    it('stay the same under one key, and are others under another', async () => {
      const key = await newKey();
      const [one, again, other] = await Promise.all([
        encryption({ key }).hash('chat 5'),
        encryption({ key: () => key }).hash('chat 5'),
        encryption({ key: await newKey() }).hash('chat 5'),
      ]);
      expect(one).toMatch(/^[0-9a-f]{32}$/);
      expect(again).toBe(one);
      expect(other).not.toBe(one);
      expect(await encryption({ key }).hash('chat 6')).not.toBe(one);
    });

    it('cannot be told from the mark by which a key is known', async () => {
      const box = encryption({ key: await newKey() });
      const mark = ((await box.seal([], '')) as Uint8Array).subarray(1, 5);
      const hex = Array.from(mark, (byte) => byte.toString(16).padStart(2, '0')).join('');
      expect((await box.hash('')).startsWith(hex)).toBe(false);
    });
  });

  describe('the key', () => {
    it('of the browser is kept, is one for all tabs, and cannot be read', async () => {
      const name = database();
      const [one, other] = [encryption({ name }), encryption({ name })];
      const [sealed] = await Promise.all([one.seal(['x'], 'c'), other.seal(['y'], 'c')]);
      expect(await other.open(sealed, 'c')).toEqual(['x']);
      expect(await encryption({ name }).open(sealed, 'c')).toEqual(['x']);
      expect(await encryption({ name }).hash('k')).toBe(await one.hash('k'));
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
      });
      const kept = await new Promise<CryptoKey>((resolve) => {
        const request = db.transaction('keys').objectStore('keys').get('keys');
        request.onsuccess = () => resolve(request.result);
      });
      db.close();
      expect(kept.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('raw', kept)).rejects.toThrow();
    });

    it('is gone with its database', async () => {
      const name = database();
      const sealed = await encryption({ name }).seal(['x'], 'c');
      await new Promise((resolve) => {
        indexedDB.deleteDatabase(name).onsuccess = resolve;
      });
      await expect(encryption({ name }).open(sealed, 'c')).rejects.toThrow('a key that has gone');
    });

    it('of the application is asked for when it is needed, and again when that failed', async () => {
      const key = await newKey();
      let asked = 0;
      const box = encryption({
        async key() {
          if (asked++) return key;
          throw new Error('not yet');
        },
      });
      expect(asked).toBe(0);
      await expect(box.seal(['x'], 'c')).rejects.toThrow('not yet');
      expect(await box.open(await box.seal(['x'], 'c'), 'c')).toEqual(['x']);
      expect(asked).toBe(2);
    });
  });
}
