import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { orders } from '../../bench/scale/orders.mjs';
import { play } from '../../bench/scale/play.mjs';

const figures = JSON.parse(
  readFileSync(new URL('../../docs/scale.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

// The larger fleets take minutes; each rule of the client that they show is in one of these.
test.each([
  'idle | holdfast',
  'look | holdfast',
  'opening, WebSocket works | holdfast, race',
  'opening, WebSocket refused | holdfast',
])('the fleet “%s” is as docs/scale.json has it', { timeout: 60_000 }, async (name) => {
  expect(await play(orders[name])).toEqual(figures[name]);
});

test('docs/scale.json has every fleet', () => {
  expect(Object.keys(figures)).toEqual(Object.keys(orders));
});
