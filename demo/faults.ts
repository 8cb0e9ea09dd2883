import type { CoreSocket } from 'holdfast';
import { byId, element, setText } from './dom.js';
import { type Call, FAULTS, type Fault } from './fault-list.js';

const ALL = FAULTS.flatMap(([, faults]) => faults);

async function call([name, ...args]: Call): Promise<void> {
  const response = await fetch(`/__control/${name}`, {
    method: 'POST',
    body: JSON.stringify(args),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** The buttons that cause the faults, through the control route of the reference server. */
export function setUpFaults(socket: CoreSocket): void {
  const on = new Set<string>();
  const buttons = new Map<string, HTMLButtonElement>();
  const trouble = byId('trouble');
  // The server's faults are everybody's, so the other pages show them too.
  const channel = new BroadcastChannel('faults');

  const paint = () => {
    for (const [id, button] of buttons) {
      if (button.hasAttribute('aria-pressed'))
        button.setAttribute('aria-pressed', String(on.has(id)));
    }
  };
  const changed = () => {
    paint();
    channel.postMessage([...on]);
  };
  const adopt = (ids: readonly string[]) => {
    on.clear();
    for (const id of ids) on.add(id);
    paint();
  };
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
      setText(trouble, '');
    } catch (error) {
      setText(trouble, `The server did not take it: ${(error as Error).message}`);
    }
  };
  const again = () => socket.disconnect().connect();

  const end = async (fault: Fault) => {
    on.delete(fault.id);
    changed();
    for (const step of fault.off ?? []) await call(step);
  };
  const press = (fault: Fault) =>
    attempt(async () => {
      if (on.has(fault.id)) await end(fault);
      else {
        for (const other of ALL) if (fault.kind && other.kind === fault.kind) on.delete(other.id);
        if (fault.off) on.add(fault.id);
        changed();
        for (const step of fault.on) await call(step);
      }
      if (fault.reconnect) again();
    });

  for (const [title, faults] of FAULTS) {
    const group = element('div', { class: 'fault-group', role: 'group', 'aria-label': title });
    group.append(element('h3', {}, title));
    for (const fault of faults) {
      const button = element(
        'button',
        { type: 'button', id: `fault-${fault.id}`, 'aria-describedby': `promise-${fault.id}` },
        fault.label,
      );
      if (fault.off) button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', () => void press(fault));
      buttons.set(fault.id, button);
      const promise = element('p', { id: `promise-${fault.id}` }, fault.promise);
      group.append(element('div', { class: 'fault' }, button, promise));
    }
    byId('fault-groups').append(group);
  }

  byId('clear-faults').addEventListener('click', () =>
    attempt(async () => {
      const anew = ALL.some(({ id, reconnect }) => reconnect && on.has(id));
      on.clear();
      changed();
      await call(['clear']);
      if (anew) again();
    }),
  );

  const link = byId('link');
  link.addEventListener(
    'click',
    () => void (socket.active ? socket.disconnect() : socket.connect()),
  );
  let wasConnected = false;
  socket.subscribe(() => {
    const connected = socket.getSnapshot().status === 'connected';
    setText(link, socket.active ? 'Disconnect' : 'Connect');
    for (const fault of ALL) {
      if (connected && !wasConnected && fault.untilReturn && on.has(fault.id)) {
        void attempt(() => end(fault));
      }
    }
    wasConnected = connected;
  });

  share(channel, on, adopt, () => void attempt(() => call(['clear'])));
}

/** Learns from the other pages which faults are on. The first page of all begins without any. */
function share(
  channel: BroadcastChannel,
  on: ReadonlySet<string>,
  adopt: (ids: readonly string[]) => void,
  alone: () => void,
): void {
  const ASK = 'which faults?';
  let answered = false;
  channel.addEventListener('message', ({ data }) => {
    if (data === ASK) return channel.postMessage([...on]);
    answered = true;
    adopt(data);
  });
  channel.postMessage(ASK);
  setTimeout(() => {
    if (!answered && !on.size) alone();
  }, 300);
}
