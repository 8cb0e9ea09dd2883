// Serves the page under a strict policy, and the chat beside it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chat, startTestServer } from 'holdfast/test-server';

const page = readFileSync('index.html');
const script = readFileSync('node_modules/holdfast/dist/holdfast.min.js');

// No script runs but these two, and nothing is loaded or asked from elsewhere.
const inline = createHash('sha256')
  .update(/<script>(.*)<\/script>/s.exec(page)[1])
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
    if (url === '/') {
      response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', 'text/html').end(page);
    } else if (url === '/holdfast.min.js') {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else return false;
    return true;
  },
});
chat(server.io);
console.log(server.url);
