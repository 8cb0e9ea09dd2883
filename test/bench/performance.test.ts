import { describe, expect, it } from 'vitest';
import { bars } from '../../scripts/performance/bars.mjs';
import { reaches, shown, verdict } from '../../scripts/performance/figures.mjs';
import { performanceFiles, unexplained } from '../../scripts/performance/page.mjs';

const bytes = { unit: 'bytes', better: 'less' };
const share = { unit: 'of the limit’s rate', better: 'more' };

describe('a figure', () => {
  it.each([
    [11553, bytes, '11 553'],
    [1.2345, share, '1.23'],
    [14.66, share, '14.7'],
    [312.4, share, '312'],
    [3.96, { ...share, digits: 1 }, '4.0'],
    [1234567, bytes, '1 234 567'],
    [null, bytes, 'never'],
    [undefined, bytes, '–'],
  ])('%d is shown', (value, row, text) => expect(shown(value, row)).toBe(text));

  it('is compared as it is shown', () => {
    expect(reaches(1.3049, 1.3, { better: 'less', unit: '×' })).toBe(true);
    expect(reaches(1.306, 1.3, { better: 'less', unit: '×' })).toBe(false);
    expect(reaches(0.896, 0.9, share)).toBe(true);
    expect(reaches(0.894, 0.9, share)).toBe(false);
    expect(reaches(null, 650, { better: 'less', unit: 'ms' })).toBe(false);
  });

  it.each([
    [{ must: 10, aim: 5 }, 5, 'aim'],
    [{ must: 10, aim: 5 }, 6, 'must'],
    [{ must: 10, aim: 5 }, 11, 'missed'],
    [{ must: 10 }, 10, 'must'],
    [{}, 10, ''],
  ])('beside the goals %j, %d is: %s', (goals, holdfast, word) => {
    expect(verdict({ ...bytes, ...goals, values: { holdfast } })).toBe(word);
  });
});

const row = {
  id: 'made-up',
  what: 'a <row>',
  unit: 'ms',
  better: 'less',
  values: { holdfast: 650, 'socket.io-client': null, limit: 300 },
  must: 700,
};

describe('a picture', () => {
  const picture = bars({ title: 'Bars & more', rows: [row] });

  it('has a title and tells in words what it shows', () => {
    expect(picture).toContain('<title id="title">Bars &#38; more</title>');
    expect(picture).toContain(
      'a &#60;row&#62;, ms: holdfast 650, socket.io-client never, limit 300.',
    );
    expect(picture).toContain('role="img" aria-labelledby="title desc"');
  });

  it('draws bars in proportion, and what never ended over the whole width', () => {
    const widthOf = (look: string) =>
      Number(new RegExp(`<rect class="${look}"[^>]* width="([\\d.]+)"`).exec(picture)?.[1]);
    expect(widthOf('limit') / widthOf('ours')).toBeCloseTo(300 / 650, 2);
    expect(widthOf('never')).toBe(440);
  });

  it('marks the goal at its place on the scale', () => {
    expect(/<line class="must" x1="([\d.]+)"/.exec(picture)?.[1]).toBe('650.0');
  });

  it('has colours for light and for dark', () => {
    expect(picture).toContain('prefers-color-scheme: dark');
  });
});

const machine = { processor: 'P', cores: 2, system: 'S', node: '20', chromium: '156' };
const results = (...rows: object[]) => ({
  versions: { phoenix: '1.8' },
  benches: { faults: { seconds: 90, machine, rows } },
});
const pageOf = (...rows: object[]) =>
  performanceFiles(results(...rows))['docs/performance.md'] ?? '';

describe('the page', () => {
  it('has a line for each row, with the verdict and the command', () => {
    expect(pageOf(row)).toContain(
      '| a <row>, ms | **650** | never | – | 300 | ≤ 700 | – | must reached | `faults` |',
    );
    expect(pageOf({ ...row, must: 600 })).toContain('**missed**');
  });

  it('names the best of the others', () => {
    const values = { ...row.values, slow: 900, phoenix: 400, 'holdfast, bare': 1, dead: null };
    expect(pageOf({ ...row, values })).toContain('| phoenix 400 |');
    expect(pageOf({ ...row, values })).toContain(
      '| holdfast, bare 1.00, phoenix 400, slow 900, dead never |',
    );
  });

  it('shows the spread of the rounds', () => {
    expect(pageOf({ ...row, spread: { holdfast: [640, 700.4] } })).toContain('650 (640–700)');
  });

  it('counts goals', () => {
    const rows = [row, { ...row, id: 'b', must: 1 }, { ...row, id: 'c', must: 800, aim: 700 }];
    expect(pageOf(...rows)).toContain('Of 3 rows with a must, 2 reach it; of 1 with an aim, 1.');
  });

  it('comes with the pictures that it shows', () => {
    const files = performanceFiles(results(row));
    expect(Object.keys(files)).toEqual([
      'docs/performance.md',
      'docs/images/performance-connect.svg',
    ]);
    expect(files['docs/performance.md']).toContain('](images/performance-connect.svg)');
  });

  it('wants a word of each row that misses a goal', () => {
    expect(unexplained(results({ ...row, aim: 600 }))).toEqual(['made-up']);
    expect(unexplained(results({ ...row, must: 600 }))).toEqual(['made-up']);
    expect(unexplained(results({ ...row, aim: 650 }))).toEqual([]);
  });
});
