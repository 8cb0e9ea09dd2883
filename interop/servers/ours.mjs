// Our test server with the journeys' app: `node ours.mjs '{ "port": 0, "options": {} }'`.
import { startTestServer } from 'holdfast/test-server';
import { app } from '../../e2e/journeys/app.mjs';
import { announce, openControl } from './control.mjs';

const { port = 0, options = {} } = JSON.parse(process.argv[2] ?? '{}');

const server = await startTestServer({ cors: { origin: '*' }, ...options, port });
app(server.io);
const control = await openControl({
  sessions: () => server.sessions().length,
  number: (query) => {
    for (let n = Number(query.get('from')); n <= Number(query.get('to')); n++) {
      server.io.emit('number', n);
    }
    return true;
  },
});
announce({ url: server.url, control });
