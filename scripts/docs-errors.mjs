import { build } from 'esbuild';

/** Where an explanation leads to: see src/explain.ts. */
export const file = 'docs/errors.md';

/** What `explain()` says, by code. */
export async function table() {
  const { outputFiles } = await build({
    entryPoints: ['src/explain/table.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { layers } = await import(`data:text/javascript;base64,${code}`);
  return Object.assign({}, ...layers());
}

const SECTIONS = {
  transport: [
    'TransportError',
    'The network failed: a transport could not be opened, or was lost. `transport` names it; `description` is the HTTP status (0 when no answer came) or the event that told; `context` has `{ status, responseText }`, where the server says `{ code, message }`; `cause` is what the host threw.',
  ],
  'parser error': [
    'ProtocolError',
    'The other side broke a rule of the protocol; `rule` says what was expected, and what came. The session is closed, and comes back by the same rules as after a loss.',
  ],
  timeout: [
    'TimeoutError',
    'Something took longer than its limit, which is `limitMs`, in milliseconds.',
  ],
  refused: [
    'ConnectError',
    'The server refused the namespace; `data` is what its middleware gave. Nothing is retried until `connect()`.',
  ],
  disconnected: ['DisconnectedError', 'An answer can no longer arrive.'],
  reason: [
    'The reasons of `disconnect`',
    'The first argument of a `disconnect` listener; the second has the details, often one of the errors above.',
  ],
  mistake: [
    'Mistakes',
    'Thrown at once, as a `TypeError`, a `RangeError` or an `Error`. The message says what was expected and what came.',
  ],
  other: [
    'Others',
    'What comes out of the same promises, and is nobody\u2019s failure or not ours.',
  ],
};

const anchor = (code) => `[${code}](#${code})`;

const entry = ([code, { of, message, what, causes, advice }]) => `### ${code}

${what}

${of === 'reason' ? 'Reason' : 'Message'}, as an example: \`${message}\`

Likely causes:

${causes.map((cause) => `- ${cause}`).join('\n')}

What to do: ${advice}
`;

export async function errorsDocument() {
  const entries = Object.entries(await table());
  const of = (kind) => entries.filter(([, { of }]) => of === kind);
  const kinds = Object.keys(SECTIONS);
  const unknown = entries.filter(([, { of }]) => !SECTIONS[of]);
  if (unknown.length) throw new Error(`${unknown[0][0]} is of no section`);
  const heading = (kind) => {
    const [title] = SECTIONS[kind];
    return /Error$/.test(title) ? `${title}, \`code: '${kind}'\`` : title;
  };
  return `# Errors

<!-- Written by \`npm run docs -- --write\` from src/explain/table/: change that. -->

Every error of Holdfast has a \`name\`, a \`code\` and a \`message\`. Where socket.io-client has the same error, the message is the same to the
byte: code that looks at messages goes on working. What is known besides stands beside it, and \`explain\` says in words what failed, why it usually does, and
what to do. It is in nobody\u2019s bundle who does not import it.

\`\`\`ts
import { explain, io } from 'holdfast';

const socket = io('https://example.com');
socket.on('connect_error', (error) => {
  const { code, what, likelyCauses, advice, evidence, docs } = explain(error, { socket });
  console.warn(code, what, likelyCauses, advice, evidence, docs);
});
socket.on('disconnect', (reason, details) => console.warn(explain(reason, { details, socket })));
\`\`\`

It takes what any listener, rejection or \`throw\` of Holdfast gives, also from another realm or another copy of the package, never throws,
and calls \`foreign\` what is not ours. \`code\` is stable. \`evidence\` has what the error itself tells: transport, HTTP status, close code,
limit, and what a server said, cut and without queries; addresses and credentials are in none of it. With \`socket\` it knows whether the
server is another origin, and whether there was a connection before; \`online\` and \`origin\` can be handed in where the host does not tell.

For code that acts on an error there are the guards \`isTransportError\`, \`isProtocolError\`, \`isTimeoutError\`, \`isConnectError\` and
\`isDisconnectedError\`; while a socket is \`active\`, it tries again by itself.

| | |
| --- | --- |
${kinds
  .map(
    (kind) =>
      `| ${heading(kind)} | ${of(kind)
        .map(([code]) => anchor(code))
        .join(', ')} |`,
  )
  .join('\n')}

${kinds
  .map(
    (kind) => `## ${heading(kind)}

${SECTIONS[kind][1]}

${of(kind).map(entry).join('\n')}`,
  )
  .join('\n')}`;
}
