import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Those that take options, as package.json calls them. */
const commands = [
  ...['simulate', 'fuzz', 'soak', 'interop', 'bench', 'performance', 'memory'],
  ...['e2e:all', 'examples', 'nodes'],
];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
};

const run = (name: string, option: string) =>
  spawnSync(process.execPath, [...scripts[name]!.split(' ').slice(1), option], {
    encoding: 'utf8',
  });

it.each(commands)(
  'npm run %s refuses an option that it does not know, and says how it is called',
  (name) => {
    const { stderr, status } = run(name, '--bogus');
    expect(stderr).toMatch(new RegExp(`^Unknown option '--bogus'.*\n\nnpm run ${name} `));
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  },
);

it('says how it is called when it is asked to', () => {
  const { stdout, stderr, status } = run('soak', '--help');
  expect(stdout).toMatch(/^npm run soak /);
  expect([stderr, status]).toEqual(['', 0]);
});
