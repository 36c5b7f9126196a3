/** Loaded into the engine with `--import`: the packages in $KAKEHASHI_WITHOUT, separated by commas, cannot be loaded. */
import { register } from 'node:module';

const without = JSON.stringify(process.env.KAKEHASHI_WITHOUT.split(','));
const hooks = `export async function resolve(name, context, next) {
  if (${without}.includes(name)) throw new Error(name + ' cannot be loaded here');
  return next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
