/** `claimProcess FOLDER ROUNDS`: claims the runs FOLDER/0, FOLDER/1, … as they appear and says which it got; stays. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingFolder } from '../../src/node/trainingFolder.ts';

const [folder = '', rounds] = process.argv.slice(2);
process.stdout.write('ready\n');
for (let round = 0; round < Number(rounds); round++) {
  const dir = join(folder, String(round));
  while (!existsSync(dir));
  const isMine = await new TrainingFolder(dir).claim().then(
    () => true,
    () => false,
  );
  process.stdout.write(`${isMine ? 'got' : 'lost'} ${round}\n`);
}
process.stdin.resume();
