import type { Inspection } from 'holdfast';
import { PHASES, type Phase } from './notes.js';
import { describeEnginePacket, narratePackets } from './packets.js';
import { type Kind, milliseconds, narrateRequests, type Surroundings } from './requests.js';
import { type Line, type Section, type Stage, Story } from './story.js';

type StateReport = Extract<Inspection, { kind: 'state' }>;
type HandshakeReport = Extract<Inspection, { kind: 'handshake' }>;

/**
 * Makes a story of what `inspect` reports. The first exchange and the upgrade run at the same time; each has its own section,
 * so that the steps stand in the order in which they build on one another, each with its true time.
 */
export function narrate(stage: Stage): (what: Inspection, at: number) => void {
  const story = new Story(stage);
  let session: Surroundings['session'] = 'closed';
  let upgrade: Surroundings['upgrade'] = 'none';
  let joined = false;
  let attempt = 0;
  let main: Section | undefined;
  let upgrading: Section | undefined;
  let ended: Section | undefined;

  const open = (phase: Phase, title: string = PHASES[phase][0]) => {
    main = story.open(phase, title);
    if (phase === 'loss' || phase === 'closed') ended = main;
    return main;
  };
  const place = (kind: Kind = 'request'): Section => {
    if (kind === 'ended' && ended) return ended;
    if (kind === 'upgrade' && session === 'open') {
      upgrading ??= story.open('upgrade', PHASES.upgrade[0]);
      return upgrading;
    }
    const opening = main?.phase === 'handshake' || main?.phase === 'return';
    if (!main || (opening && joined)) return open('steady');
    return main;
  };
  const around: Surroundings = {
    get session() {
      return session;
    },
    get upgrade() {
      return upgrade;
    },
    get upgrading() {
      return upgrading;
    },
    get joined() {
      return joined;
    },
    place,
  };
  const onRequest = narrateRequests(story, around);
  const onPacket = narratePackets(story, place);

  const onEngine = ({ to }: StateReport) => {
    session = to === 'open' || to === 'opening' ? to : 'closed';
    if (session === 'closed') upgrade = 'none';
    if (session === 'open' && main?.phase === 'attempt') {
      story.retitle(main, 'return', `${PHASES.return[0]}, attempt ${attempt}`);
    }
  };

  const onUpgrade = ({ from, to, reason = '' }: StateReport, at: number) => {
    upgrade = to as Surroundings['upgrade'];
    if (to === 'probing' && from === 'none') {
      place('upgrade');
      return;
    }
    const row = (line: Omit<Line, 'layer'> & Partial<Line>) =>
      story.write(place('upgrade'), at, { layer: 'Engine.IO', ...line });
    if (to === 'pausing') {
      row({ arrow: 'in', what: 'pong "probe"', note: 'probe' });
      row({ arrow: 'none', what: 'Polling pauses', note: 'pausing' });
    } else if (to === 'done') {
      // The switch comes as soon as no request is under way any more.
      row({ arrow: 'in', layer: 'HTTP', what: 'GET: the last poll is closed', note: 'last-poll' });
      const what = 'upgrade: WebSocket from here on';
      row({ arrow: 'out', what, note: 'upgraded', tone: 'good' });
    } else if (to === 'none' && session === 'open') {
      row({
        arrow: 'none',
        layer: 'Client',
        what: 'No upgrade: long-polling goes on',
        note: 'not-upgraded',
        result: reason,
        tone: 'wait',
      });
    }
  };

  const onManager = ({ from, to, reason = 'transport error' }: StateReport, at: number) => {
    const layer = 'Client';
    if (to === 'connecting') {
      session = 'opening';
      joined = false;
      upgrading = undefined;
      if (from === 'idle') open('handshake');
      else open('attempt', `${PHASES.attempt[0]} ${attempt}`);
    } else if (to === 'waiting') {
      joined = false;
      if (from === 'connected') open('loss');
      const [what, note] =
        from === 'connected'
          ? ([`Connection lost: ${reason}`, 'lost'] as const)
          : ([`No session: ${reason}`, 'failed'] as const);
      story.write(place(), at, { arrow: 'none', layer, what, note, tone: 'bad' });
    } else if (to === 'idle') {
      joined = false;
      open('closed');
      story.write(place(), at, {
        arrow: 'none',
        layer,
        what: 'Session closed, no retry',
        note: 'idle',
      });
    }
  };

  const onHandshake = (what: HandshakeReport, at: number) => {
    const { upgrades, pingInterval } = what;
    const offered = upgrades.length ? `upgrades: ${upgrades.join()}; ` : '';
    story.write(place(), at, {
      arrow: 'in',
      layer: 'Engine.IO',
      what: `open: ${offered}ping each ${milliseconds(pingInterval)}`,
      note: 'open',
      tone: 'good',
    });
  };

  const onState = (what: StateReport, at: number) => {
    if (what.machine === 'engine') onEngine(what);
    else if (what.machine === 'upgrade') onUpgrade(what, at);
    else if (what.machine === 'manager') onManager(what, at);
    else {
      joined = what.to === 'connected';
    }
  };

  return (what, at) => {
    if (what.kind === 'state') onState(what, at);
    else if (what.kind === 'request') onRequest(what, at);
    else if (what.kind === 'packet') onPacket(what, at);
    else if (what.kind === 'handshake') onHandshake(what, at);
    else if (what.kind === 'engine packet') {
      const line = describeEnginePacket(what);
      if (line) story.write(place(upgrade === 'pausing' ? 'upgrade' : 'request'), at, line);
    } else if (what.kind === 'retry') {
      attempt = what.attempt;
      story.write(place(), at, {
        arrow: 'none',
        layer: 'Client',
        what: `Attempt ${attempt} in ${milliseconds(what.delayMs)}`,
        note: 'retry',
        tone: 'wait',
      });
    } else if (what.kind !== 'listeners') {
      const packet = what.event === undefined ? 'ACK' : `EVENT ${what.event}`;
      story.write(place(), at, {
        arrow: 'none',
        layer: 'Client',
        what: what.kind === 'buffered' ? `${packet} waits` : `${packet} dropped`,
        note: what.kind,
        tone: what.kind === 'buffered' ? 'wait' : 'plain',
        quiet: what.kind === 'dropped',
      });
    }
  };
}
