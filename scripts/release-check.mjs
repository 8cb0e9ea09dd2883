// What must hold before a version is published: `npm run release:check`, after `npm test`. docs/releasing.md says the rest.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = '.cache/release';
const checks = [];
const check = (name, problems) => {
  checks.push(problems.length === 0);
  console.log(`${problems.length ? 'FAILED' : 'ok    '} ${name}`);
  for (const problem of problems) console.log(`       ${problem}`);
};
const run = (name, ...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  check(name, status === 0 ? [] : `${stdout}${stderr}`.trim().split('\n').slice(-20));
};

execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'ignore' });
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
  env: { ...process.env, npm_config_dry_run: 'false' },
});
const tarball = join(folder, readdirSync(folder)[0]);
execFileSync('tar', ['-xzf', tarball, '-C', folder]);
const packed = join(folder, 'package');
const files = readdirSync(packed, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(packed, join(entry.parentPath, entry.name)));

/** Every file that package.json leads to. */
function promised(value) {
  if (typeof value === 'string') return value.includes('*') ? [] : [value.replace(/^\.\//, '')];
  return Object.values(value ?? {}).flatMap(promised);
}
const { exports, bin, main, module, types, unpkg, jsdelivr, 'react-native': native } = manifest;
check(
  'every file that package.json promises is packed',
  [...new Set(promised([exports, bin, main, module, types, unpkg, jsdelivr, native]))]
    .filter((file) => !files.includes(file))
    .map((file) => `${file} is missing`),
);
check(
  'nothing else is packed',
  files
    .filter(
      (file) =>
        !/^(dist\/[\w./-]+\.(c?js|d\.c?ts|map|json)|package\.json|[A-Z]+(\.md)?)$/.test(file),
    )
    .map((file) => `${file} has no business there`),
);
check(
  'README, licence and changelog are packed',
  ['README.md', 'LICENSE', 'CHANGELOG.md'].filter((file) => !files.includes(file)),
);
check(
  'no file names a machine or a registry',
  files.filter((file) =>
    /(file:\/\/|["'`(\s])\/(work|home|root|tmp|Users)\/|registry\.npmjs|[A-Z]:\\\\/.test(
      readFileSync(join(packed, file), 'utf8').replaceAll(
        /"sourcesContent":\[.*?\](?=,"names")/gs,
        '',
      ),
    ),
  ),
);
check(
  'the lockfile names no registry',
  /"resolved":/.test(readFileSync('package-lock.json', 'utf8'))
    ? ['package-lock.json has `resolved`']
    : [],
);

const changelog = readFileSync('CHANGELOG.md', 'utf8');
const entry = (name) =>
  changelog
    .split(/^## /m)
    .find((section) => section.startsWith(`[${name}]`))
    ?.split('\n')
    .slice(1)
    .join('\n')
    .trim();
check(
  `the changelog tells what is new in ${manifest.version}`,
  entry(manifest.version) || entry('Unreleased')
    ? []
    : [`CHANGELOG.md has neither [${manifest.version}] nor anything under [Unreleased]`],
);
check(
  'the version is a semantic one',
  /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(manifest.version) ? [] : [manifest.version],
);
check(
  'only dependencies that are needed at run time are asked for, peers are optional',
  [
    ...Object.keys(manifest.dependencies ?? {}).filter((name) => name !== 'idb'),
    ...Object.keys(manifest.peerDependencies).filter(
      (name) => !manifest.peerDependenciesMeta[name]?.optional,
    ),
  ].map((name) => `${name} is forced on everyone`),
);

run('publint', 'scripts/publint.mjs', tarball);
run(
  'types of all entries, for import and require, however modules are looked for',
  'node_modules/@arethetypeswrong/cli/dist/index.js',
  ...[tarball, '--no-color', '--exclude-entrypoints', './package.json'],
);
compileWithOldest();
run('size budgets', 'scripts/size.mjs');
audit();
run('documents', 'scripts/docs.mjs');

/** That `types` need no newer TypeScript than docs/releasing.md says: every entry imported, its declarations checked too. */
function compileWithOldest() {
  const [, oldest] = readFileSync('docs/releasing.md', 'utf8').match(/TypeScript from (\d+\.\d+)/);
  const user = join(folder, 'user.mts');
  const entries = Object.keys(exports).filter((name) => exports[name].import);
  writeFileSync(
    user,
    entries
      .map((name, at) => `export * as _${at} from '${name.replace('.', manifest.name)}';`)
      .join('\n'),
  );
  mkdirSync(join(folder, 'node_modules'));
  cpSync(packed, join(folder, 'node_modules', manifest.name), { recursive: true });
  const settings =
    '--noEmit --strict --exactOptionalPropertyTypes --module node16 --target es2022 --lib es2022,dom,dom.iterable --types node';
  const { status, stdout, stderr } = spawnSync(
    'npm',
    [
      'exec',
      '--yes',
      `--package=typescript@~${oldest}.0`,
      '--',
      'tsc',
      user,
      ...settings.split(' '),
    ],
    { encoding: 'utf8' },
  );
  // Types of others, such as those of Node that come with this repository, may ask for a newer one.
  const complaints = stdout
    .split('\n')
    .filter((line) => line.includes(`/${manifest.name}/dist/`) || line.startsWith(user));
  check(
    `types of all entries compile with TypeScript ${oldest}`,
    complaints.length || /error TS/.test(stdout) || status === 0 ? complaints : [stderr],
  );
}

/** Known vulnerabilities of the development tools. A registry need not have an audit endpoint: then nothing was checked, and it says so. */
function audit() {
  const name = 'npm audit finds nothing of a high severity';
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', shell: false });
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    report = { message: stdout.slice(0, 200) };
  }
  const { vulnerabilities, statusCode, message } = report;
  if (!vulnerabilities) {
    console.log(`not run ${name}: the registry does not answer it (${statusCode ?? message})`);
    return;
  }
  check(
    name,
    Object.values(vulnerabilities)
      .filter(({ severity }) => /^(high|critical)$/.test(severity))
      .map(({ name, severity, range }) => `${name} ${range}: ${severity}`),
  );
}

const failed = checks.filter((passed) => !passed).length;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
