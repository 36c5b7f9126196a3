/**
 * An engine that does what it is told: `settings.modelDir` says how it answers `open`, the query of a search what it
 * does then. Every message is noted in `settings.indexDir`/messages, one JSON object a line.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

let settings;
const note = (message) =>
  settings && appendFileSync(join(settings.indexDir, 'messages'), `${JSON.stringify(message)}\n`);
const send = (message) => process.send(message);
const status = () => ({
  runtime: settings.runtime,
  degradedReason: settings.degradedReason,
  folders: [],
  rssBytes: 0,
});

const searches = {
  echo: (id) => send({ type: 'result', id, result: [] }),
  wait: () => undefined,
  exit: () => process.exit(7),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  hang: () => {
    send({ type: 'work', folder: '/w', file: { path: 'docs/重い.md', mtimeMs: 5 } });
    for (;;);
  },
  crashAtFile: () => {
    send({ type: 'work', folder: '/w', file: { path: 'src/big.ts', mtimeMs: 6 } });
    process.exit(8);
  },
  busy: (id) => setTimeout(() => searches.echo(id), 300),
  failing: (id) => {
    const error = { code: 'index-write', message: '', data: { path: '/x', reason: 'full' }, stack: 'there' };
    send({ type: 'error', id, error });
  },
};

process.on('message', (message) => {
  if (message.method === 'open') settings = message.params.settings;
  note(message);
  if (message.type === 'ping') return send({ type: 'pong' });
  if (message.type === 'cancel') {
    const error = { code: 'aborted', message: 'This operation was aborted' };
    return send({ type: 'error', id: message.id, error });
  }
  const { id, method, params } = message;
  if (method === 'search') return searches[params.query](id);
  if (method === 'open' && settings.modelDir === 'refuse') {
    const error = { code: 'model', message: '', data: { path: 'config.json', reason: 'config' } };
    return send({ type: 'error', id, error });
  }
  return send({ type: 'result', id, result: method === 'setFolders' ? null : status() });
});
process.on('disconnect', () => settings?.modelDir !== 'stubborn' && process.exit(0));
setInterval(() => undefined, 1_000);
