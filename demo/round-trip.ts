import type { CoreSocket, Inspection } from 'holdfast';

export const SAMPLE = 'ping-time';
const SAMPLE_EVERY_MS = 3_000;
const FIRST_AFTER_MS = 800;

/**
 * A client of protocol version 4 cannot time a heartbeat, since the server is the one who pings. So an acknowledged event is
 * sent now and then, and timed where it passes: from the EVENT that leaves to the ACK that has its id.
 */
export function measureRoundTrip(socket: CoreSocket, onSample: (ms: number) => void) {
  const sentAt = new Map<number, number>();
  const sample = () => {
    if (!socket.connected) return;
    // Volatile: a sample that waits in a buffer would measure the buffer.
    socket.with({ volatile: true }).emit(SAMPLE, () => {});
  };
  let wasConnected = false;
  socket.subscribe(() => {
    const connected = socket.getSnapshot().status === 'connected';
    // Not at once: the first second belongs to the upgrade.
    if (connected && !wasConnected) setTimeout(sample, FIRST_AFTER_MS);
    if (!connected) sentAt.clear();
    wasConnected = connected;
  });
  setInterval(sample, SAMPLE_EVERY_MS);

  return (what: Inspection, at: number): void => {
    if (what.kind !== 'packet' || what.id === undefined) return;
    if (what.direction === 'out' && isSample(what)) sentAt.set(what.id, at);
    const started = what.direction === 'in' && what.type === 'ACK' && sentAt.get(what.id);
    if (started === false || started === undefined) return;
    sentAt.delete(what.id);
    onSample(at - started);
  };
}

export function isSample(what: Inspection): boolean {
  return (
    what.kind === 'packet' &&
    what.type === 'EVENT' &&
    Array.isArray(what.data) &&
    what.data[0] === SAMPLE
  );
}
