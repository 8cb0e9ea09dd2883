// The pages of the bindings, with what is published of Holdfast and the framework that is asked for.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @type {Record<string, { file: string, react18?: boolean }>} */
const bundles = {
  'react-19': { file: 'pages/bindings/react.tsx' },
  'react-18': { file: 'pages/bindings/react.tsx', react18: true },
  vue: { file: 'pages/bindings/vue.ts' },
};

export const bindings = Object.keys(bundles);

/** React 18 instead of that of the project. */
const react18 = {
  react: at('../node_modules/react-18'),
  'react-dom': at('../node_modules/react-dom-18'),
};

/** @type {import('esbuild').BuildOptions} */
const bundleOptions = {
  bundle: true,
  write: false,
  format: 'esm',
  jsx: 'automatic',
  // Not that of the project, which leads to the sources.
  tsconfigRaw: {},
  // Frameworks warn in development only.
  define: {
    'process.env.NODE_ENV': '"development"',
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
};

const built = new Map();

/** The bundle `NAME.js` as text; `undefined` where there is none. */
export function bundleOf(fileName) {
  const wanted = bundles[fileName.replace(/\.js$/, '')];
  if (!wanted) return undefined;
  if (!built.has(fileName)) built.set(fileName, bundle(wanted));
  return built.get(fileName);
}

async function bundle({ file, react18: isOld = false }) {
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: [at(file)],
    alias: {
      'holdfast/react': at('../dist/react.js'),
      'holdfast/vue': at('../dist/vue.js'),
      holdfast: at('../dist/index.js'),
      ...(isOld && react18),
    },
  });
  return outputFiles[0].text;
}
