import { expect, test, testPlays } from './play.js';
import { scenarioPlays } from './plays.mjs';

// When all goes wrong, that should not take an hour.
test.describe.configure({ timeout: 12_000 });
// A trace costs more than such a test.
test.use({ trace: 'off' });

testPlays(scenarioPlays);

test('a journey that comes out wrong, and one that there is not, is reported as failed', async ({
  play,
}) => {
  const order = { kind: 'scenario', way: 'polling alone', server: 'ours' };
  expect(await play({ ...order, name: 'no such' })).toMatchObject({
    passed: false,
    error: expect.stringContaining('no journey is called "no such"'),
  });
  const name = 'gives up on an acknowledgement that does not come in time';
  expect(await play({ ...order, name, expected: '{"called":"not this"}' })).toMatchObject({
    passed: false,
    error: expect.stringContaining('expected {"called":"not this"}, got {"failed":"operation'),
  });
});
