/**
 * Packages that bring socket.io-client themselves, reach into it, or are handed a socket; each with the file that plays it.
 * @typedef {object} Journey
 * @property {string} name
 * @property {string} file
 * @property {Record<string, string>} packages
 */

/** @type {Journey[]} */
export const journeys = [
  {
    name: 'Feathers',
    file: 'feathers.mjs',
    packages: {
      '@feathersjs/feathers': '5.0.50',
      '@feathersjs/socketio': '5.0.50',
      '@feathersjs/socketio-client': '5.0.50',
    },
  },
  {
    name: 'socketio-wildcard',
    file: 'wildcard.mjs',
    packages: { 'socketio-wildcard': '2.0.0' },
  },
  {
    name: 'socket.io-stream',
    file: 'streams.mjs',
    packages: { 'socket.io-stream': '0.9.1' },
  },
  {
    name: 'y-socket.io',
    file: 'yjs.mjs',
    packages: { 'y-socket.io': '1.1.3', yjs: '13.6.33' },
  },
  {
    name: 'zone.js',
    file: 'zones.mjs',
    packages: { 'zone.js': '0.15.1' },
  },
  {
    name: 'jsdom-global',
    file: 'jsdom.mjs',
    packages: { 'jsdom-global': '3.0.2', jsdom: '26.1.0' },
  },
];
