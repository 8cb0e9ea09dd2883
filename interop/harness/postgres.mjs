import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, temporaryFolder } from './processes.mjs';
import { find } from './programs.mjs';
import { connectTo } from './sql.mjs';

const idOf = (flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);

/** PostgreSQL refuses to be root. */
const asNobody = (command, args) => {
  if (process.getuid() !== 0) return [command, args];
  const who = [`--reuid=${idOf('-u')}`, `--regid=${idOf('-g')}`, '--clear-groups'];
  return [find('setpriv'), [...who, command, ...args]];
};

/** A PostgreSQL of its own for one check, with these tables; its user `holdfast` needs no password. */
export async function startPostgres(later, tables) {
  const folder = temporaryFolder('postgres');
  if (process.getuid() === 0) chownSync(folder, idOf('-u'), idOf('-g'));
  const data = join(folder, 'data');
  const make = ['-D', data, '-U', 'holdfast', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  const made = start(...asNobody(find('initdb'), [...make, '--no-sync']), folder);
  if ((await made.ended) !== 'ended with 0') throw new Error(`initdb:\n${made.text()}`);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const set = settings.flatMap((setting) => ['-c', setting]);
  const args = ['-D', data, '-p', String(port), ...set];
  const program = start(...asNobody(find('postgres'), args), folder);
  later(() => program.stop('SIGQUIT'));
  await program.until(() => program.text().includes('ready to accept connections'), 'postgres');
  const sql = await connectTo(port);
  later(() => sql.end());
  for (const table of tables) await sql.query(table);
  return { database: port, sql };
}
