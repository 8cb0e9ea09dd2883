import { setTimeout as wait } from 'node:timers/promises';
import { plain } from '../journal.js';
import { createActor } from '../random/actor.js';
import { watch } from '../random/play.js';
import { type Client, type Journal, type Manager, NAMESPACES, QUICK } from '../random/stage.js';
import type { Frame } from './frames.js';
import type { Script } from './script.js';
import { startServer } from './server.js';

/** How long all may take to come to rest, in milliseconds. */
const REST_LIMIT_MS = 4_000;

/** Plays `script` by one client. @param quietMs - how long nothing may happen before the next turn begins */
export async function play(client: Client, script: Script, quietMs: number): Promise<Journal> {
  const journal: Journal = {};
  let lastAt = 0;
  let isOver = false;
  const touch = () => {
    lastAt = performance.now();
  };
  const server = await startServer(script.sessions, touch);
  const note = (who: string, ...entry: unknown[]) => {
    if (isOver) return;
    touch();
    journal[who] ??= [];
    journal[who].push(plain(entry, [[`:${server.port}`, ':PORT']]));
  };
  const rest = async () => {
    touch();
    const limitAt = lastAt + REST_LIMIT_MS;
    do await wait(5);
    while (
      performance.now() < limitAt &&
      (server.isBusy() || performance.now() - lastAt <= quietMs)
    );
  };

  const { transports, options } = script;
  const given = { ...QUICK, ...options, transports: [...transports], forceNew: true };
  const a = client.io(`http://127.0.0.1:${server.port}`, given);
  const manager = a.io as unknown as Manager;
  const stage = { manager, note, sockets: { a, b: manager.socket(NAMESPACES.b, options) } };
  watch(stage);
  const act = createActor(stage);
  await rest();
  for (const ops of script.turns) {
    for (const op of ops)
      if (op.op === 'say') server.sessions.at(-1)?.react(op);
      else act(op, ops.length === 1);
    await rest();
  }

  journal.handshakes = [...server.handshakes];
  // What still reached a session that ended is a matter of time.
  if (manager._readyState === 'open') journal.server = seen(server.sessions.at(-1)!.received);
  isOver = true;
  manager.reconnection(false);
  manager._close();
  server.close();
  return journal;
}

/**
 * What a server can be expected to see alike: CONNECT in either order, since both clients have their own; no DISCONNECT, which
 * answers a CONNECT that comes too late (S3); and nothing of the lower layer.
 */
function seen(received: readonly Frame[]): Frame[] {
  const frames = received.filter((frame) => typeof frame !== 'string' || /^4[^1]/.test(frame));
  const connects = frames.filter((frame) => `${frame}`.startsWith('40'));
  return [...connects.sort(), ...frames.filter((frame) => !connects.includes(frame))];
}
