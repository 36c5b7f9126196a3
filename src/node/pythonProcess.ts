import { dirname } from 'node:path';

/** Where and with what environment a process is started. */
interface ProcessPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly windowsHide: true;
}

/**
 * How Python and uv are started: beside the script and without uv's files of settings. In the user's folder a checkout's
 * `uv.toml` or a module of its own would decide what is run; what the environment says of uv counts as ever.
 */
export function beside(script: string): ProcessPlace {
  return { cwd: dirname(script), env: { ...process.env, UV_NO_CONFIG: '1' }, windowsHide: true };
}
