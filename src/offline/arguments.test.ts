import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('arguments', () => {
  it('are copied when they are emitted: what changes later changes nothing', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const bytes = Uint8Array.of(1, 2, 3);
    const order = { items: ['tea'], at: new Date(5), bytes, buffer: bytes.buffer };
    const list = [order];
    tab.box.emit('m', order, list);
    order.items.push('cake');
    order.at.setTime(7);
    bytes.fill(9);
    list.pop();
    Object.assign(order, { more: true });
    await tab.connect();
    const expected = {
      items: ['tea'],
      at: new Date(5),
      bytes: Uint8Array.of(1, 2, 3),
      buffer: Uint8Array.of(1, 2, 3).buffer,
    };
    // Only a strict comparison looks into a buffer.
    expect(tab.sent[0]!.args).toStrictEqual([expected, [expected]]);
  });

  it('that are bytes come back on the next page as what they were', async () => {
    const stage = createStage();
    const before = await stage.open();
    const buffer = Uint8Array.of(0, 0, 1, 2, 3, 4, 254, 255).buffer;
    const args = [
      buffer,
      new Uint8Array(buffer, 2, 4),
      new Int16Array(buffer, 2, 2),
      new Float64Array(buffer),
      new Uint32Array(buffer),
      new DataView(buffer, 1, 2),
      { deep: [new Uint8ClampedArray(buffer)] },
    ];
    await before.box.emit('m', ...args).stored;
    before.crash();
    const tab = await stage.open();
    const [item] = await tab.box.list();
    expect(item!.args).toStrictEqual(args);
    // Nothing else of their buffer is kept.
    expect((item!.args![1] as Uint8Array).buffer.byteLength).toBe(4);
    await tab.connect();
    expect(tab.sent[0]!.args).toStrictEqual(args);
  });

  it('that are bytes which threads share are kept as a copy of their own: no store takes shared ones', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(1);
    tab.box.emit('m', shared.subarray(1), new DataView(shared.buffer, 0, 2));
    shared.fill(2);
    await tab.connect();
    const own = [Uint8Array.of(1, 1, 1), new DataView(Uint8Array.of(1, 1).buffer)];
    expect(tab.sent[0]!.args).toStrictEqual(own);
    for (const { buffer } of tab.sent[0]!.args as DataView[])
      expect(buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('are what `toJSON` says, which is asked once, as on the wire', async () => {
    class Order {
      constructor(
        readonly item: string,
        readonly secret?: string,
      ) {}
      toJSON(): unknown {
        return this.secret ? new Order(this.item) : this;
      }
    }
    const stage = createStage();
    const tab = await stage.open();
    const args = [new Order('tea', 'with rum'), { in: new Order('tea') }, new URL('https://a.b/')];
    tab.box.emit('m', ...args);
    await tab.connect();
    expect(JSON.stringify(tab.sent[0]!.args)).toBe(JSON.stringify(args));
  });

  it.each([
    ['a function', () => {}, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a bigint', 1n, 'a bigint'],
    ['a node of the document', { nodeType: 1, nodeName: 'DIV' }, 'a node (DIV)'],
  ])('are refused at once for %s, with its path', async (_, value, what) => {
    const stage = createStage();
    const tab = await stage.open();
    expect(() => tab.box.emit('m', 1, { list: [0, { value }] })).toThrow(
      new TypeError(`expected arguments that can be kept, got ${what} at [1].list[1].value`),
    );
    await stage.settle();
    expect(await tab.box.list()).toEqual([]);
  });

  it('may hold an object twice that is not in itself', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const one = { a: 1 };
    tab.box.emit('m', one, [one, one]);
    await tab.connect();
    expect(tab.sent[0]!.args).toEqual([one, [one, one]]);
  });
});
