/** `node storeProcess FOLDER`: commits one state after the other and says the number of each, until it is killed. */
import { openStore } from './openStore.ts';
import { stateOf } from './storeStates.ts';

const store = await openStore(process.argv[2] ?? '');
for (let number = store.lastCurrentMs + 1; ; number++) {
  await store.commit(stateOf(number));
  process.stdout.write(`${number}\n`);
}
