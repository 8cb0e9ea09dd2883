import type { Inspection } from 'holdfast';
import type { Note } from './notes.js';
import type { Line, Row, Section, Story } from './story.js';

type RequestReport = Extract<Inspection, { kind: 'request' }>;

/** `ended`: of the session before this one. */
export type Kind = 'request' | 'upgrade' | 'ended';

/** What the requests need to know of the connection they belong to. */
export interface Surroundings {
  readonly session: 'opening' | 'open' | 'closed';
  readonly joined: boolean;
  readonly upgrade: 'none' | 'probing' | 'pausing' | 'done';
  /** The section of this session's upgrade. */
  readonly upgrading: Section | undefined;
  /** Where a row of this kind belongs now. */
  place(kind: Kind): Section;
}

interface Running {
  row: Row;
  section: Section;
  startedAt: number;
  opened: boolean;
}

/** Tells of HTTP requests and WebSockets: a row when one starts, which gets its answer later. */
export function narrateRequests(story: Story, around: Surroundings) {
  const running = new Map<number, Running>();

  const start = ({ id, method }: RequestReport, at: number) => {
    const kind = method === 'WebSocket' || belongsToUpgrade(method, around) ? 'upgrade' : 'request';
    const section = around.place(kind);
    const row = story.write(section, at, lineOf(method, around));
    running.set(id, { row, section, startedAt: at, opened: false });
  };

  const open = ({ id }: RequestReport, at: number) => {
    const webSocket = running.get(id);
    if (!webSocket) return;
    webSocket.opened = true;
    story.change(webSocket.row, { result: `101 · ${milliseconds(at - webSocket.startedAt)}` });
    if (around.upgrade !== 'probing') return;
    story.write(around.place('upgrade'), at, {
      arrow: 'out',
      layer: 'Engine.IO',
      what: 'ping "probe"',
      note: 'probe',
    });
  };

  const end = ({ id, method, status = 0 }: RequestReport, at: number) => {
    const request = running.get(id);
    running.delete(id);
    if (!request) return;
    const { row, section, startedAt, opened } = request;
    if (opened) {
      // Closing takes its time, in which the next session may have begun.
      const over = section !== around.upgrading;
      return void closed(status, at, over ? 'ended' : 'request');
    }
    const took = milliseconds(at - startedAt);
    const good = method !== 'WebSocket' && status === 200;
    const answer =
      method === 'WebSocket' ? `not opened, ${status}` : status ? `${status}` : 'no answer';
    story.change(row, {
      result: `${answer} · ${took}`,
      ...(good ? {} : { tone: 'bad', quiet: false }),
    });
  };

  const closed = (code: number, at: number, kind: Kind) =>
    story.write(around.place(kind), at, {
      arrow: 'in',
      layer: 'WebSocket',
      what: 'WebSocket closed',
      note: 'websocket-closed',
      result: `code ${code}`,
      tone: code === 1006 ? 'bad' : 'plain',
    });

  return (report: RequestReport, at: number): void => {
    if (report.phase === 'start') start(report, at);
    else if (report.phase === 'open') open(report, at);
    else end(report, at);
  };
}

/** The polls that go on beside a probe; the last of them is the one that the upgrade closes. */
function belongsToUpgrade(method: string, { upgrade, joined }: Surroundings): boolean {
  return method === 'GET' && joined && (upgrade === 'probing' || upgrade === 'pausing');
}

function lineOf(method: RequestReport['method'], around: Surroundings): Line {
  const { session, joined } = around;
  const line = (what: string, note: Note, quiet = false): Line => ({
    arrow: 'out',
    layer: method === 'WebSocket' ? 'WebSocket' : 'HTTP',
    what,
    note,
    quiet,
    result: 'waits',
  });
  if (method === 'WebSocket') return line('GET, Upgrade: websocket', 'websocket');
  if (method === 'POST') {
    if (session === 'closed') return line('POST: goodbye', 'post');
    return line(joined ? 'POST: sending' : 'POST: sending CONNECT', 'post', joined);
  }
  if (session !== 'open') return line('GET: handshake', 'handshake');
  return line('GET: receiving', 'poll', joined);
}

export function milliseconds(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}
