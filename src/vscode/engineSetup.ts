import type { EngineSettings } from '../inference/protocol.ts';

/** What an engine was set up with, or is to be. */
export interface EngineSetup {
  readonly engine: EngineSettings;
  readonly isAutomatic: boolean;
}

export const isEqual = (a: EngineSetup, b: EngineSetup): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether the two differ in nothing but the model. */
export const isEqualButForModel = (a: EngineSetup, b: EngineSetup): boolean =>
  isEqual(withoutModel(a), withoutModel(b));

const withoutModel = ({ engine, isAutomatic }: EngineSetup): EngineSetup => ({
  engine: { ...engine, modelDir: '' },
  isAutomatic,
});
