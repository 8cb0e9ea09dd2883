import { transform } from 'esbuild';
import { privateNames, shortNames } from './private-names.mjs';

/**
 * Names that begin with `_` but must survive: Socket.IO's wire data, and the internals
 * that libraries and tests of applications written for socket.io-client reach for.
 */
export const reserved = [
  '_placeholder',
  '_close',
  '_opts',
  '_queue',
  '_readyState',
  '_reconnecting',
  '_pid',
  '_lastOffset',
  '_pingTimeoutTime',
  '_hasPingExpired',
];

// One map for all published files: a class of one file may be extended or read by another.
// `false` keeps a short public name of one file from being given to a private one in another.
const mangleCache = {
  ...shortNames(privateNames(reserved)),
  id: false,
  io: false,
  on: false,
  ca: false,
  ws: false,
};
// After the last letter esbuild would go on with `_a`: a shortened name that looks like a private one.
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$') {
  mangleCache[`_${letter}`] = false;
}

/** Shortens private property names; everything else stays readable. `__proto__` and its kin do not match. */
export const manglePrivates = () => ({
  name: 'mangle-privates',
  async renderChunk(code) {
    const result = await transform(code, {
      target: 'es2022',
      charset: 'utf8',
      sourcemap: 'external',
      mangleProps: /^_[^_]/,
      reserveProps: new RegExp(`^(${reserved.join('|')})$`),
      mangleCache,
    });
    Object.assign(mangleCache, result.mangleCache);
    return { code: result.code, map: result.map };
  },
});
