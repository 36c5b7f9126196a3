/** Where and when the numbers were taken. */
import { availableParallelism, cpus, loadavg } from 'node:os';

/** Date, command and machine. */
export function environment(threads) {
  return {
    date: new Date().toISOString().slice(0, 10),
    command: command(process.argv.slice(2)),
    cpu: cpus()[0]?.model ?? process.arch,
    cores: availableParallelism(),
    threads,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    /** Processes that wanted a core at the start, averaged over a minute. */
    load: loadavg()[0],
  };
}

/** Without the options that say where the numbers go. */
function command(args) {
  const shown = args
    .join(' ')
    .replace(/ ?--write-readme| ?--json[ =]\S+/g, '')
    .trim();
  return shown ? `npm run bench -- ${shown}` : 'npm run bench';
}
