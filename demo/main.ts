import { backoff, createSocket, inspect, polling, probe, webSocket } from 'holdfast';
import { setUpFaults } from './faults.js';
import { narrate } from './narrator.js';
import { createOutbox, showOutbox } from './outbox.js';
import { pausable } from './pause.js';
import { openRoom } from './room.js';
import type { FromServer, ToServer } from './room-events.js';
import { measureRoundTrip } from './round-trip.js';
import { showStatus } from './status.js';
import { createTimeline } from './timeline.js';
import { drawWire } from './wire.js';

const socket = createSocket<FromServer, ToServer>(location.origin, {
  transports: [polling(), webSocket()],
  // Shorter than the default, so that a WebSocket which hangs is seen to be given up.
  upgrade: probe({ timeout: 4_000 }),
  reconnect: backoff({ min: 1_000, max: 5_000 }),
});

const box = createOutbox(socket);

// All that is shown comes from these two: the snapshot and what `inspect` reports.
const status = showStatus(socket);
const tell = pausable(narrate(createTimeline()));
const measure = measureRoundTrip(socket, status.roundTrip);
const draw = drawWire();
const startedAt = performance.now();
inspect(socket, (what) => {
  const at = performance.now() - startedAt;
  draw(what);
  measure(what, at);
  tell(what, at);
});

showOutbox(box, openRoom(socket));
setUpFaults(socket);
// The first CONNECT waits for what earlier pages left. Read before, it stands in the time line where the protocol has it.
const patience = new Promise((resolve) => setTimeout(resolve, 1_000));
void Promise.race([box.list().catch(() => {}), patience]).then(() => socket.connect());
