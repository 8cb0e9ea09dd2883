import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, listens, start, temporaryFolder } from './processes.mjs';
import { find } from './programs.mjs';

const template = (name) => readFileSync(new URL(`../nginx/${name}.conf`, import.meta.url), 'utf8');
/** A configuration with its values. @throws Error for a name that has none */
export const fill = (text, values) =>
  text.replace(/\$\{(\w+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`a proxy: no value for ${name}`);
    return values[name];
  });

/**
 * Starts nginx with one of the configurations.
 * @param {string} name
 * @param {Record<string, string | number>} values - what the configuration names; `port` is found when it is not given
 */
export async function startNginx(name, values) {
  const folder = temporaryFolder('nginx');
  const port = values.port ?? (await freePort());
  const site = fill(template(name), { ...values, folder, port });
  // Its workers would otherwise be nobody, who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, fill(template('frame'), { folder, user, site }));
  const program = start(find('nginx'), ['-p', folder, '-c', file, '-e', 'stderr']);
  const url = `http://127.0.0.1:${port}`;
  await program.until(() => listens(port), `nginx (${name})`);
  return { ...program, url, port };
}
