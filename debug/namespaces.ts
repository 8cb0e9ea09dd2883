import type { Inspection } from 'holdfast';

/** The namespace that socket.io-client's own debug output would have used. */
export function namespaceOf(what: Inspection): string {
  switch (what.kind) {
    case 'request':
      return `engine.io-client:${what.transport}`;
    case 'engine packet':
    case 'handshake':
      return 'engine.io-client:socket';
    case 'packet':
      return 'socket.io-parser';
    case 'retry':
    case 'dropped':
      return 'socket.io-client:manager';
    case 'state':
      return /^(engine|upgrade)$/.test(what.machine)
        ? 'engine.io-client:socket'
        : `socket.io-client:${what.machine}`;
    default:
      return 'socket.io-client:socket';
  }
}

/** Whether it belongs to the connection, which all its namespaces share. */
export const isShared = (what: Inspection): boolean =>
  namespaceOf(what) !== 'socket.io-client:socket';

/**
 * Reads what the `debug` package reads: names separated by commas or spaces, `*` for anything, `-` before what is left out.
 */
export function enabledBy(setting: string): (namespace: string) => boolean {
  const [wanted, unwanted]: [string[], string[]] = [[], []];
  for (const word of setting.split(/[\s,]+/)) {
    if (word.startsWith('-')) unwanted.push(word.slice(1));
    else if (word) wanted.push(word);
  }
  const matches = (namespace: string) => (pattern: string) =>
    // Each star stands for any text; what is between them stands for itself.
    pattern === namespace || matchesStars(namespace, pattern.split('*'));
  return (namespace) => wanted.some(matches(namespace)) && !unwanted.some(matches(namespace));
}

function matchesStars(text: string, [first = '', ...rest]: string[]): boolean {
  const end = rest.pop();
  if (end === undefined || !text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - end.length >= at && text.endsWith(end);
}
