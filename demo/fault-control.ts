import { element, setText } from './dom.js';
import { type Call, FAULTS, type Fault } from './fault-list.js';

const ALL = FAULTS.flatMap(([, faults]) => faults);

/** Where a page finds, after a reload, which faults it left on. */
const KEPT = 'faults';

export interface FaultControl {
  /** The button that causes a fault, and ends it where it lasts. */
  button(fault: Fault): HTMLButtonElement;
  clear(): void;
  /** The connection has come back, so what concerned the sessions before is over. */
  returned(): void;
}

async function call([name, ...args]: Call): Promise<void> {
  const response = await fetch(`/__control/${name}`, {
    method: 'POST',
    body: JSON.stringify(args),
  });
  if (!response.ok) throw new Error(await response.text());
}

/**
 * Causes and ends faults, through the control route of the reference server.
 * @param trouble - where to say that the server did not take one
 * @param reconnect - connects anew, where a running session would not show the fault
 */
export function controlFaults(trouble: HTMLElement, reconnect = () => {}): FaultControl {
  const on = new Set<string>();
  const buttons = new Map<string, HTMLButtonElement>();
  // The server's faults are everybody's, so the other pages show them too.
  const channel = new BroadcastChannel('faults');

  const paint = () => {
    sessionStorage.setItem(KEPT, JSON.stringify([...on]));
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
      if (fault.reconnect) reconnect();
    });

  adopt(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]'));
  share(channel, on, adopt, () => void attempt(() => call(['clear'])));
  return {
    button(fault) {
      const button = element(
        'button',
        { type: 'button', id: `fault-${fault.id}`, 'aria-describedby': `promise-${fault.id}` },
        fault.label,
      );
      if (fault.off) button.setAttribute('aria-pressed', String(on.has(fault.id)));
      button.addEventListener('click', () => void press(fault));
      buttons.set(fault.id, button);
      return button;
    },
    clear: () =>
      void attempt(async () => {
        const anew = ALL.some((fault) => fault.reconnect && on.has(fault.id));
        on.clear();
        changed();
        await call(['clear']);
        if (anew) reconnect();
      }),
    returned() {
      for (const fault of ALL)
        if (fault.untilReturn && on.has(fault.id)) void attempt(() => end(fault));
    },
  };
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
