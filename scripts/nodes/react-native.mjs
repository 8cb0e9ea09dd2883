// Run by scripts/nodes.mjs: the checks of page-checks.mjs with what React Native gives to JavaScript where it differs from a page, its
// URL, URLSearchParams, AbortController and fetch, against a stock server. The network below them is Node's, not a telephone's.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { WebSocket } from 'ws';
import { temporaryFolder } from '../../interop/harness/processes.mjs';
import { report, serveEcho } from './page-server.mjs';

const [version] = process.argv.slice(2);

const folder = temporaryFolder('react-native');
const npm = (...args) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8' });
npm('pack', version, '--silent');
execFileSync('sh', ['-c', 'tar xzf *.tgz'], { cwd: folder });
npm('install', '--no-save', 'flow-remove-types', 'whatwg-fetch@3');
const require = createRequire(join(folder, 'index.js'));

/** Its sources as they are, in Flow; what is native is missing. */
const reactNative = {
  name: 'react-native',
  setup(build) {
    build.onResolve({ filter: /\/Native\w+$/ }, () => ({ path: 'native', namespace: 'native' }));
    build.onLoad({ filter: /.*/, namespace: 'native' }, () => ({
      contents: 'export default null;',
    }));
    build.onLoad({ filter: /package\/(Libraries|src)\/.*\.js$/ }, ({ path }) => ({
      contents: require('flow-remove-types')(readFileSync(path, 'utf8'), { all: true }).toString(),
    }));
  },
};
const bundled = async (contents, resolveDir, plugins) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    // Not this repository's own settings, which lead to the sources.
    tsconfigRaw: {},
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['react-native', 'import'],
    mainFields: ['react-native', 'module', 'main'],
    plugins,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
};
const [host, client] = await Promise.all([
  bundled(
    `import { URL, URLSearchParams } from './package/Libraries/Blob/URL';
     import { AbortController } from './package/src/private/webapis/dom/abort-api/AbortController';
     import { AbortSignal_public } from './package/src/private/webapis/dom/abort-api/AbortSignal';
     Object.assign(globalThis, { URL, URLSearchParams, AbortController, AbortSignal: AbortSignal_public });
     import 'whatwg-fetch';`,
    folder,
    [reactNative],
  ),
  bundled(
    `import { checks } from './page-checks.mjs'; globalThis.checks = checks;`,
    fileURLToPath(new URL('.', import.meta.url)),
  ),
]);

/** Native there: answers come as Blobs, and a FileReader reads them. */
class XMLHttpRequest {
  readyState = 0;
  responseType = '';
  #headers = {};
  #scope = new AbortController();
  open(method, url) {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }
  getAllResponseHeaders() {
    return [...this.answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }
  async send(body) {
    try {
      const { method } = this;
      const init = { method, body, headers: this.#headers, signal: this.#scope.signal };
      this.answer = await fetch(this.url, init);
      this.status = this.answer.status;
      this.response = await this.answer.blob();
      this.onload();
    } catch {
      if (!this.#scope.signal.aborted) this.onerror();
    }
  }
  abort() {
    this.#scope.abort();
    this.onabort();
  }
}
class FileReader {
  async readAsText(blob) {
    this.result = await blob.text();
    this.onload();
  }
}
const time = { setTimeout, clearTimeout, queueMicrotask, performance };
const text = { console, btoa, atob, TextEncoder };
const network = { XMLHttpRequest, FileReader, WebSocket, Blob, ArrayBuffer, Uint8Array };
const scope = {
  ...time,
  ...text,
  ...network,
  navigator: { product: 'ReactNative' },
  __DEV__: false,
};
// As there: every name of the global scope, and nothing of a page's events.
scope.window = scope.self = scope.global = scope;
vm.createContext(scope);
vm.runInContext(host, scope);
vm.runInContext(client, scope);

const port = await serveEcho();
const failed = await report(
  ['http', 'ws'].flatMap((scheme) =>
    Object.entries(scope.checks).map(([name, check]) => [
      `${scheme}: ${name}`,
      () => check(`${scheme}://127.0.0.1:${port}`),
    ]),
  ),
);
process.exit(failed ? 1 : 0);
