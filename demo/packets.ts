import type { Inspection } from 'holdfast';
import { milliseconds } from './requests.js';
import { isSample, SAMPLE } from './round-trip.js';
import type { Line, Row, Section, Story } from './story.js';

type PacketReport = Extract<Inspection, { kind: 'packet' }>;
type EnginePacketReport = Extract<Inspection, { kind: 'engine packet' }>;

const PREVIEW_LENGTH = 90;

/** Tells of Socket.IO packets, and matches each ACK with the EVENT that asked for it. */
export function narratePackets(story: Story, place: () => Section) {
  const asked = new Map<number, { row: Row; at: number }>();

  return (packet: PacketReport, at: number): void => {
    const { direction, type, id } = packet;
    const answered = type === 'ACK' && direction === 'in' && id !== undefined && asked.get(id);
    if (answered) {
      const result = milliseconds(at - answered.at);
      asked.delete(id);
      // A sample is one row with its answer; a message gets a row for each, since they are what the page is about.
      if (answered.row.note === 'sample') return story.change(answered.row, { result });
      story.write(place(), at, { ...lineOf(packet), result });
      return;
    }
    const row = story.write(place(), at, lineOf(packet));
    if (type === 'EVENT' && direction === 'out' && id !== undefined) asked.set(id, { row, at });
  };
}

function lineOf(packet: PacketReport): Line {
  const { direction: arrow, type, nsp, id, data } = packet;
  const layer = 'Socket.IO';
  if (isSample(packet)) {
    return { arrow: 'both', layer, what: `EVENT ${SAMPLE}, ACK`, note: 'sample', quiet: true };
  }
  if (type === 'CONNECT') {
    return arrow === 'out'
      ? { arrow, layer, what: `CONNECT ${nsp}`, note: 'connect' }
      : { arrow, layer, what: `CONNECT ${nsp}: accepted`, note: 'accepted', tone: 'good' };
  }
  if (type === 'CONNECT_ERROR') {
    const { message } = data as { message?: string };
    return { arrow, layer, what: `CONNECT_ERROR: ${message}`, note: 'refused', tone: 'bad' };
  }
  if (type === 'DISCONNECT') return { arrow, layer, what: `DISCONNECT ${nsp}`, note: 'leave' };
  const name = id === undefined ? type : `${type} ${id}`;
  const what = `${name} ${preview(data)}`.trimEnd();
  return { arrow, layer, what, note: type === 'ACK' ? 'ack' : 'event' };
}

function preview(data: unknown): string {
  if (!Array.isArray(data)) return '';
  const text = data.map((value) => JSON.stringify(value) ?? String(value)).join(', ');
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text;
}

/** What of Engine.IO is worth a row; the messages are told as the Socket.IO packets that they carry. */
export function describeEnginePacket({ type, direction }: EnginePacketReport): Line | undefined {
  const layer = 'Engine.IO';
  if (type === 'ping' && direction === 'in') {
    return { arrow: 'both', layer, what: 'ping, pong', note: 'heartbeat', quiet: true };
  }
  if (type === 'close') return { arrow: direction, layer, what: 'close', note: 'lost' };
  return undefined;
}
