// Runs in Node: renders the page for an address, tells what is left running, and must then end by itself.
import { renderToString } from 'react-dom/server';
import { App } from './app.js';

const before = process.getActiveResourcesInfo();
const html = renderToString(<App url={process.argv[2]!} />);
const left = process.getActiveResourcesInfo().slice(before.length);
console.log(JSON.stringify({ html, left }));
