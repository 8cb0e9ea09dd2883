// Completes package-lock.json after `npm install` against a registry that lacks some binaries.
//
// Rollup, esbuild, Biome and others name one optional package per platform. When a registry does
// not have them all, npm leaves the missing ones out of the lockfile, and then `npm ci` refuses it,
// and other platforms would get no binary. This adds them back, without an integrity hash.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
];
const processors = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
];

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${path}/node_modules/${name}`;
    const hoisted = `node_modules/${name}`;
    if (lock.packages[nested] || lock.packages[hoisted]) continue;
    const words = name.toLowerCase().split(/[-/]/);
    const os = words.some((word) => /^win(32)?$/.test(word))
      ? ['win32']
      : systems.filter((system) => words.includes(system));
    const cpu = processors.filter((cpu) => words.some((word) => word === cpu));
    if (words.includes('fsevents')) os.push('darwin');
    const libc = words.some((word) => word.startsWith('musl'))
      ? 'musl'
      : words.some((word) => word.startsWith('gnu')) && 'glibc';
    // Without a system a package would be wanted everywhere, where it may not be found.
    if (!os.length) throw new Error(`${path} wants ${name}, which is not in the registry`);
    lock.packages[hoisted] = {
      version: version.replace(/^[\^~]/, ''),
      ...(cpu.length ? { cpu } : {}),
      ...(entry.dev ? { dev: true } : {}),
      ...(libc && os.includes('linux') ? { libc: [libc] } : {}),
      license: 'MIT',
      optional: true,
      os,
    };
    added++;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`lockfile: ${added} packages added`);
