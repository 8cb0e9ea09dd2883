import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** A copy of an example that gets Holdfast from the tarball; what was installed in it before is still there. */
export function copyExample(from, to, tarball) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(to))
    if (name !== 'node_modules') rmSync(join(to, name), { recursive: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !/^(node_modules|dist|\.next|\.nuxt|\.output)$/.test(basename(path)),
  });
  const path = join(to, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const dependencies of [manifest.dependencies, manifest.devDependencies])
    if (dependencies?.holdfast) dependencies.holdfast = `file:../${basename(tarball)}`;
  writeFileSync(path, JSON.stringify(manifest, null, 2));
  checkImports(to, manifest);
  return manifest;
}

/** The copy lies inside the repository, whose own packages would stand in for one that an example forgot to name. */
function checkImports(folder, { dependencies, devDependencies }) {
  const named = Object.keys({ ...dependencies, ...devDependencies });
  const sources = readdirSync(folder, { recursive: true }).filter(
    (name) => /\.(m?js|tsx?|vue)$/.test(name) && !name.startsWith('node_modules'),
  );
  for (const name of sources)
    for (const [, from] of readFileSync(join(folder, name), 'utf8').matchAll(
      /(?:from|import) '([^./'][^']*)'/g,
    )) {
      const [wanted] = /^(?:@[^/]+\/)?[^/]+/.exec(from);
      if (!from.startsWith('node:') && !named.includes(wanted))
        throw new Error(`${name} imports ${wanted}, which package.json does not name`);
    }
}

/** Installs what package.json names, unless that is there already. */
export async function install(shell, folder, env) {
  const stamp = join(folder, 'node_modules/.holdfast-examples');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await shell.run('npm install --include=dev', { env });
  writeFileSync(stamp, wanted);
}

/** Writes the hashes of the installed build into the pages that name one: a working tree's may differ from the last that was noted. */
export function pinScripts(folder) {
  const hashes = JSON.parse(
    readFileSync(join(folder, 'node_modules/holdfast/dist/sri.json'), 'utf8'),
  );
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.html'))) {
    const page = join(folder, name);
    const pinned = readFileSync(page, 'utf8').replace(
      /(src="([\w.-]+)"\s+integrity=")[^"]*/g,
      (whole, before, script) => (hashes[script] ? before + hashes[script] : whole),
    );
    writeFileSync(page, pinned);
  }
}
