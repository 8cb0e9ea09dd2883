// Serves the page under a strict policy, and the chat beside it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chat, startTestServer } from 'holdfast/test-server';

const page = readFileSync('index.html');
const scripts = ['holdfast.esm.min.js', 'holdfast-offline.esm.min.js'];
const files = new Map(
  scripts.map((name) => [`/${name}`, readFileSync(`node_modules/holdfast/dist/${name}`)]),
);

// No script runs but these, and nothing is loaded or asked from elsewhere.
const inline = createHash('sha256')
  .update(/<script type="module">(.*)<\/script>/s.exec(page)[1])
  .digest('base64');
const policy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${inline}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const server = await startTestServer({
  port: Number(process.env.PORT ?? 3001),
  control: true,
  connectionStateRecovery: {},
  handler({ url }, response) {
    const file = files.get(url);
    if (url === '/') {
      response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', 'text/html').end(page);
    } else if (file) {
      response.setHeader('content-type', 'text/javascript').end(file);
    } else return false;
    return true;
  },
});
chat(server.io);
console.log(server.url);
