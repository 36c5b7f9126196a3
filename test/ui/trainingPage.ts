import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';
import { eventually } from './workbench.ts';

/** The page of a training run as a person uses it. */
export class TrainingPage {
  constructor(private readonly workbench: Workbench) {}

  get frame(): FrameLocator {
    return this.workbench.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  get status(): Locator {
    return this.frame.locator('#status');
  }

  button(id: string): Locator {
    return this.frame.locator(`vscode-button#${id}`);
  }

  async open(title: string): Promise<void> {
    await this.workbench.command(title);
    await this.frame.locator('h1').waitFor({ timeout: 30_000 });
  }

  field(id: string): Locator {
    return this.frame.locator(`vscode-textfield#${id} input`);
  }

  /** Types into a field and leaves it. */
  async fill(id: string, text: string): Promise<void> {
    const input = this.field(id);
    await input.fill(text);
    await input.blur();
    await eventually(async () => assert.equal(await input.inputValue(), text), `${id} is ${text}`);
  }

  /** Adds a file by the dialog of the editor. */
  async addFile(path: string): Promise<void> {
    await this.button('addFiles').click();
    const { input, page } = this.workbench;
    await input.waitFor({ state: 'visible' });
    await eventually(async () => {
      // The dialog fills in a folder of its own when it has read it, whatever was typed before.
      if (await input.isVisible()) {
        await input.fill(path);
        await sleep(500);
        if ((await input.inputValue()) === path) await page.keyboard.press('Enter');
      }
      await this.frame.locator('.files code', { hasText: path }).waitFor({ timeout: 3_000 });
    }, `${path} is in the list`);
  }

  /** Chooses in a list of the form. */
  async choose(id: string, label: string): Promise<void> {
    await this.frame.locator(`vscode-single-select#${id}`).click();
    await this.frame.locator(`vscode-single-select#${id} li.option`, { hasText: label }).click();
  }

  /** Has pairs and environment checked, until the run can be started. */
  async check(): Promise<void> {
    await this.button('check').click();
    await eventually(
      async () => assert.equal(await this.button('start').getAttribute('disabled'), null),
      'start is offered',
    );
  }

  async says(pattern: RegExp): Promise<void> {
    await eventually(async () => assert.match(await this.status.innerText(), pattern), String(pattern));
  }
}
