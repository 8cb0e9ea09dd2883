// Plays one journey through a package, in the folder where that is installed beside the one client or the other:
// `node driver.mjs feathers.mjs '{ "transports": ["polling"] }'`. It prints the journal, as one line of JSON.
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { watch } from './support.mjs';

const [file, options] = process.argv.slice(2);
const { serve, play } = await import(`./${file}`);

const journal = [];
/** Writes a line; what is not JSON is to be seen in it too. */
const note = (...words) =>
  void journal.push(
    words
      .map((word) => (typeof word === 'string' ? word : inspect(word, { breakLength: Infinity })))
      .join(' '),
  );

// What the package does not answer would otherwise wait for ever.
const http = createServer((_, response) => response.writeHead(404).end());
watch(http);
await serve(http, note);
await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
await play({ url: `http://127.0.0.1:${http.address().port}`, options: JSON.parse(options), note });
process.stdout.write(`${JSON.stringify(journal)}\n`, () => process.exit());
