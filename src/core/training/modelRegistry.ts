/** A student that can be used, as the registry tells it. */
export interface InstalledModel {
  readonly name: string;
  readonly dir: string;
  readonly dimensions: number;
  readonly bytes: number;
  /** ISO 8601. */
  readonly created: string;
  /** The model that it was fine-tuned from. */
  readonly parent: string | null;
  /** Figures of the gate, by name, in percent. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly isActive: boolean;
}

/** Which models there are and which one is used; the bundled one is always there. */
export interface ModelRegistry {
  /** The file that changes when another model is put to use, by whatever process. */
  readonly choiceFile: string;
  /** The bundled model first, then the installed ones by name; broken folders are left out. */
  list(): Promise<readonly InstalledModel[]>;
  /** The folder of the model in use: what is active, else what is bundled. */
  activeDir(): string;
  /** Throws `ModelRegistryError` where there is no such model. */
  use(name: string): Promise<void>;
  /** Back to the model in use before; returns its name. Throws `ModelRegistryError` where there is none. */
  rollback(): Promise<string>;
  /** Removes an installed model that is neither in use nor bundled. */
  remove(name: string): Promise<void>;
}
