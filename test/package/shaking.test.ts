import { describe, expect, it } from 'vitest';
import { bundle, bundleWithEsbuild } from '../../scripts/measure.mjs';
import { text } from './published.js';

// Text that only these parts contain. Names do not survive minification; messages, wire words and
// names of public options do.
const markers = {
  polling: 'same-origin',
  probe: 'probe',
  io: 'randomizationFactor',
};
const partsIn = (code: string) =>
  Object.entries(markers).flatMap(([part, marker]) => (code.includes(marker) ? [part] : []));

const whole = "import { io } from 'holdfast'; globalThis.socket = io('https://example.com/');";
const parts = `
  import { backoff, createSocket, webSocket } from 'holdfast';
  globalThis.socket = createSocket('https://example.com/', {
    transports: [webSocket()],
    reconnect: backoff(),
  });`;

// A bundler and a minifier take seconds when the other core is busy too.
const patience = { timeout: 60_000 };

describe('an application bundle', patience, () => {
  it('holds nothing when nothing is named', async () => {
    expect((await bundle("import 'holdfast';")).code.trim()).toBe('');
  });

  it('has the marker of every part when io is used', async () => {
    const { code } = await bundle(whole);
    // Without this the next test would pass on a marker that no longer exists.
    expect(partsIn(code)).toEqual(Object.keys(markers));
  });

  it('holds no polling, no probe and no io when only a WebSocket is named', async () => {
    const { code } = await bundle(parts);
    expect(partsIn(code)).toEqual([]);
  });

  it('is as small when esbuild alone makes it, as in many applications', async () => {
    for (const application of [whole, parts]) {
      const { code } = await bundle(application);
      // What its own analysis keeps, terser might take out.
      expect((await bundleWithEsbuild(application)).length).toBeLessThan(1.05 * code.length);
    }
  });

  it('holds what a page needs of require(), without explain, and nothing of Node', async () => {
    const { code, metafile } = await bundle("globalThis.io = require('holdfast');");
    const inputs = Object.keys(metafile.inputs).filter((name) => name.includes('dist/'));
    expect(inputs.map((name) => name.split('dist/').at(-1))).toEqual(['index.browser.cjs']);
    expect(code).not.toMatch(/node:|sticky sessions/);
  });

  it('takes the browser file, not the one for Node', async () => {
    const { metafile } = await bundle(whole);
    const inputs = Object.keys(metafile.inputs).filter((name) => name.includes('dist/'));
    expect(inputs.map((name) => name.split('dist/').at(-1))).toEqual(['index.js']);
  });

  const names = ['io', 'createSocket', 'Manager', 'Socket', 'webSocket', 'polling', 'backoff'];
  it(`can leave out everything but one of ${names.join(', ')}`, async () => {
    const all = await bundle("import * as all from 'holdfast'; globalThis.all = all;");
    for (const name of names) {
      const one = await bundle(`import { ${name} } from 'holdfast'; globalThis.used = ${name};`);
      expect(one.code.length, name).toBeLessThan(all.code.length);
    }
  }, 120_000);
});

// Free functions over a socket, and text that only they contain.
describe.each([
  ['explain', 'sticky sessions'],
  ['events', 'drop-oldest'],
  ['measure', 'jitterMs'],
  ['batch', '\\$batch'],
])('%s', patience, (name, marker) => {
  const pattern = new RegExp(marker);

  it('is in the bundle of who names it', async () => {
    const used = `import { ${name} } from 'holdfast'; globalThis.used = ${name};`;
    expect((await bundle(used)).code).toMatch(pattern);
  });

  it('is in no other bundle', async () => {
    for (const application of [whole, parts]) {
      expect((await bundle(application)).code).not.toMatch(pattern);
    }
  });

  it.each(['holdfast.min.js', 'holdfast.esm.min.js', 'socket.io.cjs'])('is not in %s', (file) => {
    expect(text(file)).not.toMatch(pattern);
  });
});

// Parts that only who names them shall pay for, and text that only they contain.
describe.each([
  ['race', 'holdfast\\.race'],
  ['acrossTabs', 'holdfast-connect-'],
  ['barrier', '/holdfast-barrier'],
  ['limits', 'acknowledgements awaited'],
  ['pageLife', 'visibilitychange'],
])('the part %s', patience, (name, marker) => {
  const pattern = new RegExp(marker);

  it('is in the bundle of who names it, and in none that is made of other parts', async () => {
    const used = `import { ${name} } from 'holdfast'; globalThis.used = ${name};`;
    expect((await bundle(used)).code).toMatch(pattern);
    expect((await bundle(parts)).code).not.toMatch(pattern);
  });

  it(`is ${name === 'pageLife' ? '' : 'not '}in the bundle of io`, async () => {
    expect(pattern.test((await bundle(whole)).code)).toBe(name === 'pageLife');
  });
});

describe('the module for pages without a build step', () => {
  it('has every name but those that only who bundles should pay for', async () => {
    const [all, module] = await Promise.all([
      import('../../dist/index.js'),
      import('../../dist/holdfast.esm.min.js'),
    ]);
    const missing = Object.keys(all).filter((name) => !(name in module));
    expect(missing.sort()).toEqual(['batch', 'events', 'explain', 'measure']);
    expect(Object.keys(module).filter((name) => !(name in all))).toEqual([]);
  });
});

describe('an application with an outbox', patience, () => {
  const box = `import { io } from 'holdfast'; import { outbox, memoryStore } from 'holdfast/offline';
    globalThis.box = outbox(io(), { scope: 'user', store: memoryStore() });`;
  const sealed = box.replace('memoryStore()', "memoryStore(), encrypt: encryption({ key: '' })");

  it('has one copy of the core, and no encryption that it does not name', async () => {
    const { code, metafile } = await bundle(box);
    const inputs = Object.keys(metafile.inputs).filter((name) => name.includes('dist/'));
    expect(inputs.map((name) => name.split('dist/').at(-1)).sort()).toEqual([
      'index.js',
      'offline.js',
    ]);
    expect(code).not.toContain('AES-GCM');
    expect((await bundle(sealed.replace('outbox,', 'encryption, outbox,'))).code).toContain(
      'AES-GCM',
    );
  });

  it('is what the core alone knows nothing of', () => {
    expect(text('offline.js')).toContain('holdfast-receipt');
    expect(text('index.js')).not.toMatch(/holdfast-receipt|\$outbox/);
  });
});
