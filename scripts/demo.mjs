// Builds the demo's second page into build/demo/three, from what the package publishes: it runs after the rest of the build.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const OUT = 'build/demo/three';

/** Compiled here: in the page, a template would need `eval`, which its Content-Security-Policy forbids. */
const singleFileComponents = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = parse(readFileSync(path, 'utf8'), { filename: path });
      if (errors.length) throw errors[0];
      const { content } = compileScript(descriptor, { id: basename(path), inlineTemplate: true });
      return { contents: content, loader: 'ts' };
    });
  },
};

await build({
  entryPoints: ['main.ts', 'react.tsx', 'vue.ts'].map((file) => `demo/three/${file}`),
  outdir: OUT,
  bundle: true,
  // One file each: every pane is an application of its own.
  splitting: false,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: {
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  // Not those of tsconfig.json, whose `paths` lead to the sources: `holdfast` is the published package here.
  tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', verbatimModuleSyntax: true } },
  plugins: [singleFileComponents],
});

const integrity = JSON.parse(readFileSync('dist/sri.json', 'utf8'))['holdfast.min.js'];
const read = (file) => readFileSync(`demo/${file}`, 'utf8').replace('INTEGRITY', integrity);
const page = read('three/index.html')
  .replace(/<!-- include: (.+) -->/g, (_, file) => read(file))
  .replace(/<!-- source: (.+) -->/g, (_, files) => sources(files.split(' ')));

mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/index.html`, page);
for (const file of ['style.css', 'script.js']) copyFileSync(`demo/three/${file}`, `${OUT}/${file}`);

function sources(files) {
  const names = files.map((file) => basename(file));
  const figures = files.map(
    (file) => `<figure class="source">
      <figcaption>${basename(file)}</figcaption>
      <pre><code>${read(file).trimEnd().split('\n').map(line).join('')}</code></pre>
    </figure>`,
  );
  return `<details>
    <summary>Source <span>${names.join(', ')}</span></summary>
    ${figures.join('')}
  </details>`;
}

/** A line that, where it is too long for its column, goes on below its own beginning. */
function line(text) {
  const indent = Math.min(text.length - text.trimStart().length, 16);
  return `<span class="line indent-${indent}">${paint(text)}\n</span>`;
}

/** Comments, strings, tags and the words of the language, each in its colour. */
function paint(text) {
  const kinds = {
    comment: /(?<=^|\s)\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*.*|<!--.*-->/,
    string: /'[^']*'|"[^"]*"|`[^`]*`/,
    tag: /(?:(?<!\w)<|<\/)[A-Za-z][\w-]*>?|\/>/,
    word: /\b(?:import|from(?= ')|export|type|interface|const|function|async|await|return|if|new|default|readonly)\b(?!:|=)/,
  };
  const token = new RegExp(
    Object.entries(kinds)
      .map(([kind, { source }]) => `(?<${kind}>${source})`)
      .join('|'),
    'g',
  );
  let html = '';
  let end = 0;
  for (const { 0: found, index, groups } of text.matchAll(token)) {
    const [kind] = Object.entries(groups).find(([, value]) => value !== undefined);
    html += `${escapeText(text.slice(end, index))}<span class="${kind}">${escapeText(found)}</span>`;
    end = index + found.length;
  }
  return html + escapeText(text.slice(end));
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
