import type { Random } from '../../fuzz/random.js';
import type { Clock } from '../clock.js';
import type { Journal } from '../journal.js';
import type { Note } from '../note.js';
import type { Profile } from '../profile.js';
import { createServerApplication, type ServerApplication } from './application.js';
import { createEngineServer, type EngineServer } from './door.js';
import { createRecovery } from './recovery.js';
import type { SessionHost } from './session.js';
import { type Admission, serveSession } from './sockets.js';

/** The model of a Socket.IO server, with its application. */
export interface Server {
  readonly engine: EngineServer;
  readonly application: ServerApplication;
  readonly admission: Admission;
  /** It dies. @param politely - whether it closes its sessions before */
  stop(politely: boolean): void;
  /** It is up again, and remembers nothing. */
  start(): void;
}

export function createServer(
  clock: Clock,
  random: Random,
  { server: options, recoveryMs }: Profile,
  journal: Journal,
  note: Note,
): Server {
  let life = 0;
  const host: SessionHost = {
    options,
    after(delayMs, run) {
      const born = life;
      return clock.after(delayMs, () => {
        if (born === life) run();
      });
    },
    note: (text) => note('server', text),
    violation: (text) => journal.fail('protocol', text),
  };
  const recovery = createRecovery(clock.now, recoveryMs);
  const admission: Admission = { delayMs: 1, refusing: false };
  const application = createServerApplication(host, recovery, random, journal, note);
  const engine = createEngineServer(host, random, (session) =>
    serveSession(host, session, recovery, random, admission, application),
  );
  return {
    engine,
    application,
    admission,
    stop(politely) {
      note('server', () => 'stops');
      engine.stop(politely);
      life++;
      recovery.clear();
    },
    start() {
      note('server', () => 'starts');
      engine.up = true;
    },
  };
}
