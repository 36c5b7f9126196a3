import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import CountingReporter from '../../scripts/test-host/countingReporter.cjs';

/**
 * Called by VS Code in its extension host: runs the suites of one folder, and rejects when a test fails twice in a row.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 180_000,
    color: false,
    reporter: CountingReporter,
    retries: 1,
  });
  if (process.env['KAKEHASHI_GREP']) mocha.grep(process.env['KAKEHASHI_GREP']);
  const folder = join(__dirname, process.env['KAKEHASHI_SUITE'] || 'window');
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.test.cjs')) mocha.addFile(join(folder, name));
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => void mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
