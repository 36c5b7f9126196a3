/** A fresh workspace: seconds from the start of this process to the first ranked result, then the whole cold index. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parameters, report } from './programs.mjs';
import { openClient, search } from './client.mjs';
import { cpuSeconds, peakBytes } from './processInfo.mjs';

const options = parameters();
const client = await openClient(options);
const startedMs = performance.now();
let isDone = false;
const run = client.request('index', { folder: options.root }).finally(() => (isDone = true));

const pollMs = 20;
async function firstResultMs() {
  for (;;) {
    const wasDone = isDone;
    const results = await search(client, options.queries[0]);
    // Counted from the start of the process, not of this module.
    if (results.length > 0) return performance.now();
    if (wasDone) throw new Error(`${options.root} holds nothing that "${options.queries[0]}" finds`);
    await sleep(pollMs);
  }
}

const firstMs = await firstResultMs();
const summary = await run;
const indexMs = performance.now() - startedMs;
const { pid } = client;
const result = {
  files: summary.files,
  passages: summary.passages,
  embedded: summary.embedded,
  failed: summary.failed.length,
  firstResultSeconds: firstMs / 1_000,
  coldSeconds: indexMs / 1_000,
  passagesPerSecond: (summary.embedded / indexMs) * 1_000,
  cpuSeconds: cpuSeconds(pid),
  enginePeakBytes: peakBytes(pid),
};
await client.dispose();
report(result);
