import { describe, expect, it } from 'vitest';
import { bundle, bytes } from '../../scripts/measure.mjs';
import { sizeByModule } from '../../scripts/modules.mjs';

const application =
  "import { createSocket, webSocket } from 'holdfast'; globalThis.socket = createSocket('https://example.com/', { transports: [webSocket()] });";

describe('the size table by module', { timeout: 60_000 }, () => {
  it('gives every byte of the minified bundle to one source', async () => {
    const modules = await sizeByModule(application);
    const sum = modules.reduce((total, { minified }) => total + minified, 0);
    expect(sum).toBe(bytes((await bundle(application)).code).raw);
  });

  it('knows the sources, and only those that are in the bundle', async () => {
    const names = (await sizeByModule(application)).map(({ module }) => module);
    expect(names).toContain('src/engine/websocket.ts');
    expect(names).toContain('application');
    expect(names).not.toContain('src/engine/polling.ts');
    // What cannot be traced would hide in the application, which is two lines.
    const own = (await sizeByModule(application)).find(({ module }) => module === 'application');
    expect(own?.minified).toBeLessThan(200);
  });
});
