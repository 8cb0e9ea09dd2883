import { delimiter, dirname } from 'node:path';

/**
 * The variables under which an example's commands run on a Node that it accepts: none when this one will do, else the newest release
 * of its lowest major, from the registry.
 * @param range - as in `engines.node`; its first `N.N` counts
 */
export async function nodeFor(range, shell) {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(range ?? '') ?? [];
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number);
  if (!major || ourMajor > major || (ourMajor === Number(major) && ourMinor >= Number(minor ?? 0)))
    return {};
  const printed = await shell.run(`npx -y -p node@${major} node -p process.execPath`);
  const path = printed.trim().split('\n').at(-1);
  return { PATH: `${dirname(path)}${delimiter}${process.env.PATH}` };
}
