// A client behind a proxy: its row of the matrix, and what it waits for.
import { players, withClient } from '../harness/clients.mjs';
import { until } from '../harness/until.mjs';

export const behind = (who, what, needs, run) => ({
  name: `${who} ↔ ${what}`,
  needs: [...players[who].needs, ...needs],
  run: withClient(who, run),
});

export const connected = (client) =>
  until(
    () => client.read(),
    ({ connected }) => connected,
    { what: 'a connection' },
  );
