import { describe } from 'vitest';
import { promisesOfEncryption } from '../contracts/encryption-suite.js';

describe('encryption in a browser', () => promisesOfEncryption(() => crypto.randomUUID()));
