import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SearchMode } from '../core/search/search.ts';
import type { EngineSettings } from '../inference/protocol.ts';
import type { SettingSchema } from './checkedSetting.ts';
import { checkedSetting } from './checkedSetting.ts';

/** The section of all settings. */
export const section = 'kakehashi';

/** Settings as they stand now; defaults and bounds live in package.json alone. */
export interface Configuration {
  readonly maxResults: number;
  readonly mode: SearchMode;
  /** Days that unused models and indexes are kept; 0 for ever. */
  readonly keepDays: number;
  readonly engine: EngineSettings;
}

/**
 * Reads the settings; where models and indexes lie comes from the machine alone, never from a workspace. `activeModel`
 * is the folder of the model in use, unless the machine's settings name another.
 */
export function readConfiguration(context: vscode.ExtensionContext, activeModel: string): Configuration {
  const config = vscode.workspace.getConfiguration(section);
  const schemas = schemasOf(context);
  const get = <T>(key: string): T => {
    const schema = schemas[`${section}.${key}`];
    return (schema && checkedSetting(config.get(key), schema)) as T;
  };
  return {
    maxResults: get('search.maxResults'),
    mode: get('search.mode'),
    keepDays: get('storage.keepDays'),
    engine: {
      indexDir: join(context.globalStorageUri.fsPath, 'index'),
      modelDir: get<string>('model.path') || activeModel,
      threads: get<number>('engine.threads') || Math.max(1, Math.min(4, availableParallelism() >> 1)),
      maxFileBytes: get<number>('index.maxFileSizeKB') * 1_000,
      maxFiles: get('index.maxFiles'),
      excludeGlobs: [...excludes('files'), ...excludes('search')],
      runtime: get('engine.runtime'),
    },
  };
}

function schemasOf({ extension }: vscode.ExtensionContext): Readonly<Record<string, SettingSchema>> {
  const { contributes } = extension.packageJSON as {
    readonly contributes: {
      readonly configuration: { readonly properties: Readonly<Record<string, SettingSchema>> };
    };
  };
  return contributes.configuration.properties;
}

/** Whether files and buffers are followed; asked at each sign of progress, so that it reads nothing else. */
export const isIndexingAutomatic = (): boolean =>
  vscode.workspace.getConfiguration(section).get('index.automatic') !== false;

/** Globs of `files.exclude` and `search.exclude` that are on. */
function excludes(of: 'files' | 'search'): string[] {
  const globs = vscode.workspace.getConfiguration(of).get<Record<string, unknown>>('exclude') ?? {};
  return Object.keys(globs).filter((glob) => globs[glob] === true);
}

/** Whether a change needs another engine or another walk over the files. */
export function affectsEngine(event: vscode.ConfigurationChangeEvent): boolean {
  return ['kakehashi.index', 'kakehashi.engine', 'kakehashi.model', 'files.exclude', 'search.exclude'].some(
    (name) => event.affectsConfiguration(name),
  );
}
