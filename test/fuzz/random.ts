/** A fast sequence of chance; the same seed and index give the same sequence, on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  int(below: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** One of `items` by its weight. */
  weighted<Item extends { readonly weight: number }>(items: readonly Item[]): Item;
  list<Item>(longest: number, make: () => Item): Item[];
}

/** sfc32, begun with splitmix32. Each case has a sequence of its own, so that it can be replayed alone. */
export function createRandom(seed: number, index = 0): Random {
  let mix = (seed ^ Math.imul(index + 1, 0x9e3779b1)) | 0;
  const split = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let t = mix ^ (mix >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return t ^ (t >>> 15);
  };
  let [a, b, c, counter] = [split(), split(), split(), index | 1];
  const random: Random = {
    next() {
      const t = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + t) | 0;
      return (t >>> 0) / 2 ** 32;
    },
    int: (below) => Math.floor(random.next() * below),
    chance: (probability) => random.next() < probability,
    pick: (items) => items[random.int(items.length)]!,
    weighted(items) {
      let left = random.next() * items.reduce((sum, { weight }) => sum + weight, 0);
      for (const item of items) {
        left -= item.weight;
        if (left < 0) return item;
      }
      return items[items.length - 1]!;
    },
    list: (longest, make) => Array.from({ length: random.int(longest + 1) }, make),
  };
  return random;
}
