import { expect, it } from 'vitest';
import { createRandom } from '../test/fuzz/random.js';
import { createQueue } from './queue.js';

it('a queue does what a list would do', () => {
  const random = createRandom(7);
  const queue = createQueue<{ n: number }>();
  const list: { n: number }[] = [];
  for (let n = 0; n < 4_000; n++) {
    const known = list.length > 0 && random.chance(0.3) ? random.pick(list) : { n };
    // Now and then it is emptied, and now and then long.
    if (random.chance(n % 400 < 200 ? 0.7 : 0.3)) {
      queue.add(known);
      if (!list.includes(known)) list.push(known);
    } else {
      const leaving = (random.chance(0.7) ? queue.first() : undefined) ?? known;
      expect(queue.delete(leaving)).toBe(list.includes(leaving));
      if (list.includes(leaving)) list.splice(list.indexOf(leaving), 1);
      // It may come back, behind all others.
      if (random.chance(0.1)) {
        queue.add(leaving);
        list.push(leaving);
      }
    }
    expect([queue.size, queue.first()]).toEqual([list.length, list[0]]);
    expect(queue.first()).toBe(list[0]);
  }
});
