import { byId, element, setText } from './dom.js';
import { NOTES, PHASES } from './notes.js';
import type { Arrow, Row, Section, Stage } from './story.js';

const ROW_LIMIT = 300;
const ARROWS: Record<Arrow, readonly [sign: string, spoken: string]> = {
  out: ['→', 'sent'],
  in: ['←', 'received'],
  both: ['⇄', 'received and answered'],
  none: ['·', ''],
};

interface Shown {
  item: HTMLElement;
  paint(): void;
}

/** Shows the story, the newest at the end, and follows it until the reader scrolls up. */
export function createTimeline(): Stage {
  const list = byId('story');
  const scroller = byId('scroller');
  const sections = new WeakMap<Section, { head: HTMLElement; rows: HTMLElement }>();
  const rows = new Map<Row, Shown>();
  const newest = byId('newest');
  let following = true;
  let frame = 0;

  scroller.addEventListener('scroll', () => {
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
    if (following) newest.hidden = true;
  });
  // Once a frame: measuring after each row would lay the list out each time.
  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (following) scroller.scrollTop = scroller.scrollHeight;
      newest.hidden = following;
    });
  };
  newest.addEventListener('click', () => {
    following = true;
    // Its own focus would be lost with it.
    scroller.focus({ preventScroll: true });
    follow();
  });
  const trim = () => {
    for (const [row, { item }] of rows) {
      if (rows.size <= ROW_LIMIT) return;
      const section = item.closest('.phase');
      item.remove();
      rows.delete(row);
      if (!section?.querySelector('.row')) section?.remove();
    }
  };

  byId('clear-story').addEventListener('click', () => {
    rows.clear();
    list.replaceChildren();
    list.dataset.empty = 'Cleared. What happens next appears here.';
  });
  const quiet = byId<HTMLInputElement>('quiet');
  quiet.addEventListener('change', () => {
    list.classList.toggle('without-quiet', !quiet.checked);
    follow();
  });

  const stage: Stage = {
    section(section) {
      const head = element('header', { class: 'phase-head' });
      const body = element('ol', { class: 'rows' });
      list.append(element('li', { class: 'phase' }, head, body));
      sections.set(section, { head, rows: body });
      stage.retitled(section);
      follow();
    },
    retitled(section) {
      const head = sections.get(section)?.head;
      if (head?.parentElement) head.parentElement.dataset.phase = section.phase;
      head?.replaceChildren(
        element('h3', {}, section.title),
        element('p', {}, PHASES[section.phase][1]),
      );
    },
    row(row, section) {
      const body = sections.get(section)?.rows;
      if (!body) return;
      // After a clear, a section that goes on has lost its place.
      if (!body.isConnected && body.parentElement) {
        body.replaceChildren();
        list.append(body.parentElement);
      }
      const shown = createRow(row);
      rows.set(row, shown);
      body.append(shown.item);
      trim();
      follow();
    },
    changed(row) {
      rows.get(row)?.paint();
    },
  };
  return stage;
}

function createRow(row: Row): Shown {
  const [sign, spoken] = ARROWS[row.arrow];
  const at = element('span', { class: 'at' });
  const what = element('span', { class: 'what' });
  const count = element('span', { class: 'count' });
  const result = element('span', { class: 'result' });
  const note = element('p', { class: 'note' });
  const item = element(
    'li',
    { class: 'row', 'data-layer': row.layer },
    element(
      'details',
      {},
      element(
        'summary',
        {},
        at,
        element('span', { class: 'arrow', 'aria-hidden': 'true' }, sign),
        element('span', { class: 'layer' }, row.layer),
        element('span', { class: 'text' }, what, count),
        element('span', { class: 'sr-only' }, spoken),
        result,
      ),
      note,
    ),
  );
  const paint = () => {
    setText(at, (row.at / 1_000).toFixed(row.at < 100_000 ? 2 : 1));
    setText(what, row.what);
    setText(count, row.count > 1 ? ` ×${row.count}` : '');
    setText(result, row.result);
    setText(note, NOTES[row.note]);
    item.dataset.tone = row.tone;
    item.classList.toggle('quiet', row.quiet);
  };
  paint();
  return { item, paint };
}
