import 'fake-indexeddb/auto';
import { describe } from 'vitest';
import { indexedDbStore } from '../../src/offline/indexeddb-store.js';
import { memoryStore } from '../../src/offline/memory-store.js';
import { promisesOfAStore } from './store-suite.js';

let databases = 0;

describe('memoryStore', () => promisesOfAStore(memoryStore));
describe('indexedDbStore', () =>
  promisesOfAStore(() => indexedDbStore({ name: `test ${databases++}` })));
