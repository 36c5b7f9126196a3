import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path lies within a folder, however deep, and is not the folder itself; both absolute or both relative. */
export function isBelow(folder: string, path: string): boolean {
  const place = relative(folder, path);
  return place !== '' && place.split(sep)[0] !== '..' && !isAbsolute(place);
}
