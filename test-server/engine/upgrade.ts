import type { EngineSession } from './session.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** Engine.IO v4, Upgrade: a waiting GET is released with a noop, so that the client can pause polling. */
const RELEASE_EVERY_MS = 100;

/** What the probe ping gets: its answer, a closed connection, or nothing. */
export type AfterProbe = 'pass' | 'close' | 'mute';

/** Lets `candidate` take over the session, if it probes as the protocol demands. */
export function upgradeSession(
  session: EngineSession,
  candidate: Transport,
  timeoutMs: number,
  afterProbe: () => AfterProbe,
): void {
  let release: ReturnType<typeof setInterval> | undefined;
  session.upgrade = 'probing';

  const settle = () => {
    clearTimeout(limit);
    clearInterval(release);
    session.off('close', fail);
    candidate.owner = nobody;
    session.upgrade = 'none';
  };
  const fail = () => {
    settle();
    candidate.abandon();
  };
  const limit = setTimeout(fail, timeoutMs);
  session.on('close', fail);

  const owner: TransportOwner = {
    onPacket(packet) {
      if (packet?.type === 'ping' && packet.data === 'probe') {
        const mode = afterProbe();
        if (mode === 'close') return fail();
        if (mode === 'mute') return;
        candidate.send([{ type: 'pong', data: 'probe' }]);
        clearInterval(release);
        release = setInterval(() => {
          if (session.transport.writable) session.transport.send([{ type: 'noop' }]);
        }, RELEASE_EVERY_MS);
      } else if (packet?.type === 'upgrade' && session.readyState !== 'closed') {
        settle();
        session.switchTo(candidate);
      } else fail();
    },
    onWritable() {},
    onError: fail,
    onClose: fail,
  };
  candidate.owner = owner;
}
