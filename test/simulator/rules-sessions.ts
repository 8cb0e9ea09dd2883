import { plain } from './client.js';
import type { World } from './world.js';

/** How long the end of a session may take on the client, and that of one which had not begun, in milliseconds. */
const CLOSING_MS = 1_000;
const ORPHAN_MS = 10_000;

/** Both ends of each session agree on what was said, and it does not outlive its deadline. */
export function checkSessions(world: World): void {
  const { client, server, journal, host, slackMs } = world;
  let live = 0;
  for (const log of client.sessions) {
    const session = log.sid && server.engine.all.get(log.sid);
    if (session) {
      for (; log.comparedUp < session.received.length; log.comparedUp++) {
        const came = plain(session.received[log.comparedUp]);
        const sent = log.created[log.comparedUp];
        if (came !== sent) journal.fail('wire up', `${log.sid}: ${came} came instead of ${sent}`);
      }
      for (; log.comparedDown < log.got.length; log.comparedDown++) {
        const came = log.got[log.comparedDown];
        const sent = plain(session.sent[log.comparedDown]);
        if (came !== sent) journal.fail('wire down', `${log.sid}: ${came} came instead of ${sent}`);
      }
    }
    const { readyState } = log.engine;
    if (readyState === 'opening' || readyState === 'open') live++;
    if (readyState !== 'open' || !host.idle) continue;
    const silentMs = host.timerTime() - log.heardAt;
    if (silentMs > log.silenceMs + slackMs + world.jumpedBackMs) {
      journal.fail(
        'deadline',
        `${log.sid} is open after ${Math.round(silentMs)} ms of silence, ${log.silenceMs} are allowed`,
      );
    }
  }
  if (live > 1) journal.fail('one session', `${live} sessions at once`);
}

/** What is under way belongs to the session, or to one that has just ended. */
export function checkLinks({ client, host, journal, slackMs }: World): void {
  const now = host.timerTime();
  for (const label of host.links()) {
    const sid = label.split(' ')[1];
    const log = client.sessions.findLast((log) => (sid ? log.sid === sid : true));
    if (!log || log.endedAt === undefined) continue;
    const limitMs = sid ? CLOSING_MS : ORPHAN_MS;
    if (now > log.endedAt + limitMs + slackMs) {
      journal.fail(
        'one session',
        `${label} is under way ${Math.round(now - log.endedAt)} ms after its end`,
      );
    }
  }
}
