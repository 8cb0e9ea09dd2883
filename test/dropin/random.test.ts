import * as holdfast from 'holdfast';
import * as peer from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { scripts } from './adversary/scripts.js';
import type { Judge } from './random/judge.js';
import type { Program } from './random/program.js';
import { programs } from './random/programs.js';
import type { Client } from './random/stage.js';
import { uncaughtIn } from './support.js';

const ours = holdfast as unknown as Client;

/** Which of `count` programs of a seed show a difference. */
async function differing(
  seed: number,
  count: number,
  judge: Judge<unknown> = programs as Judge<unknown>,
): Promise<number[]> {
  const found: number[] = [];
  await judge.differAll(ours, seed, { end: count }, (index) => found.push(index));
  return found;
}

describe('random programs', { timeout: 60_000 }, () => {
  it('show no difference between the clients', async () => {
    const uncaught = await uncaughtIn(async () => {
      expect(await differing(1, 40), 'npm run programs -- --seed 1').toEqual([]);
    });
    expect(uncaught).toEqual([]);
  });

  it('show none with another seed each time', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`programs: npm run programs -- --seed ${seed} --count 20`);
    expect(await differing(seed, 20), `npm run programs -- --seed ${seed}`).toEqual([]);
  });

  it('show a client that forgets an argument, by a program with nothing else in it', async () => {
    class Forgetful extends holdfast.Socket {
      override emit(...args: unknown[]): this {
        return super.emit(...(args.slice(0, 2) as [never]));
      }
    }
    const emit = { op: 'emit', of: 'a', how: 'plain', event: 'x' } as const;
    const program: Program = {
      transports: ['polling', 'websocket'],
      options: { ackTimeout: 500 },
      recovery: true,
      turns: [
        [{ op: 'look', of: 'b' }],
        [
          { ...emit, args: [1, 2, 3] },
          { ...emit, args: [] },
        ],
      ],
    };
    const client = {
      ...peer,
      io: (url: string, options: object) => {
        const socket = holdfast.io(url, options);
        Object.setPrototypeOf(socket, Forgetful.prototype);
        return socket;
      },
    } as unknown as Client;
    const found = await programs.differ(client, program);
    const { program: smallest, lines } = await programs.shrink(client, found!);
    expect(smallest).toEqual({
      transports: ['websocket'],
      options: {},
      recovery: false,
      turns: [[{ ...emit, args: [2, 3] }]],
    });
    expect(lines.map(({ who }) => who)).toEqual(['server a']);
  });
});

describe('random servers', { timeout: 60_000 }, () => {
  it('that mind no protocol show no difference either', async () => {
    const found = await differing(1, 40, scripts as Judge<unknown>);
    expect(found, 'npm run programs -- --rude --seed 1').toEqual([]);
  });
});
