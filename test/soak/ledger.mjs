/** What the servers have taken of each client's streams; numbers come from 1 upwards. */
export function createLedger() {
  const books = new Map();
  const book = (stream, client) => {
    const key = `${stream} ${client}`;
    if (!books.has(key)) books.set(key, { times: [], last: 0, disorder: 0 });
    return books.get(key);
  };
  return {
    take([stream, client, number]) {
      const entry = book(stream, client);
      const before = entry.times[number] ?? 0;
      entry.times[number] = before + 1;
      // For the first time, but after a later one.
      if (!before && number < entry.last) entry.disorder++;
      entry.last = Math.max(entry.last, number);
    },
    /** Of one stream: what was sent, by client, against what was taken. */
    compare(stream, sent) {
      const sum = { sent: 0, taken: 0, lost: 0, again: 0, disorder: 0 };
      for (const [client, { [stream]: numbers }] of sent.entries()) {
        const { times, disorder } = book(stream, client);
        sum.sent += numbers;
        sum.disorder += disorder;
        for (let number = 1; number <= numbers; number++) {
          const count = times[number] ?? 0;
          if (count) sum.taken++;
          else sum.lost++;
          sum.again += Math.max(0, count - 1);
        }
      }
      return sum;
    },
  };
}
