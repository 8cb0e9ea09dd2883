/**
 * The examples, in the order in which they run. `address` names the variable by which an example gets its server's address, `port`
 * the one for its own port; `{port}` in a command stands for that port as well. An example with `own: 'server'` serves Socket.IO
 * itself, one with `own: 'tests'` brings its tests along, by Playwright unless `runner` says otherwise.
 */
export const examples = {
  'react-vite': {
    address: 'VITE_SOCKET_URL',
    build: 'npm run build',
    start: 'npm run preview -- --host 127.0.0.1 --port {port} --strictPort',
  },
  'vue-vite': {
    address: 'VITE_SOCKET_URL',
    build: 'npm run build',
    start: 'npm run preview -- --host 127.0.0.1 --port {port} --strictPort',
  },
  next: {
    address: 'NEXT_PUBLIC_SOCKET_URL',
    build: 'npm run build',
    start: 'npm start -- --hostname 127.0.0.1 --port {port}',
    ssr: true,
  },
  nuxt: {
    address: 'NUXT_PUBLIC_SOCKET_URL',
    build: 'npm run build',
    start: 'npm start',
    ssr: true,
  },
  'script-tag': { own: 'server', start: 'npm start' },
  'outbox-script-tag': { own: 'server', start: 'npm start' },
  jest: { own: 'tests', runner: 'jest' },
  playwright: { own: 'tests' },
};
