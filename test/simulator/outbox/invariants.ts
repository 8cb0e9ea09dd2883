/** What must hold of an outbox whatever happens, by name. */
export const OUTBOX_INVARIANTS = {
  'nothing lost': 'an item that was written down stays until its end is written down with it',
  'one end': 'an item reaches one end, and another only after it was brought back',
  'all end': 'when all is well again, everything that was accepted reaches its end in time',
  unasked: 'when all is well again, what may leave leaves without being asked',
  told: 'each end is told to the page that emitted it, or to a later one',
  'told twice': 'a page hears of an end once',
  delivery: 'a delivery says what was written down, and its promises agree with it',
  intercept:
    'an emit of the socket that is to be durable is, and its acknowledgement is called once, with what became of it',
  cursor:
    'a place says that everything of the stream up to it was handled, and in the end it is at the end of it',
  reload: 'what became of an item is seen by a page that is opened later',
  reason: 'an item fails or is dropped only for a reason that there is',
  replay:
    'what another page has emitted is sent as `migrate` and `beforeReplay` give it, and what this page has emitted as it was',
  expired: 'nothing expires before its time',
  order: 'what was confirmed had its first effect in the order of its key',
  priority:
    'with `order`, what is handed over has no key waiting behind it whose next item goes before',
  'one at a time': 'of one key one item at a time is under way',
  once: 'where the server must know repetitions, nothing has its effect twice',
  repeated:
    'without that an item is sent again only if the link, the page or the wait left it in doubt',
  'at most once': 'what must not be repeated in doubt has one effect, unless somebody asked for it',
  cancelled: 'what was taken back in time never leaves',
  account: 'an item never comes by a connection of another account',
  counters: 'the counters of a space are what is in it',
  snapshot: 'when all is quiet, the snapshots of all tabs say what is kept',
  claim: 'nothing leaves that is not written down as under way',
  drainer: 'one tab sends in an epoch, and none in an old one',
  attempts:
    'an attempt is counted for an answer, or for a wait that ended, and never for a lost link',
  argument: 'a server that did not ask for ids gets no argument that the application did not give',
  adopted:
    'what is taken over is asked for, comes once, in its order, behind what is there and as it was; what was under way is in doubt',
  sealed:
    'where arguments are encrypted, neither they nor ordering keys can be read in the storage',
  locked: 'what a page has no key for fails there, and is kept as it was sealed',
  unsealed: 'what cannot be encrypted fails at once, and nothing of it is written down',
  protocol: 'the client keeps to the protocol, as the server sees it',
  uncaught: 'no error that nobody threw',
  'nothing left': 'a closed outbox leaves no timer, listener, lock or line',
  endless: 'nothing goes round in circles',
} as const;

export type OutboxInvariant = keyof typeof OUTBOX_INVARIANTS;
