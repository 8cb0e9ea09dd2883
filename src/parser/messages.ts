import { isBinary } from '../bytes.js';
import { ProtocolError } from '../errors.js';

/** What the peer says of a first message that no packet begins with. */
function ofHead(text: string): string {
  if (!/^[0-6]/.test(text)) return `unknown packet type ${Number(text[0])}`;
  if (text < '5') return 'invalid payload';
  return /^.[1-9]\d*-/.test(text) ? 'too many attachments' : 'Illegal attachments';
}

/** The same error under the peer's message, which users may know; the rule that was broken stays with it. */
export function renamed(error: ProtocolError, message: unknown): ProtocolError {
  const { rule } = error;
  const [, expected] = /^expected (\w+)/.exec(rule) ?? [];
  let text = 'invalid payload';
  if (expected === 'type' || expected === 'fewer') text = ofHead(message as string);
  else if (expected === 'attachment' || expected === 'text') {
    if (typeof message === 'string') text = 'got plaintext data when reconstructing a packet';
    else if (isBinary(message)) text = 'got binary data when not reconstructing a packet';
    else text = `Unknown type: ${message}`;
  } else if (error.cause instanceof RangeError) text = 'illegal attachments';
  return new ProtocolError(text, { rule, cause: error });
}
