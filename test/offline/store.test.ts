import { describe, it } from 'vitest';
import { indexedDbStore } from '../../src/offline/indexeddb-store.js';
import { behavesAsLists } from '../contracts/store-model.js';
import { promisesOfAStore } from '../contracts/store-suite.js';

const here = crypto.randomUUID();
let databases = 0;

const newDatabase = () => indexedDbStore({ name: `${here} ${databases++}` });

describe('indexedDbStore in a browser', () => {
  promisesOfAStore(newDatabase);

  it('does what plain lists would do', { timeout: 60_000 }, () => behavesAsLists(newDatabase, 15));
});
