import { expect, test } from './play.js';
import { workerPlays } from './plays.mjs';

test.describe.configure({ timeout: 15_000 });
test.use({ trace: 'off' });

for (const { title, order } of workerPlays) {
  test(title, async ({ play, page }) => {
    const complaints: string[] = [];
    page.on('console', (line) => complaints.push(line.text()));
    page.context().on('serviceworker', (worker) => {
      worker.on('console', (line) => complaints.push(line.text()));
    });
    const { passed, error } = await play(order, page);
    expect(passed, error).toBe(true);
    expect(complaints).toEqual([]);
  });
}
