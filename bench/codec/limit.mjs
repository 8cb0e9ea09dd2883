// The least that can do this work: JSON, and the framing by hand for just these messages. Nothing is searched for and nothing is checked.

const SEPARATOR = '\x1e';

export const limit = {
  encode: (data) => [`42${JSON.stringify(data)}`],
  /** An application that knows where its bytes are. */
  encodeBinary: ([name, about, bytes]) => [
    `451-${JSON.stringify([name, about, { _placeholder: true, num: 0 }])}`,
    bytes,
  ],
  decode(frame) {
    const type = frame.charCodeAt(1) - 48;
    let at = 2;
    let id;
    for (; (frame.charCodeAt(at) ^ 48) < 10; at++) id = (id ?? 0) * 10 + frame.charCodeAt(at) - 48;
    return { type, nsp: '/', id, data: JSON.parse(frame.slice(at)) };
  },
  decodeBinary([text, bytes]) {
    const data = JSON.parse(text.slice(text.indexOf('-') + 1));
    for (let at = 0; at < data.length; at++) if (data[at]._placeholder) data[at] = bytes;
    return { type: 2, nsp: '/', id: undefined, data };
  },
  encodePayload: (texts) => texts.map((text) => `4${text}`).join(SEPARATOR),
  decodePayload: (body) =>
    body.split(SEPARATOR).map((frame) => ({ type: 'message', data: frame.slice(1) })),
};
