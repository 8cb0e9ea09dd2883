#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { TestServerOptions } from './index.js';
import type { Mode } from './modes.js';

const HELP = `Usage: holdfast-test-server [options]

A Socket.IO server for tests and demonstrations.

  --port N             port to listen on (default: one that is free)
  --host H             address to listen on (default: 127.0.0.1)
  --mode NAME          chat    a room server (default)
                       socket  Socket.IO conformance: auth, message, message-with-ack
                       engine  Engine.IO conformance: echoes every message
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
      mode: { type: 'string', default: 'chat' },
      control: { type: 'boolean', default: false },
      'ping-interval': { type: 'string' },
      'ping-timeout': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);

  // Late, so that what is missing can be named.
  const { modes } = await import('./modes.js');
  const { mode } = values;
  if (!Object.hasOwn(modes, mode)) {
    throw new TypeError(`--mode must be ${Object.keys(modes).join(', ')}, not "${mode}"`);
  }
  const port = whole('--port', values.port, 0, 65_535);
  const pingInterval = whole('--ping-interval', values['ping-interval'], 1);
  const pingTimeout = whole('--ping-timeout', values['ping-timeout'], 1);
  const options: TestServerOptions = {
    control: values.control,
    ...(port === undefined ? {} : { port }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(pingInterval === undefined ? {} : { pingInterval }),
    ...(pingTimeout === undefined ? {} : { pingTimeout }),
  };
  const server = await modes[mode as Mode](options);
  process.stdout.write(`${mode} server on ${server.url}\n`);

  const stop = () => void server.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
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

/** `ws` is an optional peer, so a package manager does not bring it along. */
const advice = (error: Error & { code?: string }): string =>
  error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes("'ws'")
    ? 'the package ws is missing; install it with: npm install --save-dev ws'
    : error.message;

main().catch((error: unknown) => {
  process.stderr.write(`holdfast-test-server: ${error instanceof Error ? advice(error) : error}\n`);
  process.exitCode = 2;
});
