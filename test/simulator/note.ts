/** Writes one line of what happens, when somebody reads along. The text is made only then. */
export type Note = (who: string, what: () => string) => void;
