import { fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { answerOf, trueOn } from '../answers.mjs';
import { startBrowser } from '../browser.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = at('../../.cache/bench/lab');

/** The contestants of a page, by their names: a file in bench/contestants each. */
export const CONTESTANTS = {
  holdfast: 'holdfast',
  'socket.io-client': 'socket.io-client',
  limit: 'limit',
  partysocket: 'partysocket',
  'reconnecting-websocket': 'reconnecting-websocket',
  phoenix: 'phoenix',
  centrifuge: 'centrifuge',
  SignalR: 'signalr',
};

/** A browser, and a server in a process of its own that serves a page for each contestant and speaks with it. */
export async function openLab() {
  await bundlePages();
  const server = fork(at('../blast.mjs'), [folder]);
  const browser = await startBrowser().catch((error) => {
    server.disconnect();
    throw error;
  });
  const { port } = await answerOf(server);
  return {
    /** A page of its own, connected; closed when the work is done. */
    async withPage(contestant, work) {
      const page = await browser.openPage(
        `http://127.0.0.1:${port}/${CONTESTANTS[contestant]}.html`,
      );
      try {
        await trueOn(page, 'globalThis.lab?.ready');
        return await work(page);
      } catch (cause) {
        throw new Error(`${contestant}: ${cause.message}`, { cause });
      } finally {
        await page.close();
      }
    },
    /** Has the server send events, and waits until the page took them all. */
    async blast(page, count, rate) {
      const before = await page.evaluate('lab.seen');
      const done = answerOf(server);
      server.send({ count, rate });
      const result = await done;
      await trueOn(page, `lab.seen >= ${before + count}`);
      return result;
    },
    async close() {
      server.disconnect();
      await browser.close();
    },
  };
}

async function bundlePages() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of Object.values(CONTESTANTS)) {
    await build({
      stdin: {
        contents: `import { connect } from './contestants/${name}.js'; import { open } from './lab/page.js'; open(connect);`,
        resolveDir: at('..'),
      },
      outfile: join(folder, `${name}.js`),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      // The published files, not the sources that this repository's settings lead to.
      tsconfigRaw: {},
      logLevel: 'warning',
    });
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><title>${name}</title><link rel="icon" href="data:,"><script type="module" src="${name}.js"></script>`,
    );
  }
}
