import { describe } from 'vitest';
import { indexedDbStore } from '../../src/offline/indexeddb-store.js';
import { promisesOfAStore } from '../contracts/store-suite.js';

const here = crypto.randomUUID();
let databases = 0;

describe('indexedDbStore in a browser', () =>
  promisesOfAStore(() => indexedDbStore({ name: `${here} ${databases++}` })));
