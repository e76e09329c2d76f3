import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';

/** The suppliers' servers in small. As in real life, some of them drop the first connection of the day. */
export async function openRehearsalServer() {
  const firstAttempt = process.env.GITHUB_RUN_ATTEMPT === '1';
  const server = createServer((request, response) => {
    const list = JSON.parse(readFileSync(`suppliers/${basename(request.url)}`, 'utf8'));
    if (list.wakesUpSlowly && firstAttempt) {
      request.socket.resetAndDestroy();
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(list));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
