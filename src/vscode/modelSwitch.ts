import type { EngineClient } from '../inference/client.ts';
import type { EngineSettings } from '../inference/protocol.ts';
import type { EngineSetup } from './engineSetup.ts';
import { isEqual } from './engineSetup.ts';

/** What a change to another model needs of the indexing. */
export interface ModelSwitchDeps {
  readonly newClient: (settings: EngineSettings) => EngineClient;
  /** Builds the index of an engine that is not in use, and puts it to use; whatever it throws, the old one is in use. */
  readonly replace: (client: EngineClient, setup: EngineSetup, signal: AbortSignal) => Promise<void>;
  readonly onChange: () => void;
}

interface Attempt {
  readonly setup: EngineSetup;
  readonly client: EngineClient;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** The change to another model, one at a time: its engine comes up beside the one in use, which goes on answering. */
export class ModelSwitch {
  private attempt: Attempt | undefined;
  private failed: { readonly setup: EngineSetup; readonly error: unknown } | undefined;

  constructor(private readonly deps: ModelSwitchDeps) {}

  /** The engine that is about to take over. */
  get client(): EngineClient | undefined {
    return this.attempt?.client;
  }

  /** Why the last change failed, until another is wanted. */
  get error(): unknown {
    return this.failed?.error;
  }

  hasFailed(setup: EngineSetup): boolean {
    return this.failed !== undefined && isEqual(this.failed.setup, setup);
  }

  /** Changes to a setup with another model, or joins the change that is under way; on abort everything stays as it is. */
  async to(setup: EngineSetup, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const attempt = this.attempt && isEqual(this.attempt.setup, setup) ? this.attempt : this.begin(setup);
    const abort = (): void => this.giveUp(attempt);
    signal?.addEventListener('abort', abort, { once: true });
    await attempt.done.finally(() => signal?.removeEventListener('abort', abort));
  }

  /** Ends what is under way; whoever wants the same again begins anew. */
  giveUp(attempt = this.attempt): void {
    if (attempt === this.attempt) this.attempt = undefined;
    attempt?.controller.abort();
  }

  /** What was wanted in between is wanted no more. */
  forget(): void {
    if (!this.attempt && !this.failed) return;
    this.giveUp();
    this.failed = undefined;
    this.deps.onChange();
  }

  private begin(setup: EngineSetup): Attempt {
    this.giveUp();
    this.failed = undefined;
    const controller = new AbortController();
    const client = this.deps.newClient(setup.engine);
    const done = this.run(setup, client, controller.signal);
    this.attempt = { setup, client, controller, done };
    this.deps.onChange();
    return this.attempt;
  }

  private async run(setup: EngineSetup, client: EngineClient, signal: AbortSignal): Promise<void> {
    try {
      await this.deps.replace(client, setup, signal);
    } catch (error) {
      await client.dispose();
      signal.throwIfAborted();
      this.failed = { setup, error };
      throw error;
    } finally {
      if (this.attempt?.client === client) this.attempt = undefined;
      this.deps.onChange();
    }
  }
}
