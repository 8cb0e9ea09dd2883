import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dts } from 'rollup-plugin-dts';
import {
  at,
  fileUrl,
  minified,
  nodePlatform,
  packages,
  release,
  ts,
} from './scripts/build-steps.mjs';
import { manglePrivates } from './scripts/mangle.mjs';
import { publicTypes } from './scripts/public-types.mjs';

// `holdfast` itself as well: an application has one copy of the core, whichever bindings it uses.
const external = (id) =>
  /^(node:.*|ws|idb|socket\.io|redis|holdfast|react|vue|zustand|@playwright\/test)(\/|$)/.test(id);

const browser = () => [release(), ts()];
const node = () => [nodePlatform(), release(), ts('./tsconfig.build.json')];
const readable = { sourcemap: true, plugins: [manglePrivates()] };
const small = (module) => ({ sourcemap: true, plugins: [manglePrivates(), minified(module)] });
const esm = (names, dir = 'dist') => ({
  dir,
  format: 'es',
  sourcemap: true,
  entryFileNames: names,
  chunkFileNames: 'chunks/[name]-[hash].js',
  hoistTransitiveImports: false,
});
// For require(). Both kinds of module have the same names.
const cjs = (name) => ({
  dir: 'dist',
  format: 'cjs',
  exports: 'named',
  sourcemap: true,
  entryFileNames: name,
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  hoistTransitiveImports: false,
  // What is missing until it is asked for is required then: Jest has no import() in what it takes for a script.
  dynamicImportInCjs: false,
});
const forPages = [esm('[name].js'), cjs('[name].browser.cjs')];
const both = [esm('[name].js'), cjs('[name].cjs')];
const cdnEsm = existsSync(at('src/cdn-esm.ts')) ? 'src/cdn-esm.ts' : 'src/index.ts';

// The widest file goes first: names that the mangler gives there are kept by the others.
const client = [
  {
    input: { index: 'src/index.ts' },
    external,
    plugins: node(),
    output: { ...esm('[name].node.js'), ...readable },
  },
  {
    input: { index: 'src/index.ts' },
    external,
    plugins: browser(),
    output: { ...esm('[name].js'), ...readable },
  },
  {
    input: { engine: 'src/engine-client.ts' },
    external,
    plugins: node(),
    output: { ...esm('[name].node.js'), ...readable },
  },
  {
    input: { engine: 'src/engine-client.ts' },
    external,
    plugins: browser(),
    output: forPages.map((kind) => ({ ...kind, ...readable })),
  },
  {
    input: 'src/engine-client.ts',
    external,
    plugins: [...node(), fileUrl()],
    output: { file: 'dist/engine.cjs', format: 'cjs', exports: 'named', ...readable },
  },
  {
    input: 'src/cjs.ts',
    external,
    plugins: [...node(), fileUrl()],
    output: { file: 'dist/index.cjs', format: 'cjs', exports: 'default', ...readable },
  },
  // For pages whose bundler meets a require().
  {
    input: 'src/cjs.browser.ts',
    plugins: browser(),
    output: { file: 'dist/index.browser.cjs', format: 'cjs', exports: 'default', ...readable },
  },
  {
    input: 'src/cdn.ts',
    plugins: browser(),
    output: [
      { file: 'dist/socket.io.cjs', format: 'cjs', exports: 'default', ...readable },
      {
        file: 'dist/holdfast.min.js',
        format: 'iife',
        name: 'io',
        exports: 'default',
        ...small(false),
      },
      // Under the peer's name and in its form: a page's AMD loader takes it too.
      {
        file: 'dist/socket.io.min.js',
        format: 'umd',
        name: 'io',
        exports: 'default',
        ...small(false),
      },
    ],
  },
  {
    input: cdnEsm,
    plugins: browser(),
    output: { file: 'dist/holdfast.esm.min.js', format: 'es', ...small(true) },
  },
];

const parser = [
  {
    input: { parser: 'src/parser.ts' },
    plugins: node(),
    output: { ...esm('[name].node.js'), ...readable },
  },
  {
    input: { parser: 'src/parser.ts' },
    plugins: browser(),
    output: forPages.map((kind) => ({ ...kind, ...readable })),
  },
  {
    input: 'src/parser.ts',
    plugins: node(),
    output: { file: 'dist/parser.cjs', format: 'cjs', ...readable },
  },
];

