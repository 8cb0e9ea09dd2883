import { hydrateRoot } from 'react-dom/client';
import { App } from './app.js';

/** What the server sent: it must be the same when React has taken over. */
const status = document.getElementById('status');
const root = document.getElementById('root')!;
hydrateRoot(root, <App url={root.dataset.url!} />);

let frames = 0;
const count = () => {
  frames++;
  requestAnimationFrame(count);
};
requestAnimationFrame(count);

Object.assign(globalThis, {
  isHydrated: () => document.getElementById('status') === status,
  frames: () => frames,
});
