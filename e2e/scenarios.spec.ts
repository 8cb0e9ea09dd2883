import { test, testPlays } from './play.js';
import { scenarioPlays } from './plays.mjs';

// When all goes wrong, that should not take an hour.
test.describe.configure({ timeout: 12_000 });
// A trace costs more than such a test.
test.use({ trace: 'off' });

testPlays(scenarioPlays);
