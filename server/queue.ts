/** Elements in the order in which they came, any of which may leave. */
export interface Queue<Element> {
  readonly size: number;
  /** Of those that are there, the one that came first. */
  first(): Element | undefined;
  add(element: Element): void;
  /** @returns whether it was there */
  delete(element: Element): boolean;
}

/**
 * A Set whose beginning is found at once, however many have left it. Engines keep the places of what was deleted for a while, and who
 * iterates anew passes over all of them; so there is one iterator, which stays where it is.
 */
export function createQueue<Element extends object>(): Queue<Element> {
  const elements = new Set<Element>();
  const rest = elements.values();
  /** What the iterator came to last, if it is still there: all before it has left. */
  let head: Element | undefined;

  return {
    get size() {
      return elements.size;
    },
    first() {
      // Never asked for more than there is, since it would be at its end for good.
      if (!head && elements.size) head = rest.next().value;
      return head;
    },
    add: (element) => void elements.add(element),
    delete(element) {
      if (head === element) head = undefined;
      return elements.delete(element);
    },
  };
}
