/** What is said. Its key tells whether it was heard before: what was not acknowledged is sent again. */
export interface Message {
  readonly key: string;
  readonly from: string;
  readonly text: string;
}

export interface FromServer {
  say(message: Message): void;
  presence(people: number): void;
}

export interface ToServer {
  say(message: Message, done: () => void): void;
  /** As `say`, from an outbox, whose page may have forgotten what it said: the answer repeats it. */
  keep(message: Message, done: (taken: Message) => void): void;
}
