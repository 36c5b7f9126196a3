import { createHash } from 'node:crypto';

/** The first 128 bits of a SHA-256 in hexadecimal: short, and free of collisions at any size of workspace. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
