import type { Entry } from './entry.js';

/** What the application does itself, and what is no error of Holdfast. */
export const caller = () =>
  ({
    'invalid-option': {
      of: 'mistake',
      message: 'invalid transports: carrier-pigeon (WebTransport is the part webTransport())',
      what: 'An option has a value that cannot be used.',
      causes: [
        'It is misspelt, of another type, or out of its range.',
        'A variable of the environment is missing: the address is undefined.',
      ],
      advice: 'The message names the option and the value.',
    },
    'reserved-event': {
      of: 'mistake',
      message: '"connect" is a reserved event name',
      what: 'An event with this name belongs to the socket itself, and cannot be sent.',
      causes: [
        'connect, connect_error, disconnect, disconnecting, newListener and removeListener are reserved.',
      ],
      advice: 'Choose another name.',
    },
    'limit-exceeded': {
      of: 'mistake',
      message: 'expected at most 1000 events "tick" to wait, got one more',
      what: 'There was more of something than its limit.',
      causes: [
        'A loop over events() is slower than the server, or was never begun.',
        'A message is too large, or has too many attachments.',
        'More waits for the connection, or for acknowledgements, than the application allows.',
      ],
      advice:
        'The message names the limit. Send less at once, do less in the loop, or raise the limit.',
    },
    aborted: {
      of: 'other',
      message: 'This operation was aborted',
      what: 'An AbortSignal ended it.',
      causes: ['abort() was called, or the time of AbortSignal.timeout() was over.'],
      advice: 'Nothing, if that was meant.',
    },
    foreign: {
      of: 'other',
      message: "Cannot read properties of undefined (reading 'x')",
      what: 'This is not an error of Holdfast.',
      causes: ['It comes from the application, from its server, or from the host.'],
      advice: 'Its own message and stack say more.',
    },
  }) as const satisfies Record<string, Entry>;
