import type * as vscode from 'vscode';
import type { IndexProgress } from '../core/index/ports.ts';
import { EngineClient } from '../inference/client.ts';
import type { EngineSettings, EngineStatus } from '../inference/protocol.ts';

/** What a window hears of its engines. */
export interface EngineEvents {
  readonly onStatus: (status: EngineStatus) => void;
  readonly onProgress: (folder: string, progress: IndexProgress) => void;
  readonly onRestart: () => void;
  readonly onWritable: () => void;
}

interface NewEngine {
  readonly main: string;
  readonly settings: EngineSettings;
  readonly log: vscode.LogOutputChannel;
}

/** An engine. What it tells of itself counts only while it is the one in use; of the next one progress is shown. */
export function newEngine(
  { main, settings, log }: NewEngine,
  isInUse: (client: EngineClient) => boolean,
  events: EngineEvents,
): EngineClient {
  const whileInUse =
    <A extends unknown[]>(tell: (...told: A) => void) =>
    (...told: A): void => {
      if (isInUse(client)) tell(...told);
    };
  const client: EngineClient = new EngineClient({
    main,
    settings,
    onLog: (level, message) => log[level](message),
    onProgress: events.onProgress,
    onStatus: whileInUse(events.onStatus),
    onRestart: whileInUse(events.onRestart),
    onWritable: whileInUse(events.onWritable),
  });
  return client;
}
