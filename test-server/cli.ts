#!/usr/bin/env node
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { TestServerOptions } from './index.js';
import { advice } from './missing.js';
import type { Application, Mode } from './modes.js';

const HELP = `Usage: holdfast-test-server [options]

A Socket.IO server for tests and demonstrations.

  --port N             port to listen on (default: one that is free)
  --host H             address to listen on (default: 127.0.0.1)
  --mode NAME          chat    a room server (default)
                       socket  Socket.IO conformance: auth, message, message-with-ack
                       engine  Engine.IO conformance: echoes every message
  --app FILE           run your own events instead: a module whose default export is
                       called with the server's \`io\`
  --files PATH=FOLDER  serve the files of a folder at a path; may be given again
  --control            serve POST /__control/<fault>, which drives the faults
  --ping-interval MS   time between two heartbeats
  --ping-timeout MS    time for the answer to one
  --help               print this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      mode: { type: 'string' },
      app: { type: 'string' },
      files: { type: 'string', multiple: true, default: [] },
      control: { type: 'boolean', default: false },
      'ping-interval': { type: 'string' },
      'ping-timeout': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);

  // Late, so that what is missing can be named.
  const { modes, run } = await import('./modes.js');
  const { app, mode = app === undefined ? 'chat' : 'app' } = values;
  if (app !== undefined && values.mode !== undefined) {
    throw new TypeError('--mode and --app both say what the server does; give one of them');
  }
  if (app === undefined && !Object.hasOwn(modes, mode)) {
    throw new TypeError(`--mode must be ${Object.keys(modes).join(', ')}, not "${mode}"`);
  }
  const port = whole('--port', values.port, 0, 65_535);
  const pingInterval = whole('--ping-interval', values['ping-interval'], 1);
  const pingTimeout = whole('--ping-timeout', values['ping-timeout'], 1);
  const options: TestServerOptions = {
    control: values.control,
    files: Object.fromEntries(values.files.map(mapping)),
    ...(port === undefined ? {} : { port }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(pingInterval === undefined ? {} : { pingInterval }),
    ...(pingTimeout === undefined ? {} : { pingTimeout }),
  };
  const server =
    app === undefined ? await modes[mode as Mode](options) : await run(await load(app), options);
  process.stdout.write(`${mode} server on ${server.url}\n`);

  const stop = () => void server.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** The function that a module has as its default export. */
async function load(file: string): Promise<Application> {
  const module: { default?: unknown } = await import(pathToFileURL(resolve(file)).href);
  if (typeof module.default === 'function') return module.default as Application;
  throw new TypeError(
    `--app expects a module whose default export is a function; ${file} has none`,
  );
}

function mapping(text: string): [path: string, folder: string] {
  const at = text.indexOf('=');
  if (text.startsWith('/') && at > 0) return [text.slice(0, at), resolve(text.slice(at + 1))];
  throw new TypeError(
    `--files expects PATH=FOLDER with a path that starts with "/", not "${text}"`,
  );
}

function whole(
  name: string,
  text: string | undefined,
  least: number,
  most = 2 ** 31 - 1,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}

main().catch((error: unknown) => {
  process.stderr.write(`holdfast-test-server: ${error instanceof Error ? advice(error) : error}\n`);
  process.exitCode = 2;
});
