import { IndexWriteError, StorageWriteError } from '../core/errors.ts';
import { isDiskFull } from './isDiskFull.ts';

/** The file system's error as the class that people get a message for. */
export function storageWriteError(path: string, cause: unknown): StorageWriteError {
  if (cause instanceof StorageWriteError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reason = isDiskFull(cause) ? 'full' : /EACCES|EPERM|EROFS/.test(code) ? 'permission' : 'io';
  return new StorageWriteError({ path, reason }, cause);
}

/** The same for a file of an index. */
export function indexWriteError(path: string, cause: unknown): IndexWriteError {
  return cause instanceof IndexWriteError
    ? cause
    : new IndexWriteError(storageWriteError(path, cause).data, cause);
}
