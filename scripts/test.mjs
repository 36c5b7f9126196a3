/**
 * `npm test`: installs what the suites need, then runs all of them and prints what passed.
 * `npm test -- lint unit` runs the named steps alone.
 */
import { spawnSync } from 'node:child_process';
import { ensureDependencies } from './setup/dependencies.mjs';
import { root } from './setup/run.mjs';
import { countTests, failedTests, retriedTests, skipReasons } from './test-host/countTests.mjs';

const npm = (script) => ['npm', ['run', '--silent', script]];
const steps = [
  { name: 'build', command: [process.execPath, ['scripts/build.mjs']] },
  { name: 'types', command: npm('check-types') },
  { name: 'lint', command: npm('lint') },
  { name: 'unit', command: npm('test:unit') },
  { name: 'cli', command: npm('test:cli') },
  { name: 'integration', command: npm('test:integration') },
  // Before the user interface: a real training run in the editor uses the Python that this step sets up.
  { name: 'training', command: npm('test:training') },
  { name: 'ui', command: npm('test:ui') },
];

/** Runs one step, its output shown as it comes; a step without tests of its own counts as one. */
function runStep({ name, command: [program, args] }) {
  const started = Date.now();
  console.log(`\n=== ${name}`);
  const result = spawnSync('node', ['scripts/setup/tee.mjs', program, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const isOk = result.status === 0;
  const output = result.output?.[3] ?? '';
  const counted = countTests(output);
  const hasTests = counted.passed + counted.failed > 0;
  const passed = hasTests ? counted.passed : Number(isOk);
  const failed = hasTests ? Math.max(counted.failed, isOk ? 0 : 1) : Number(!isOk);
  const { skipped } = counted;
  return { name, isOk, passed, failed, skipped, output, seconds: Math.round((Date.now() - started) / 1000) };
}

ensureDependencies();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(', ')}`);
  process.exit(2);
}
const results = steps.filter((step) => wanted.length === 0 || wanted.includes(step.name)).map(runStep);
// Once more, since a log's end is what is kept of it: runners tell their failures last.
for (const { name, output } of results.filter((result) => !result.isOk))
  console.log(`\n=== the end of ${name}\n${output.trimEnd().split('\n').slice(-80).join('\n')}`);
console.log('\n=== summary');
for (const { name, isOk, passed, failed, skipped, output, seconds } of results) {
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  console.log(`${isOk ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${counts} (${seconds} s)`);
  for (const title of failedTests(output)) console.log(`       failed: ${title}`);
  for (const title of retriedTests(output)) console.log(`       retried: ${title}`);
  for (const reason of skipReasons(output)) console.log(`       skipped: ${reason}`);
}
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exit(results.every((result) => result.isOk) ? 0 : 1);
