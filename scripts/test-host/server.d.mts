import type { Browser, Page } from 'playwright-core';

/** A server that runs; `stop` ends it and removes its folders. */
export interface Server {
  readonly port: number;
  readonly base: string;
  stop(): Promise<void>;
  output(): string;
}

export function startServer(options?: {
  readonly driver?: boolean;
  readonly trust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly locale?: string;
  readonly vsix?: string;
}): Promise<Server>;
export function launchBrowser(): Promise<Browser>;
export function newPage(browser: Browser): Promise<Page>;
export function openWorkbench(
  page: Page,
  port: number,
  options?: {
    readonly folder?: string;
    readonly workspace?: string;
    readonly payload?: readonly (readonly [string, string])[];
  },
): Promise<void>;
