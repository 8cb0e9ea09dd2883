import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryFiles, manifest, root, run } from './published.js';

const hosted = [
  ...[
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'queueMicrotask',
  ],
  ...['fetch', 'WebSocket', 'WebTransport', 'XMLHttpRequest', 'EventSource', 'BroadcastChannel'],
  ...['window', 'self', 'document', 'navigator', 'location', 'history', 'screen'],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'crypto', 'performance'],
  ...['addEventListener', 'removeEventListener', 'dispatchEvent', 'requestAnimationFrame'],
];

/** Imports a file where touching any global of the host throws, and says what was touched or left running. */
const importUnderHostileGlobal = (file: string) => {
  const script = `
    const { createRequire } = process.getBuiltinModule('node:module');
    // Not ours, and they do touch globals.
    for (const framework of ['react', 'vue', 'zustand/vanilla']) await import(framework);
    const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await settled();
    const before = process.getActiveResourcesInfo();
    const own = Reflect.ownKeys(globalThis).length;
    const touched = [];
    const saved = new Map();
    for (const name of ${JSON.stringify(hosted)}) {
      saved.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() { touched.push(name); throw new Error('import touched ' + name); },
        set() { touched.push(name); throw new Error('import wrote ' + name); },
      });
    }
    const random = Math.random, now = Date.now;
    Math.random = () => { touched.push('Math.random'); return 0; };
    Date.now = () => { touched.push('Date.now'); return 0; };
    let error;
    try {
      if (${JSON.stringify(file)}.endsWith('.cjs')) createRequire(${JSON.stringify(`${root}/x.js`)})(${JSON.stringify(file)});
      else await import(${JSON.stringify(file)});
    } catch (thrown) { error = String(thrown); }
    Math.random = random; Date.now = now;
    for (const [name, descriptor] of saved)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    const added = Reflect.ownKeys(globalThis).length - own;
    await settled();
    const started = process.getActiveResourcesInfo().slice(before.length);
    console.log(JSON.stringify({ error, touched, added, started }));
    process.exit();
  `;
  const { output } = run(['--input-type=module', '--eval', script]);
  const last = output.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? JSON.parse(last) : { error: output };
};

describe('importing', () => {
  for (const file of entryFiles())
    it(`${file} touches no global and starts nothing`, () => {
      expect(importUnderHostileGlobal(join(root, file))).toEqual({
        touched: [],
        added: 0,
        started: [],
      });
    });

  it('would be caught touching one', () => {
    const url = `data:text/javascript,${encodeURIComponent('typeof WebSocket; setTimeout(() => {}, 1e3)')}`;
    expect(importUnderHostileGlobal(url).touched).toEqual(['WebSocket']);
  });

  it('would be caught leaving something behind', () => {
    const code = `import { createServer } from 'node:net'; createServer().listen(0); globalThis.left = 1;`;
    const url = `data:text/javascript,${encodeURIComponent(code)}`;
    expect(importUnderHostileGlobal(url)).toMatchObject({ added: 1, started: ['TCPServerWrap'] });
  });

  it('gives the callable io with its members to require()', () => {
    const { status, output } = run([
      '--input-type=commonjs',
      '--eval',
      `const io = require('holdfast');
       const { Manager, Socket, connect } = io;
       console.log(typeof io, typeof Manager, typeof Socket, io.io === io, connect === io);`,
    ]);
    expect(output.trim()).toBe('function function function true true');
    expect(status).toBe(0);
  });

  it('gives require() every name that it gives to import, from every entry', () => {
    const entries = Object.entries(manifest.exports)
      .filter(([, conditions]) => Object.hasOwn(conditions as object, 'require'))
      .map(([entry]) => entry.replace('.', 'holdfast'));
    expect(entries.length).toBeGreaterThan(11);
    const { status, output } = run([
      '--input-type=commonjs',
      '--eval',
      `const namesOf = (names) => Object.keys(names).filter((name) => name !== 'default').sort();
       (async () => {
         for (const entry of ${JSON.stringify(entries)})
           require('node:assert').deepEqual(namesOf(require(entry)), namesOf(await import(entry)), entry);
         console.log('alike');
       })();`,
    ]);
    expect(output.trim()).toBe('alike');
    expect(status).toBe(0);
  });

  it('gives io as the default and by name to import', () => {
    const { status, output } = run([
      '--input-type=module',
      '--eval',
      `import io, { connect, io as named, Manager, Socket } from 'holdfast';
       console.log(typeof io, io === named, io === connect, typeof Manager, typeof Socket);
       console.log(import.meta.resolve('holdfast').split('/').at(-1));`,
    ]);
    expect(output.trim()).toBe('function true true function function\nindex.node.js');
    expect(status).toBe(0);
  });

  it('defines the global io as a classic script', () => {
    const { output } = run([
      '--input-type=module',
      '--eval',
      `import { readFileSync } from 'node:fs';
       import { runInNewContext } from 'node:vm';
       const page = {};
       runInNewContext(readFileSync('dist/holdfast.min.js', 'utf8'), page);
       console.log(Object.keys(page).join(), typeof page.io, typeof page.io.Manager, page.io.connect === page.io);`,
    ]);
    expect(output.trim()).toBe('io function function true');
  });

  it('is a script, an AMD module or a CommonJS one under the name socket.io.min.js', () => {
    const { output } = run([
      '--input-type=module',
      '--eval',
      `import { readFileSync } from 'node:fs';
       import { runInNewContext } from 'node:vm';
       const code = readFileSync('dist/socket.io.min.js', 'utf8');
       const page = {};
       runInNewContext(code, page);
       let made;
       const loader = { define: Object.assign((factory) => { made = factory(); }, { amd: {} }) };
       runInNewContext(code, loader);
       const scope = { exports: {}, module: {} };
       runInNewContext(code, scope);
       console.log(Object.keys(page).join(), typeof page.io.Manager, typeof made.Manager, loader.io, typeof scope.module.exports.Manager);`,
    ]);
    expect(output.trim()).toBe('io function function undefined function');
  });
});
