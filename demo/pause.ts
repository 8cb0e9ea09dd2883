import { byId, setText } from './dom.js';

const KEPT_LIMIT = 2_000;

/** Holds back what `show` would get while the reader looks at something, and hands it over afterwards. */
export function pausable<Args extends unknown[]>(show: (...args: Args) => void) {
  const button = byId<HTMLButtonElement>('pause-story');
  let kept: Args[] | undefined;

  const paint = () => {
    button.setAttribute('aria-pressed', String(kept !== undefined));
    setText(button, kept?.length ? `Paused, ${kept.length} kept` : kept ? 'Paused' : 'Pause');
  };
  button.addEventListener('click', () => {
    const held = kept;
    kept = held ? undefined : [];
    for (const args of held ?? []) show(...args);
    paint();
  });

  return (...args: Args): void => {
    if (!kept) return show(...args);
    kept.push(args);
    if (kept.length > KEPT_LIMIT) kept.shift();
    paint();
  };
}
