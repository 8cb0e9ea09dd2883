import * as holdfast from 'holdfast';
import * as React from 'react';
import * as jsx from 'react/jsx-runtime';
import { createRoot } from 'react-dom/client';

const shared: Record<string, unknown> = { holdfast, react: React, 'react/jsx-runtime': jsx };
const news: string[] = [];
const element = document.getElementById('root')!;
const root = createRoot(element);

/** Evaluates the module and the bindings in it once more, and shows the component of this evaluation. */
const reload = async () => {
  const module = { exports: {} as typeof import('./module.js') };
  const code = await (await fetch('/module.js')).text();
  new Function('require', 'module', code)((name: string) => shared[name], module);
  const { App } = module.exports;
  root.render(
    <React.StrictMode>
      <App url={element.dataset.url!} onNews={(text) => news.push(text)} />
    </React.StrictMode>,
  );
  return App;
};
const evaluated = new Set<unknown>();

Object.assign(globalThis, {
  reload: async () => evaluated.add(await reload()).size,
  news: () => news,
});
await reload();
