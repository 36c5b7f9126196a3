import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Server } from '../../scripts/test-host/server.mjs';
import { launchBrowser, newPage, openWorkbench, startServer } from '../../scripts/test-host/server.mjs';

const waitMs = 90_000;

/** A row of a list as the user reads it. */
export interface Row {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** VS Code with the installed extension, as a person sees and uses it. */
export class Workbench {
  private constructor(
    readonly server: Server,
    private readonly browser: Browser,
    readonly page: Page,
    /** The folder that is open: a copy of the bilingual sample. */
    readonly folder: string,
  ) {}

  static async open(
    options: {
      readonly locale?: string;
      readonly settings?: Readonly<Record<string, unknown>>;
      readonly isEmpty?: boolean;
    } = {},
  ): Promise<Workbench> {
    const { locale, settings = {}, isEmpty } = options;
    const vsix = process.env['KAKEHASHI_VSIX'];
    assert.ok(vsix, 'run the suite by npm run test:ui');
    const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'kakehashi-ui-'))), 'hashi-gateway');
    cpSync('samples/bilingual', folder, { recursive: true });
    const server = await startServer({ vsix, settings, ...(locale ? { locale } : {}) });
    const browser = await launchBrowser();
    const workbench = new Workbench(server, browser, await newPage(browser), folder);
    await openWorkbench(workbench.page, server.port, isEmpty ? {} : { folder });
    return workbench;
  }

  /** Loads the window anew, as "Reload Window" does. */
  async reload(): Promise<void> {
    await openWorkbench(this.page, this.server.port, { folder: this.folder });
  }

  /** Another window on the same folder. */
  async another(): Promise<Workbench> {
    const other = new Workbench(this.server, this.browser, await newPage(this.browser), this.folder);
    await other.reload();
    return other;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }

  get input(): Locator {
    return this.page.locator('.quick-input-widget input.input').first();
  }

  get title(): Locator {
    return this.page.locator('.quick-input-titlebar .quick-input-title');
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar-item[id="kakehashi.kakehashi.kakehashi.status"]');
  }

  get toast(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item-message').first();
  }

  /** The button of a toast. */
  button(title: string): Locator {
    return this.page.locator('.notifications-toasts .monaco-button', { hasText: title });
  }

  /** Runs a command by its title in the palette, as soon as the palette knows it. */
  async command(title: string): Promise<void> {
    await eventually(async () => {
      await this.closeList();
      await this.page.keyboard.press('F1');
      await this.input.waitFor({ state: 'visible', timeout: 10_000 });
      await this.input.fill(`>${title}`, { timeout: 10_000 });
      const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first();
      await row.waitFor({ timeout: 5_000 });
      assert.equal((await this.rows())[0]?.label, title);
    }, `the palette offers "${title}"`);
    await this.page.keyboard.press('Enter');
  }

  /** Closes a list and waits for the end of its animation. */
  async closeList(): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    if (!(await widget.isVisible())) return;
    await this.page.keyboard.press('Escape');
    await widget.waitFor({ state: 'hidden', timeout: 10_000 });
  }

  /** Opens the search by its key binding and types a question. */
  async search(question: string): Promise<void> {
    await this.openSearch();
    await this.input.fill(question, { timeout: 10_000 });
  }

  /** Opens the empty search list. */
  async openSearch(): Promise<void> {
    await eventually(async () => {
      await this.closeList();
      await this.page.keyboard.press('Control+Alt+K');
      await this.input.fill('', { timeout: 5_000 });
      assert.match((await this.input.getAttribute('placeholder')) ?? '', /language|質問/);
    }, 'the search list is open');
  }

  /** The rows on screen, from the top. */
  async rows(): Promise<Row[]> {
    const list = this.page.locator('.quick-input-widget .quick-input-list .monaco-list-row');
    // No function with a name may stand in here: the loader would call a helper that the page does not have.
    const found = await list.evaluateAll((rows) =>
      rows
        .map((row) => ({
          index: Number(row.getAttribute('data-index')),
          label: row.querySelector('.label-name')?.textContent?.trim() ?? '',
          description: row.querySelector('.label-description')?.textContent?.trim() ?? '',
          detail: row.querySelector('.quick-input-list-label-meta')?.textContent?.trim() ?? '',
        }))
        .sort((a, b) => a.index - b.index),
    );
    return found.map(({ label, description, detail }) => ({ label, description, detail }));
  }

  /** Waits until the rows are as wanted. */
  async rowsWith(isWanted: (rows: Row[]) => boolean, what: string): Promise<Row[]> {
    let rows: Row[] = [];
    await eventually(
      async () => isWanted((rows = await this.rows())),
      () => `${what}\n${JSON.stringify(rows, undefined, 1)}`,
    );
    return rows;
  }

  /** The text of the editor's lines on screen. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator('.editor-instance .view-lines').first().allInnerTexts();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** The name of the active editor's tab. */
  async activeTab(): Promise<string> {
    const tab = this.page.locator('.tab.active').first();
    return (await tab.getAttribute('data-resource-name', { timeout: 5_000 })) ?? '';
  }

  /** Line and column of the cursor, by the status bar. */
  async position(): Promise<string> {
    return this.page.locator('.statusbar-item[id="status.editor.selection"]').innerText();
  }

  /** Waits for what the editor's tab and cursor say. */
  async isAt(tab: string, line: number): Promise<void> {
    await eventually(async () => {
      assert.equal(await this.activeTab(), tab);
      assert.match(await this.position(), new RegExp(`(?:Ln|行) ${line}\\b`));
    }, `${tab} is open at line ${line}`);
  }

  /** Waits for the end of what fades in or out; a spinner has none. */
  private async stillness(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        document.getAnimations().every(({ effect, playState }) => {
          const isEndless = effect?.getComputedTiming().iterations === Infinity;
          return isEndless || playState !== 'running';
        }),
      undefined,
      { timeout: 5_000 },
    );
  }

  /** A picture for the eye; one of a failed test is named for it. */
  async screenshot(name: string): Promise<void> {
    const folder = process.env['KAKEHASHI_SCREENSHOTS'] ?? 'out/screenshots';
    await this.stillness().catch(() => undefined);
    await this.page.screenshot({ path: join(folder, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`) });
  }
}

/** Polls until the check neither throws nor gives `false`; fails with its last error. */
export async function eventually(check: () => unknown, what: string | (() => string)): Promise<void> {
  let last: unknown;
  for (const until = Date.now() + waitMs; Date.now() < until; await sleep(150))
    try {
      if ((await check()) !== false) return;
    } catch (error) {
      last = error;
    }
  throw new Error(`Not within ${waitMs / 1000} s: ${typeof what === 'string' ? what : what()}`, {
    cause: last,
  });
}

/** Opens one workbench for a suite; a test that fails leaves a picture. */
export function useWorkbench(options?: Parameters<typeof Workbench.open>[0]): () => Workbench {
  let workbench: Workbench | undefined;
  before(async () => {
    workbench = await Workbench.open(options);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench?.screenshot(`failure ${this.currentTest.fullTitle()}`).catch(() => undefined);
  });
  after(() => workbench?.close());
  return () => {
    assert.ok(workbench);
    return workbench;
  };
}
