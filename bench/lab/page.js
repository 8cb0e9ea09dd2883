// What a driver asks of a page that has one contestant.

/** @param {(origin: string) => Promise<{ onTick(listener: Function): void, ask(value: unknown, done: Function): void }>} connect */
export function open(connect) {
  const lab = { ready: false, seen: 0, sum: 0, asks };
  globalThis.lab = lab;
  let contestant;

  connect(location.origin).then((opened) => {
    contestant = opened;
    opened.onTick((tick) => {
      lab.seen++;
      // Whoever decodes when it is read has to decode.
      lab.sum += tick.x;
    });
    lab.ready = true;
  });

  /** One question after the other; in milliseconds. */
  function asks(count) {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      let left = count;
      const next = (answer) => {
        if (answer && answer.left !== left) {
          return reject(new Error(`wanted the answer ${left}, got ${JSON.stringify(answer)}`));
        }
        if (!left--) return resolve(performance.now() - started);
        contestant.ask({ left, text: 'what is the answer', at: 1.7e12 }, next);
      };
      next();
    });
  }
}
