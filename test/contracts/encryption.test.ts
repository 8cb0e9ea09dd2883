import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { encryption } from '../../src/offline/encrypted.js';
import { promisesOfEncryption } from './encryption-suite.js';

let databases = 0;

describe('encryption in Node', () => {
  promisesOfEncryption(() => `key ${databases++}`);

  it('says what is missing on a page that came over plain HTTP', async () => {
    vi.stubGlobal('crypto', {});
    await expect(encryption().seal([], 'c')).rejects.toThrow('https');
    vi.unstubAllGlobals();
  });

  it('says that its key cannot be kept', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(encryption().seal([], 'c')).rejects.toMatchObject({
      name: 'StorageError',
      code: 'unavailable',
    });
    vi.unstubAllGlobals();
  });
});
