import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const groups = process.platform !== 'win32';
const live = new Set();

/** What is still running ends with this process, however it ends. */
export const stopAll = () => {
  for (const child of live) end(child);
};
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Ends a process and all that it has started: `npm run` is no more than a parent. Once only: its number may be another's later. */
function end(child) {
  if (!live.delete(child)) return;
  try {
    if (groups) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It had ended already.
  }
}

/** One example's processes: their folder, environment, log and limit. */
export function createShell({ folder, env = {}, log, limitMs }) {
  const deadline = Date.now() + limitMs;
  const children = new Set();

  const begin = (command, options = {}) => {
    appendFileSync(log, `\n$ ${command}\n`);
    const child = spawn(command, {
      shell: true,
      detached: groups,
      cwd: options.folder ?? folder,
      env: { ...environment(), ...env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    live.add(child);
    children.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        appendFileSync(log, chunk);
        text += chunk;
      });
    const ended = new Promise((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (code, signal) =>
        resolve(code === 0 ? null : `ended with ${code ?? signal}`),
      );
    });
    return { child, ended, text: () => text, stop: () => end(child) };
  };

  return {
    /** Resolves with what it printed; rejects when it fails or the limit of the example is over. */
    async run(command, options) {
      const { ended, stop, text } = begin(command, options);
      const over = new AbortController();
      const late = sleep(Math.max(0, deadline - Date.now()), 'took too long', {
        signal: over.signal,
      });
      const problem = await Promise.race([ended, late]);
      over.abort();
      late.catch(() => {});
      stop();
      if (problem) throw new Error(`\`${command}\` ${problem}`);
      return text();
    },
    /** Resolves once `url` answers, with what stops it. */
    async serve(command, url, options) {
      const { ended, stop } = begin(command, options);
      let problem;
      ended.then((how) => {
        problem = how ?? 'ended';
      });
      const giveUpAt = Math.min(deadline, Date.now() + 60_000);
      while (!(await answers(url))) {
        if (problem) throw new Error(`\`${command}\` ${problem}`);
        if (Date.now() > giveUpAt) throw new Error(`\`${command}\` does not answer on ${url}`);
        await sleep(100);
      }
      return stop;
    },
    stop() {
      for (const child of children) end(child);
    },
  };
}

/** That of this process, less what would change how others behave. */
function environment() {
  const { NODE_ENV, FORCE_COLOR, ...rest } = process.env;
  return {
    ...rest,
    NO_COLOR: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_dry_run: 'false',
  };
}

const answers = (url) =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
