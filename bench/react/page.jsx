import { useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';

/** How many events the log shows. */
export const LOG = 20;

/** What the page has counted; read from outside. */
const counts = { seen: 0, commits: 0, frames: 0, longestGapMs: 0, ready: false };
globalThis.counts = counts;

/** Called by the contestant's code for each event. */
export const seen = () => {
  counts.seen++;
};

let last = performance.now();
requestAnimationFrame(function tick(now) {
  counts.frames++;
  counts.longestGapMs = Math.max(counts.longestGapMs, now - last);
  last = now;
  requestAnimationFrame(tick);
});

const useCommits = () => {
  useLayoutEffect(() => {
    counts.commits++;
  });
};

/** What each contestant shows of the last event. */
export function Latest({ tick }) {
  useCommits();
  return (
    <p>
      {tick?.id} {tick?.x} {tick?.y}
    </p>
  );
}

/** What each contestant shows of the last event, the last twenty and the number of all. */
export function All({ tick, log, count }) {
  useCommits();
  return (
    <section>
      <p>
        {tick?.id} {tick?.x} {tick?.y}
      </p>
      <p>{count}</p>
      <ol>
        {log.map(({ n, id, x }) => (
          <li key={n}>
            {id} {x}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The one that this page is asked for. */
export const chosen = (scenarios) =>
  scenarios[new URLSearchParams(location.search).get('scenario')];

export function show(element) {
  createRoot(document.querySelector('main')).render(element);
}

/** Called once the socket is connected. */
export const ready = () => {
  counts.ready = true;
};
