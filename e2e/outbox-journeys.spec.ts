import { testPlays } from './play.js';
import { outboxPlays } from './plays.mjs';

testPlays(outboxPlays);
