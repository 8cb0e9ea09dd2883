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
  return manifest;
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
