import { SourceMap } from 'node:module';
import { bundleWithMap, bytes } from './measure.mjs';

/**
 * What each source file costs an application, the dearest first.
 * @returns {Promise<{ module: string, minified: number, saved: number }[]>} `minified`: bytes of the minified bundle;
 *   `saved`: bytes of brotli that the bundle loses when these are cut out of it
 */
export async function sizeByModule(application) {
  const { code, map } = await bundleWithMap(application);
  const owners = ownerOfEach(code, new SourceMap(map));
  const whole = bytes(code).brotli;
  return [...new Set(owners)]
    .map((module) => {
      const rest = [...code].filter((_, at) => owners[at] !== module).join('');
      return {
        module,
        minified: Buffer.byteLength(code) - Buffer.byteLength(rest),
        saved: whole - bytes(rest).brotli,
      };
    })
    .toSorted((a, b) => b.minified - a.minified);
}

/** The module that each character of the code came from. */
function ownerOfEach(code, map) {
  const owners = [];
  for (const [line, text] of code.split('\n').entries()) {
    if (line) owners.push(owners.at(-1));
    let column = 0;
    for (const character of text) {
      owners.push(nameOf(map.findEntry(line, column).originalSource));
      column += character.length;
    }
  }
  return owners;
}

/** A source by its path in this repository; what the bundler adds belongs to the application. */
const nameOf = (source) =>
  /(?:^|\/)((?:src|bindings)\/.*)$/.exec(source ?? '')?.[1] ?? 'application';
