import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/measure.mjs';
import { dist, run } from './published.js';

/** What a published file imports, its own chunks followed. */
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(readFileSync(file, 'utf8'))
    .importedFiles.flatMap(({ fileName }) =>
      fileName.startsWith('.') ? importsOf(join(dirname(file), fileName)) : [fileName],
    );

describe('holdfast/zustand', () => {
  it('imports the core and vanilla zustand, and so no React', () => {
    expect([...new Set(importsOf(join(dist, 'zustand.js')))].sort()).toEqual([
      'holdfast',
      'zustand/vanilla',
    ]);
  });

  it('brings no React into a bundle', async () => {
    const { metafile } = await bundle(
      "import { createSocketStore, socketMiddleware } from 'holdfast/zustand'; globalThis.all = [createSocketStore, socketMiddleware];",
    );
    const packages = Object.keys(metafile.inputs).flatMap(
      (name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? [],
    );
    expect([...new Set(packages)]).toEqual(['zustand']);
  });

  it('leaves zustand itself out where only the middleware is used', async () => {
    const { metafile } = await bundle(
      "import { socketMiddleware } from 'holdfast/zustand'; globalThis.used = socketMiddleware;",
    );
    const [output] = Object.values(metafile.outputs);
    const used = Object.entries(output!.inputs).filter(
      ([, { bytesInOutput }]) => bytesInOutput > 0,
    );
    expect(used.filter(([name]) => name.includes('node_modules'))).toEqual([]);
  });

  it('makes a store on a server: nothing is opened, and nothing keeps the process', () => {
    const { status, output } = run([
      '--input-type=module',
      '--eval',
      `import { createSocket, idleState, webSocket } from 'holdfast';
       import { createSocketStore, socketMiddleware } from 'holdfast/zustand';
       import { createStore } from 'zustand/vanilla';
       const socket = createSocket('http://127.0.0.1:9', { transports: [webSocket()] });
       const own = createStore(socketMiddleware(() => ({ connection: idleState }), {
         socket,
         on: { event: () => ({}) },
         connection: (_, connection) => ({ connection }),
       }));
       const store = createSocketStore(socket);
       console.log(store.getState() === idleState, own.getState().connection === idleState);
       console.log(process.getActiveResourcesInfo().filter((name) => /Timeout|TCP/.test(name)).join());`,
    ]);
    expect(output.trim()).toBe('true true');
    expect(status).toBe(0);
  });
});
