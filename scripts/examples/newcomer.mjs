// Walks docs/getting-started.md in empty folders: its commands, its files, nothing else.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from './processes.mjs';
import { testRoom } from './tests.mjs';

const DOCUMENT = 'docs/getting-started.md';

/** The port that the document names; the walk uses one that is free. */
const PORT = /\b3001\b/g;

/**
 * The React way with a stock server, then the Vue way with the test server. The apps run as a newcomer runs them, by `npm run dev`, and
 * are built once, which checks their types.
 */
export async function walk(on) {
  // Not inside the repository: what its packages have installed must not help.
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-newcomer-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    return await walkIn(folder, on);
  } finally {
    on.shell.stop();
  }
}

async function walkIn(folder, { shell, tarball, report, step }) {
  const sections = read();
  const results = [];
  const socketPort = await freePort();
  const at = { shell, socketPort, tarball };

  const chat = await step('install', () => setUp(sections['A server'], join(folder, 'chat'), at));
  const react = await step('install', () => setUp(sections.React, join(folder, 'react'), at));
  const stock = await openStock(() => run(sections['A server'], chat, at));
  try {
    results.push(await test(sections.React, react, stock.url));
  } finally {
    await stock.close();
  }

  const vue = await step('install', () => setUp(sections.Vue, join(folder, 'vue'), at));
  await step('install', () => setUp(sections['Break it'], vue, at));
  const stop = await run(sections['Break it'], vue, at);
  results.push(await test(sections.Vue, vue, `http://127.0.0.1:${socketPort}`));
  stop();

  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    note: results.map(({ note }) => note).join(''),
  };

  async function test(section, app, SOCKET_URL) {
    await step('build', () => shell.run('npm run build', { folder: app }));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const dev = `${section.command('run')} -- --host 127.0.0.1 --port ${port} --strictPort`;
    const stop = await shell.serve(dev, url, { folder: app });
    const HOT_FILE = join(app, section.files.find(({ body }) => body.includes('<main')).name);
    const env = { APP_URL: url, SOCKET_URL, HOT_FILE };
    const result = await step('tests', () => testRoom(shell, report, env));
    stop();
    return result;
  }
}

/** The code blocks of each section: ` ```sh setup `, ` ```sh run `, and files: ` ```tsx src/App.tsx `. */
function read() {
  const sections = {};
  for (const part of readFileSync(DOCUMENT, 'utf8').split(/^## /m).slice(1)) {
    const title = part.slice(0, part.indexOf('\n'));
    const blocks = [...part.matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(
      ([, language, name, body]) => ({ language, name, body }),
    );
    sections[title] = {
      files: blocks.filter(({ language }) => language !== 'sh'),
      command(name) {
        const block = blocks.find((block) => block.language === 'sh' && block.name === name);
        if (!block) throw new Error(`${DOCUMENT}: "${title}" has no block \`sh ${name}\``);
        return block.body.trim().split('\n').join(' && ');
      },
    };
  }
  return sections;
}

/** Does what a section asks for, and returns the folder where it leads. */
async function setUp(section, folder, { shell, socketPort, tarball }) {
  mkdirSync(folder, { recursive: true });
  const commands = section
    .command('setup')
    .replace(/npm install holdfast\b/, `npm install "${tarball}"`);
  await shell.run(commands, { folder });
  const into = join(folder, /&& cd (\S+)/.exec(commands)?.[1] ?? '.');
  for (const { name, body } of section.files)
    writeFileSync(join(into, name), body.replace(PORT, socketPort));
  return into;
}

/** Starts the server of a section; returns what stops it. */
const run = (section, folder, { shell, socketPort }) =>
  shell.serve(
    section.command('run').replace(PORT, socketPort),
    `http://127.0.0.1:${socketPort}/socket.io/`,
    { folder },
  );

/** A server that can only be stopped and started, behind the control route of one that can do more. */
async function openStock(start) {
  let stop = await start();
  const control = createServer(async (request, response) => {
    const name = request.url.split('/').at(-1);
    const [on = true] = JSON.parse((await text(request)) || '[]');
    if (name === 'refuse' && on) {
      stop?.();
      stop = undefined;
    } else if (name === 'refuse' || name === 'clear') stop ??= await start();
    response.end();
  });
  const port = await freePort();
  await new Promise((resolve) => control.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      stop?.();
      control.closeAllConnections();
      await new Promise((resolve) => control.close(resolve));
    },
  };
}
