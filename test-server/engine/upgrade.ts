import type { EngineSession } from './session.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** Engine.IO v4, Upgrade: a waiting GET is released with a noop, so that the client can pause polling. */
const RELEASE_EVERY_MS = 100;

/** What the probe ping gets: its answer, a closed connection, or nothing. */
export type AfterProbe = 'pass' | 'close' | 'mute';

export interface UpgradeTerms {
  readonly timeoutMs: number;
  readonly afterProbe: () => AfterProbe;
  /** Whether the waiting GET is released with the answer to the probe, too: worth it where the answer is there first. */
  readonly releaseAtOnce: boolean;
}

/** Lets `candidate` take over the session, if it probes as the protocol demands. */
export function upgradeSession(
  session: EngineSession,
  candidate: Transport,
  { timeoutMs, afterProbe, releaseAtOnce }: UpgradeTerms,
): void {
  let release: ReturnType<typeof setInterval> | undefined;
  session.upgrade = 'probing';

  const releasePoll = () => {
    if (session.transport.writable) session.transport.send([{ type: 'noop' }]);
  };
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
        release = setInterval(releasePoll, RELEASE_EVERY_MS);
        if (releaseAtOnce) releasePoll();
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
