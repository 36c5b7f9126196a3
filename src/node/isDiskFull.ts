/** A file system's error for want of space or of quota. */
export function isDiskFull(cause: unknown): boolean {
  return /ENOSPC|EDQUOT/.test((cause as NodeJS.ErrnoException).code ?? '');
}
