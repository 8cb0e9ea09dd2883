import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

/** A file of the repository, whoever asks. */
export const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// Type errors are `npm run check`'s business (and the declarations below fail on them);
// checking again for every output would cost more than the whole build.
export const ts = (tsconfig = './tsconfig.json') =>
  typescript({
    tsconfig,
    noEmitOnError: true,
    exclude: ['**/*.test.ts'],
    include: ['**/*.ts'],
    compilerOptions: {
      noEmit: false,
      noCheck: true,
      allowJs: false,
      sourceMap: true,
      inlineSources: true,
    },
  });

// Run-time transition tables and other checks for those who work on Holdfast itself.
// The replacement is as long as the name, so source maps stay true without a new one.
export const release = () => ({
  name: 'release',
  transform: (code) =>
    code.includes('__DEV__') ? { code: code.replace(/\b__DEV__\b/g, '(false)'), map: null } : null,
});

/** Node has other files behind the names `platform*`; `platform.node.ts` itself still sees the base. */
export const nodePlatform = () => ({
  name: 'node-platform',
  resolveId(source, importer) {
    const [, name] = /^\.{1,2}\/(?:\.\.\/)*(platform[\w.-]*)\.js$/.exec(source) ?? [];
    const file = at(`src/${name}.node.ts`);
    return name && importer !== file && existsSync(file) ? file : null;
  },
});

/** Finds the one package that a file for pages holds. */
export const packages = () => ({
  name: 'packages',
  resolveId: (id) => (id === 'idb' ? fileURLToPath(import.meta.resolve('idb')) : null),
});

/** Rollup's own substitute asks for `document`, and importing a file must not touch any global. */
export const fileUrl = () => ({
  name: 'file-url',
  resolveImportMeta: (property) =>
    property === 'url' ? "require('node:url').pathToFileURL(__filename).href" : null,
});

export const minified = (module) =>
  terser({
    // Not `toplevel`: a script's only top-level name is the global that it is there to define.
    module,
    maxWorkers: 1,
    compress: { passes: 3, ecma: 2020 },
    format: { comments: false, ecma: 2020 },
  });
