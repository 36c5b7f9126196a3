import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file and folder with what changes when it is written. */
export function imprint(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.sort().map((path) => {
    const { ino, mtimeMs, size } = statSync(join(folder, path));
    // A folder's own time tells only of what came and went in it.
    return path.endsWith('segments') ? path : `${path} ${ino} ${mtimeMs} ${size}`;
  });
}
