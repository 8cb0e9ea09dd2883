import { inspect } from 'node:util';
import * as ours from 'holdfast/parser';
import { describe, expect, it } from 'vitest';
import { differences } from './differences.js';
import type { Kind, Ours } from './kind.js';
import { check, type Failure, inputAt, kinds, run } from './run.js';
import { shrink } from './shrink.js';

/** How long the part with a seed of its own goes on, in milliseconds. */
const SPAN_MS = 1_000;

const brief = (failures: Failure[]) =>
  failures.map(({ index, problem, input }) => `${index}: ${problem}\n${inspect(input)}`);

describe('the published file and the published parsers', { timeout: 60_000 }, () => {
  it('give and refuse the same but for the listed rules, each of which is met', async () => {
    const report = await run({ ours, seed: 2026, count: 20_000 });
    expect(brief(report.failures)).toEqual([]);
    expect(report.count).toBe(20_000);
    expect([...report.met].filter(([, times]) => !times)).toEqual([]);
  });

  it('give and refuse the same but for the listed rules, with another seed each time', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`fuzz: npm run fuzz -- --seed ${seed}`);
    const end = performance.now() + SPAN_MS;
    const until = () => performance.now() > end;
    const report = await run({ ours, seed, count: 50_000, until });
    expect(brief(report.failures), `npm run fuzz -- --seed ${seed}`).toEqual([]);
    expect(report.count).toBeGreaterThan(0);
  });
});

describe('the search for differences', () => {
  /** Ours, with one thing broken. */
  const broken = (part: Partial<Record<keyof Ours, unknown>>) => ({ ...ours, ...part }) as Ours;

  class Deaf extends ours.Decoder {
    override add(message: string) {
      if (message !== '2["e"]') super.add(message);
    }
  }
  class Careless extends ours.Decoder {
    override add(message: string) {
      super.add(typeof message === 'string' ? message.replace('"connect"', '"x"') : message);
    }
  }
  class Polluter extends ours.Encoder {
    override encode(packet: never) {
      Object.assign(Object.prototype, { polluted: true });
      return super.encode(packet);
    }
  }

  it.each<[string, Ours]>([
    ['an event that is lost', broken({ Decoder: Deaf })],
    ['a reserved name that passes', broken({ Decoder: Careless })],
    ['packets that are all valid', broken({ isPacketValid: () => true })],
    [
      'a text that is cut',
      broken({
        decodePacket: (frame: string) =>
          ours.decodePacket(typeof frame === 'string' ? frame.slice(0, 9) : frame),
      }),
    ],
    ['a prototype that is polluted', broken({ Encoder: Polluter })],
  ])('finds %s', async (_, ours) => {
    try {
      const { failures } = await run({ ours, seed: 1, count: 20_000 });
      expect(failures).toHaveLength(1);
    } finally {
      delete (Object.prototype as { polluted?: boolean }).polluted;
    }
  });

  it('makes the same input of a seed and an index, each time', () => {
    for (let index = 0; index < 200; index++) {
      const [a, b] = [inputAt(7, index), inputAt(7, index)];
      expect(a.kind).toBe(b.kind);
      expect(JSON.stringify(a.input, listed)).toBe(JSON.stringify(b.input, listed));
    }
    expect(inputAt(7, 0)).not.toEqual(inputAt(8, 0));
  });

  it('makes what fails as small as it can be', async () => {
    const decoding = kinds.find(({ name }) => name === 'sequences of messages') as Kind<unknown>;
    const deaf = broken({ Decoder: Deaf });
    const fails = async (input: unknown) => !!(await check(decoding as never, input, deaf));
    const input = ['0{"a":["long"]}', '2["e"]', '51-["x"]', new Uint8Array(2)];
    expect(await shrink(input, fails)).toEqual(['2["e"]']);
  });

  it('knows each rule by a name of its own, with its row and its reason', () => {
    const ids = differences.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { row, reason } of differences) {
      expect(row).toMatch(/^[WB]\d+$/);
      expect(reason).toMatch(/^[\w "].*\.$/);
    }
  });
});

const listed = (_: string, value: unknown) =>
  typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol'
    ? String(value)
    : ArrayBuffer.isView(value)
      ? [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
      : value;
