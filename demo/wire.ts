import type { Inspection } from 'holdfast';
import { byId, element, setText } from './dom.js';

const PULSE_LIMIT = 24;
const STATES = { off: 'closed', trying: 'trying', beside: 'probing', active: 'in use' } as const;

type LaneState = keyof typeof STATES;

/** The drawing of the two transports: which one carries the session, and a pulse for each packet. */
export function drawWire() {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const lanes = { polling: byId('lane-polling'), websocket: byId('lane-websocket') };
  const state = (name: keyof typeof lanes, to: LaneState) => {
    lanes[name].dataset.state = to;
    setText(lanes[name].querySelector('.lane-state')!, STATES[to]);
  };
  const pulse = (transport: string, direction: 'in' | 'out', kind: string) => {
    const track = lanes[transport as keyof typeof lanes]?.querySelector('.track');
    if (!track || still.matches || document.hidden || track.childElementCount >= PULSE_LIMIT)
      return;
    const dot = element('i', { class: `pulse ${direction}`, 'data-kind': kind });
    dot.addEventListener('animationend', () => dot.remove());
    track.append(dot);
  };

  return (what: Inspection): void => {
    if (what.kind === 'engine packet') pulse(what.transport, what.direction, what.type);
    if (what.kind !== 'state') return;
    const { machine, to } = what;
    if (machine === 'manager') {
      state('polling', to === 'connected' ? 'active' : to === 'connecting' ? 'trying' : 'off');
      if (to !== 'connected') state('websocket', 'off');
    } else if (machine === 'upgrade') {
      const done = to === 'done';
      state('websocket', done ? 'active' : to === 'none' ? 'off' : 'beside');
      if (done) state('polling', 'off');
    }
  };
}
