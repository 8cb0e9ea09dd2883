import type { CoreSocket } from 'holdfast';
import { type Outbox, type OutboxState, outbox } from 'holdfast/offline';
import { byId, setText } from './dom.js';
import { createLanes } from './outbox-lanes.js';
import type { FromServer, Message, ToServer } from './room-events.js';
import { duration } from './status.js';

const KEPT: Readonly<Record<OutboxState['durability'], string>> = {
  strict: 'on disk, strict',
  relaxed: 'on disk',
  memory: 'in memory only',
};

/** Made before the socket connects, so that the first CONNECT tells of it. */
export function createOutbox(socket: CoreSocket<FromServer, ToServer>): Outbox<ToServer> {
  return outbox<FromServer, ToServer>(socket, {
    // Nobody signs in here. An application says whose items these are.
    scope: 'visitor',
    // Short, so that a visitor sees items fail and expire. The page says so.
    ackTimeout: 2_000,
    maxAttempts: 3,
    ttl: 120_000,
  });
}

export interface OutboxPane {
  /** Makes a message of what was typed. */
  compose(text: string): Message;
  /** The room has taken it. */
  took(message: Message): void;
}

/** Shows what is on its way, and decides on what is stuck. */
export function showOutbox(box: Outbox<ToServer>, { compose, took }: OutboxPane): void {
  const text = byId<HTMLInputElement>('box-text');
  const hold = byId('box-hold');
  const trouble = byId('box-trouble');
  const tell = (error: unknown) => setText(trouble, (error as Error).message);
  const attempt = (work: Promise<unknown>) => void work.then(() => setText(trouble, ''), tell);
  const lanes = createLanes({
    retry: (id) => attempt(box.retry(id)),
    discard: (id) => attempt(box.discard(id)),
  });

  const fact = (name: string, value: string) => setText(byId(`box-${name}`), value);
  const paintAges = () => {
    const { oldestAt } = box.getSnapshot();
    fact('oldest', oldestAt === null ? '–' : duration(Date.now() - oldestAt));
    lanes.paintAges();
  };
  const paint = () => {
    const { pending, failed, leader, durability, guarantee, paused } = box.getSnapshot();
    const dead = failed ? ` · ${failed} given up` : '';
    setText(byId('box-sum'), (pending ? `${pending} on the way` : 'nothing on the way') + dead);
    fact('leader', leader ? 'this tab' : 'another tab');
    fact('durability', KEPT[durability]);
    fact('guarantee', guarantee);
    hold.setAttribute('aria-pressed', String(paused));
    paintAges();
    readSoon();
  };

  let frame = 0;
  let expiry: ReturnType<typeof setTimeout> | undefined;
  /** Once a frame, whatever has changed in it. */
  const readSoon = () => {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      box.list().then((items) => {
        lanes.show(items);
        const waiting = items.filter(({ outcome }) => !outcome);
        const first = Math.min(...waiting.map(({ expires }) => expires ?? Infinity));
        // Nothing tells of it while nothing is sent: whoever looks, finds out.
        clearTimeout(expiry);
        if (first < Infinity) expiry = setTimeout(readSoon, Math.max(1_000, first - Date.now()));
      }, tell);
    });
  };

  const send = () => {
    const said = text.value.trim();
    if (!said) return undefined;
    const delivery = box.emit('keep', compose(said));
    text.value = '';
    return delivery;
  };
  byId('box-composer').addEventListener('submit', (event) => {
    event.preventDefault();
    try {
      send();
    } catch (error) {
      tell(error);
    }
  });
  byId('box-reload').addEventListener('click', () => {
    // `stored` is the promise of the outbox: from there on the page may go, and no answer is waited for.
    Promise.resolve(send()?.stored).then(() => location.reload(), tell);
  });
  hold.addEventListener('click', () => {
    if (box.getSnapshot().paused) box.resume();
    else box.pause();
  });

  box.on('settled', ({ state, answer }) => {
    const [message] = answer ?? [];
    if (state === 'acked' && isMessage(message)) took(message);
    readSoon();
  });
  box.on('error', tell);
  box.on('storage-lost', tell);
  box.subscribe(paint);
  setInterval(paintAges, 1_000);
  text.disabled = false;
  paint();
}

function isMessage(value: unknown): value is Message {
  const { key, from, text } = Object(value);
  return [key, from, text].every((part) => typeof part === 'string');
}
