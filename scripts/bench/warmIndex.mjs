/** A restart on an index that is there: what is embedded (nothing), the latency of queries, memory, size on disk. */
import { parameters, report } from './programs.mjs';
import { openClient, search } from './client.mjs';
import { percentile } from './percentile.mjs';
import { residentBytes } from './processInfo.mjs';

const bareBytes = process.memoryUsage.rss();
const options = parameters();
const client = await openClient(options);
const summary = await client.request('index', { folder: options.root });
const readySeconds = performance.now() / 1_000;

for (const query of options.queries.slice(0, 20)) await search(client, query);
const latencies = [];
for (const query of options.queries) {
  const startedMs = performance.now();
  await search(client, query);
  latencies.push(performance.now() - startedMs);
}

const status = await client.request('status', {});
const result = {
  passages: summary.passages,
  embeddedOnRestart: summary.embedded,
  readySeconds,
  queries: latencies.length,
  queryP50Ms: percentile(latencies, 50),
  queryP95Ms: percentile(latencies, 95),
  diskBytes: status.folders[0].bytes,
  engineBytes: residentBytes(client.pid) ?? status.rssBytes,
  clientBytes: process.memoryUsage.rss(),
  bareBytes,
};
await client.dispose();
report(result);
