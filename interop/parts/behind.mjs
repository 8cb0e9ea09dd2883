// A client behind a proxy: its row of the matrix, and what it waits for.
import { players } from '../harness/clients.mjs';
import { until } from '../harness/until.mjs';

/** A row in which `who` plays, with a client of its own. */
export const behind = (who, what, needs, run) => ({
  name: `${who} ↔ ${what}`,
  needs: [...players[who].needs, ...needs],
  async run(row) {
    const client = await players[who].create();
    try {
      await run(row, client);
    } finally {
      await client.close();
    }
  },
});

export const connected = (client) =>
  until(
    () => client.read(),
    ({ connected }) => connected,
    { what: 'a connection' },
  );
