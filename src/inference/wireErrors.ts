import * as errors from '../core/errors.ts';
import type { WireError } from './protocol.ts';

type ErrorClass = new (data?: Readonly<Record<string, unknown>>, cause?: unknown) => errors.KakehashiError;

const isConcrete = (exported: unknown): boolean => exported !== errors.KakehashiError;
const classes = Object.values(errors).filter(isConcrete) as unknown as readonly ErrorClass[];
const byCode = new Map(classes.map((errorClass) => [new errorClass().code, errorClass]));

/** The code of a cancelled request. */
const aborted = 'aborted';

/** An error as data, so that it can cross to another process. */
export function toWire(error: unknown): WireError {
  if (error instanceof errors.KakehashiError)
    return { code: error.code, message: error.message, data: error.data, stack: error.stack ?? '' };
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code: name === 'AbortError' ? aborted : 'internal', message, stack: stack ?? '' };
}

/** The error that was sent, of its own class again. */
export function fromWire({ code, message, data, stack }: WireError): Error {
  const errorClass = byCode.get(code);
  const error = errorClass
    ? new errorClass(data)
    : code === aborted
      ? new DOMException(message, 'AbortError')
      : new Error(message);
  if (stack && code !== aborted) error.stack = stack;
  return error;
}
