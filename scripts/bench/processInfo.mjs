/** What Linux tells about a process; `undefined` elsewhere. */
import { readFileSync } from 'node:fs';

function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

function kilobytes(pid, field) {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(pid, 'status') ?? '');
  return found ? Number(found[1]) * 1024 : undefined;
}

/** Resident bytes now. */
export const residentBytes = (pid) => kilobytes(pid, 'VmRSS');

/** The most that was ever resident. */
export const peakBytes = (pid) => kilobytes(pid, 'VmHWM');

const ticksPerSecond = 100;

/** Seconds of processor time, user and system, on all cores. */
export function cpuSeconds(pid) {
  // The second field is the program's name in brackets, spaces included; user and system time follow as 14 and 15.
  const fields = read(pid, 'stat')?.split(') ')[1]?.split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
