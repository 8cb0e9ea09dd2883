import { testPlays } from './play.js';
import { historyPlays } from './plays.mjs';

testPlays(historyPlays);