const bindings = [
  {
    input: {
      react: 'bindings/react/index.ts',
      vue: 'bindings/vue/index.ts',
      zustand: 'bindings/zustand/index.ts',
    },
    external,
    plugins: browser(),
    output: both.map((kind) => ({
      ...kind,
      // Rollup drops directives of modules. What the bindings share has no hooks, so it needs none.
      banner: ({ name }) => (name === 'react' ? "'use client';" : ''),
    })),
  },
  {
    input: { 'react.server': 'bindings/react/server.ts' },
    plugins: browser(),
    output: both,
  },
  {
    input: { offline: 'src/offline/index.ts' },
    external,
    plugins: browser(),
    output: both.map((kind) => ({ ...kind, ...readable })),
  },
  {
    input: 'src/offline/index.ts',
    // With `idb` inside. What it takes of the core has to be the page's own copy.
    external: (id) => id === 'holdfast',
    plugins: [packages(), ...browser()],
    output: { file: 'dist/holdfast-offline.esm.min.js', format: 'es', ...small(true) },
  },
  {
    input: { server: 'server/index.ts' },
    external,
    plugins: [ts('./tsconfig.build.json')],
    output: both,
  },
  {
    input: { debug: 'debug/index.ts' },
    external,
    plugins: browser(),
    output: esm('[name].js'),
  },
  {
    input: { debug: 'debug/cjs.ts' },
    external,
    plugins: browser(),
    output: { ...cjs('[name].cjs'), exports: 'default' },
  },
  {
    input: { testing: 'testing/index.ts' },
    external,
    plugins: [release(), ts('./tsconfig.build.json')],
    output: both,
  },
];

const testServers = {
  'test-server': 'test-server/index.ts',
  'test-server-playwright': 'test-server/playwright.ts',
};

const testServer = {
  input: { ...testServers, 'test-server-cli': 'test-server/cli.ts' },
  external,
  plugins: [ts('./tsconfig.build.json')],
  output: esm('[name].js'),
};

const testServerCjs = {
  input: testServers,
  external,
  plugins: [ts('./tsconfig.build.json')],
  output: cjs('[name].cjs'),
};

const types = (input, file, tsconfig = './tsconfig.json', plugins = []) => ({
  input,
  external,
  plugins: [dts({ tsconfig: at(tsconfig) }), ...plugins],
  output: { file, format: 'es' },
});

// In one go: the fixture hands out the very classes of the server.
const testServerTypes = {
  input: testServers,
  external,
  plugins: [dts({ tsconfig: at('./tsconfig.node.json') })],
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'chunks/[name]-[hash].d.ts',
  },
};

const demo = {
  input: 'demo/main.ts',
  plugins: [
    {
      name: 'demo',
      resolveId: (source) =>
        source === 'holdfast'
          ? at('src/index.ts')
          : source === 'holdfast/offline'
            ? at('src/offline/index.ts')
            : null,
      async writeBundle() {
        await mkdir(at('build/demo'), { recursive: true });
        for (const file of ['index.html', 'style.css'])
          if (existsSync(at(join('demo', file))))
            await copyFile(at(join('demo', file)), at(join('build/demo', file)));
      },
    },
    packages(),
    release(),
    ts('./tsconfig.build.json'),
  ],
  output: { file: 'build/demo/main.js', format: 'es', sourcemap: true },
};

const present = (configs) => configs.filter(({ input }) => [input].flat().every(exists));
const exists = (input) =>
  (typeof input === 'string' ? [input] : Object.values(input)).every((file) =>
    existsSync(at(file)),
  );

export default present([
  ...client,
  ...parser,
  ...bindings,
  testServer,
  testServerCjs,
  types('src/index.ts', 'dist/index.d.ts', './tsconfig.json', [publicTypes()]),
  types('src/engine-client.ts', 'dist/engine.d.ts', './tsconfig.json', [publicTypes()]),
  types('debug/index.ts', 'dist/debug.d.ts'),
  types('src/parser.ts', 'dist/parser.d.ts', './tsconfig.json', [publicTypes()]),
  types('src/offline/index.ts', 'dist/offline.d.ts', './tsconfig.json', [publicTypes()]),
  types('server/index.ts', 'dist/server.d.ts', './tsconfig.node.json'),
  types('bindings/react/index.ts', 'dist/react.d.ts'),
  types('bindings/vue/index.ts', 'dist/vue.d.ts'),
  types('bindings/zustand/index.ts', 'dist/zustand.d.ts'),
  types('testing/index.ts', 'dist/testing.d.ts', './tsconfig.node.json'),
  testServerTypes,
  demo,
]);
