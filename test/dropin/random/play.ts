import { createActor } from './actor.js';
import type { Name, Program } from './program.js';
import { type Client, createStage, type Journal, type Seat } from './stage.js';

/** Plays `program` by one client. @param quietMs - how long nothing may happen before the next turn begins */
export async function play(client: Client, program: Program, quietMs: number): Promise<Journal> {
  const stage = await createStage(client, program);
  watch(stage);
  const act = createActor(stage);
  await stage.rest(quietMs);
  for (const ops of program.turns) {
    for (const op of ops) act(op, ops.length === 1);
    await stage.rest(quietMs);
  }
  await stage.close();
  return stage.journal;
}

/** Notes what the manager and its sockets tell. */
export function watch({ manager, sockets, note }: Seat): void {
  for (const event of [
    ...(['open', 'error', 'reconnect_attempt', 'reconnect'] as const),
    ...(['reconnect_error', 'reconnect_failed'] as const),
  ])
    manager.on(event, (...args: unknown[]) => note('manager', event, ...args));
  // M15: the peer closes what is closed, and says so again.
  manager.on('close', (reason) => reason === 'forced close' || note('manager close', reason));
  for (const name of Object.keys(sockets) as Name[])
    for (const event of ['connect', 'connect_error', 'disconnect'])
      sockets[name].on(event, (first: unknown) => note(name, event, first));
}
