import { IndexWriteError } from '../core/errors.ts';
import { isDiskFull } from './isDiskFull.ts';

/** The file system's error as the class that people get a message for. */
export function indexWriteError(path: string, cause: unknown): IndexWriteError {
  if (cause instanceof IndexWriteError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reason = isDiskFull(cause) ? 'full' : /EACCES|EPERM|EROFS/.test(code) ? 'permission' : 'io';
  return new IndexWriteError({ path, reason }, cause);
}
