import { describe } from 'vitest';
import { memoryStore } from '../../src/offline/memory-store.js';
import { promisesOfAStore } from './store-suite.js';

describe('memoryStore', () => promisesOfAStore(memoryStore));
