import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { InstalledModel } from '../core/training/modelRegistry.ts';
import { describeModel } from '../node/describeModel.ts';
import { embedOnce } from './embedOnce.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import { message } from './messages.ts';
import type { CommonOptions } from './session.ts';
import { modelDir, modelStore, positive } from './session.ts';

interface Options extends CommonOptions {
  readonly data?: string;
  readonly olderThan?: string;
}

type Action = (name: string, options: Options) => Promise<void>;

const actions: Readonly<Record<string, Action>> = {
  list,
  verify,
  async use(name, options) {
    await storeOf(options).use(named('use', name));
    await tellActive(options);
  },
  async rollback(_, options) {
    await storeOf(options).rollback();
    await tellActive(options);
  },
  async remove(name, options) {
    const store = storeOf(options);
    const days = options.olderThan;
    const removed =
      days === undefined
        ? [named('remove', name)]
        : await store.removeOlderThan(positive('--older-than', days));
    if (days === undefined) await store.remove(name);
    for (const model of removed)
      console.log(
        options.json ? JSON.stringify({ removed: model }) : message('modelRemoved', { name: model }),
      );
  },
};

/** `models [list|use|rollback|remove|verify]`: the installed students and the one in use. */
export function registerModels(command: NewCommand): void {
  command('models')
    .argument('[action]', 'list | use | rollback | remove | verify', 'list')
    .argument('[name]', 'the model’s name; of verify: its folder')
    .option('--data <dir>', 'where installed models lie (default: the platform’s data folder)')
    .option('--older-than <days>', 'remove: all that are older and neither in use nor the one before')
    .description('the installed models; put another to use, go back, remove one, verify a folder')
    .action((action: string, name: string | undefined, options: Options) => {
      const run = actions[action];
      if (run && (name === undefined || !['list', 'rollback'].includes(action)))
        return run(name ?? '', options);
      const value = [action, name ?? ''].join(' ').trim();
      const allowed = 'list, use NAME, rollback, remove NAME, verify DIR';
      throw new UsageError('badOption', { option: 'models', value, allowed });
    });
}

const storeOf = ({ data, quiet }: Options) =>
  modelStore(data === undefined ? undefined : resolve(data), quiet);

function named(action: string, name: string, what = 'NAME'): string {
  if (name !== '') return name;
  throw new UsageError('badOption', { option: 'models', value: action, allowed: `${action} ${what}` });
}

async function list(_: string, options: Options): Promise<void> {
  for (const model of await storeOf(options).list()) print(model, options.json === true);
}

async function tellActive(options: Options): Promise<void> {
  const active = (await storeOf(options).list()).find(({ isActive }) => isActive);
  if (active) print(active, options.json === true);
}

/** A model with the fields of the contract. */
function fieldsOf({ name, dimensions, bytes, created, parent, metrics, isActive }: InstalledModel) {
  return { name, dimensions, bytes, created, parent, metrics, active: isActive };
}

function print(model: InstalledModel, isJson: boolean): void {
  const mebibytes = (model.bytes / 2 ** 20).toFixed(1);
  const parent = model.parent === null ? '' : message('modelParent', { parent: model.parent });
  const created = model.created.slice(0, 10);
  const line = `${model.isActive ? '*' : ' '} ${message('modelLine', { ...model, mebibytes, created })}${parent}`;
  console.log(isJson ? JSON.stringify(fieldsOf(model)) : line);
}

/** Compares the files with their hashes and runs the model once. */
async function verify(dir: string, options: Options): Promise<void> {
  const folder = resolve(named('verify', dir, 'DIR'));
  if (!existsSync(folder)) throw new UsageError('noModel', { name: dir });
  const model = await describeModel(folder, modelDir(options.model));
  await embedOnce(folder, 'auto');
  const key = existsSync(join(folder, 'kakehashi.json')) ? 'verified' : 'unverified';
  console.log(options.json ? JSON.stringify(fieldsOf(model)) : message(key, { ...model, path: dir }));
}
