import type { Item } from 'holdfast/offline';
import { byId, element, setText } from './dom.js';
import { duration } from './status.js';

/** The states that a visitor can bring about, in the order of an item's life. */
const LANES = {
  queued: ['Queued', 'written down, not sent yet'],
  inflight: ['In flight', 'sent, its answer is awaited'],
  unknown: ['Unknown', 'sent, no answer came: the server may have it'],
  acked: ['Acked', 'the server said yes; the last five'],
  failed: ['Failed', 'no answer three times'],
  expired: ['Expired', 'too old before it got through'],
} as const;
type Lane = keyof typeof LANES;

const NAMES = Object.keys(LANES) as Lane[];
const DECIDABLE: readonly string[] = ['unknown', 'failed', 'expired'] satisfies Lane[];
const ACKED_SHOWN = 5;
/** More than anybody reads; the count goes on. */
const SHOWN_LIMIT = 50;

export interface Decisions {
  retry(id: string): void;
  discard(id: string): void;
}

/** Shows items, each in the lane of its state. */
export function createLanes(decisions: Decisions) {
  const lanes = new Map(NAMES.map((name) => [name, createLane(name)]));
  const shown = new Map<string, ReturnType<typeof createItem>>();
  byId('box-lanes').append(...[...lanes.values()].map(({ node }) => node));

  const place = (name: Lane, items: readonly Item[]) => {
    const { node, count, list } = lanes.get(name)!;
    const visible = name === 'acked' ? items.slice(-ACKED_SHOWN) : items.slice(0, SHOWN_LIMIT);
    const nodes = visible.map((item) => {
      const known = shown.get(item.id) ?? createItem(item.id, decisions);
      shown.set(item.id, known);
      known.paint(item);
      return known.node;
    });
    // Only what moved: a button that has the focus keeps it.
    for (const [at, child] of nodes.entries())
      if (list.children[at] !== child) list.insertBefore(child, list.children[at] ?? null);
    while (list.children.length > nodes.length) list.lastElementChild!.remove();
    setText(count, String(items.length));
    node.classList.toggle('empty', !items.length);
    return visible;
  };

  return {
    show(items: readonly Item[]): void {
      const visible = new Set<string>();
      for (const name of NAMES)
        for (const { id } of place(
          name,
          items.filter(({ state }) => state === name),
        ))
          visible.add(id);
      for (const id of shown.keys()) if (!visible.has(id)) shown.delete(id);
    },
    paintAges(): void {
      for (const { paintAge } of shown.values()) paintAge();
    },
  };
}

function createLane(name: Lane) {
  const [title, meaning] = LANES[name];
  const count = element('span', { class: 'box-count' }, '0');
  const list = element('ol', { 'aria-label': title });
  const node = element(
    'div',
    { class: 'box-lane empty', 'data-lane': name },
    element('h3', {}, title, ' ', count),
    element('p', {}, meaning),
    list,
  );
  return { node, count, list };
}

function createItem(id: string, { retry, discard }: Decisions) {
  const text = element('span', { class: 'box-text' });
  const facts = element('span', { class: 'box-facts' });
  const age = element('span', { class: 'box-facts' });
  const decide = element('span', { class: 'box-decide' });
  const node = element('li', { class: 'box-item' }, text, decide, facts, age);
  let at = 0;
  const button = (label: string, press: (id: string) => void) => {
    const one = element('button', { type: 'button', class: 'link' }, label);
    one.addEventListener('click', () => press(id));
    return one;
  };
  const buttons = [button('Try again', retry), ' ', button('Discard', discard)];
  const paintAge = () => setText(age, duration(Date.now() - at));

  return {
    node,
    paintAge,
    paint(item: Item) {
      const { state, attempts } = item;
      const said = textOf(item);
      at = item.at;
      setText(text, said);
      text.title = said;
      // Of a UUIDv7, the end is what differs.
      // The silence that makes it fail is what its lane tells of.
      const tried = attempts && state !== 'failed' ? ` · ${attempts} of 3 silent` : '';
      setText(facts, id.slice(-6) + tried);
      if (!DECIDABLE.includes(state)) decide.replaceChildren();
      else if (!decide.hasChildNodes()) decide.append(...buttons);
      paintAge();
    },
  };
}

/** What was said: of an item that was acknowledged only the answer is kept, in which the room repeats it. */
function textOf({ args, outcome }: Item): string {
  const said = (args?.[0] ?? outcome?.answer?.[0]) as { text?: unknown } | undefined;
  return typeof said?.text === 'string' ? said.text : 'its text is not kept any more';
}
