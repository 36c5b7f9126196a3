import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { UnreadableFileError, WorkspaceFolderError } from '../core/errors.ts';
import type { FileEntry, FileSource, IndexedReason } from '../core/index/ports.ts';
import { languageIdOf } from '../core/passages/languageIds.ts';
import { decodeText } from './decodeText.ts';
import type { IgnoreVerdict } from './ignoreRules.ts';
import { IgnoreRules } from './ignoreRules.ts';

/** Bounds and exclusions of a folder's files. */
export interface WorkspaceFilesOptions {
  readonly root: string;
  readonly excludeGlobs: readonly string[];
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly onSkipped?: (path: string, reason: string) => void;
}

const alwaysExcluded = /(?:^|\/)(?:\.git|\.hg|\.svn|node_modules)(?:\/|$)/;
const generated =
  /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|[^/]*\.min\.(?:js|css)|[^/]*\.map)$/i;
/** Texts of licences, which may name one or be in a language: not `license-activation.md`, nor `license.ts`. */
const licence =
  /(?:^|\/)(?:LICEN[CS]ES?|COPYING)(?:[-_.](?:(?:MIT|APACHE|BSD|ISC|MPL|EPL|OFL|ZLIB|BSL|CC|[AL]?GPLv?|LESSER|LIB|CODE|DOCS|\d)(?![a-z])[\w-]*(?:\.\d[\w-]*)*|[a-z]{2}(?=\.)))?(?:\.(?:txt|md|rst|adoc|html?))?$/i;

/**
 * The files of one workspace folder on disk, with unsaved buffers laid over them. Links are not followed: what they
 * lead to is found in its own place, or lies outside.
 */
export class WorkspaceFiles implements FileSource {
  private readonly overlays = new Map<string, { text: string; version: number }>();
  // Later than any version of an earlier process, which the index may still know.
  private overlayVersion = Date.now();
  private readonly isExcluded: (path: string) => string | undefined;
  private rules: Promise<IgnoreRules> | undefined;

  constructor(private readonly options: WorkspaceFilesOptions) {
    const globs = options.excludeGlobs.map((glob) => ({ glob, matches: picomatch(glob, { dot: true }) }));
    this.isExcluded = (path) => globs.find(({ matches }) => matches(path) || matches(`${path}/`))?.glob;
  }

  /** Lays an unsaved buffer over a file; `undefined` takes it away. */
  setOverlay(path: string, text: string | undefined): void {
    if (text === undefined) this.overlays.delete(path);
    else if (text !== this.overlays.get(path)?.text)
      this.overlays.set(path, { text, version: ++this.overlayVersion });
  }

  /** Ignore files are read again at the next question. */
  forgetRules(): void {
    this.rules = undefined;
  }

  async *walk(signal?: AbortSignal): AsyncIterable<FileEntry> {
    this.forgetRules();
    await checkFolder(this.options.root);
    let count = 0;
    for await (const entry of this.walkFolder('', signal)) {
      count++;
      if (count <= this.options.maxFiles) yield entry;
      else this.options.onSkipped?.(entry.path, 'max-files');
    }
  }

  async stat(path: string): Promise<FileEntry | undefined> {
    const { indexed } = await this.why(path);
    const info = indexed ? await this.lstat(path) : undefined;
    return info?.isFile() ? this.entry(path, info) : undefined;
  }

  /** Whether a file or its unsaved buffer is still what it was when the index took it in, by size and time. */
  async isUnchanged(path: string, { size, mtimeMs }: Pick<FileEntry, 'size' | 'mtimeMs'>): Promise<boolean> {
    const info = await this.lstat(path);
    if (!info?.isFile()) return false;
    const now = this.entry(path, info);
    return now.size === size && now.mtimeMs === mtimeMs;
  }

  async read(path: string): Promise<string> {
    const overlay = this.overlays.get(path);
    if (overlay) return overlay.text;
    const bytes = await readFile(join(this.options.root, path)).catch((cause: unknown) => {
      throw new UnreadableFileError({ path, reason: reasonOf(cause) }, cause);
    });
    const decoded = decodeText(bytes);
    if ('failure' in decoded) throw new UnreadableFileError({ path, reason: decoded.failure });
    return decoded.text;
  }

  async why(path: string): Promise<IndexedReason> {
    const parts = path.split('/');
    let info: Stats | undefined;
    for (let depth = 1; depth <= parts.length; depth++) {
      const part = parts.slice(0, depth).join('/');
      info = await this.lstat(part);
      const excluded = await this.excluded(part, info?.isDirectory() ?? depth < parts.length);
      if (excluded) return { path, indexed: false, ...excluded };
      if (!info) return { path, indexed: false, reason: 'missing' };
      if (info.isSymbolicLink()) return { path, indexed: false, reason: 'link' };
    }
    const reason = info?.isFile() ? this.unfit(path, info.size) : 'not-a-file';
    return reason ? { path, indexed: false, reason } : { path, indexed: true, reason: 'indexed' };
  }

  private async *walkFolder(folder: string, signal: AbortSignal | undefined): AsyncIterable<FileEntry> {
    signal?.throwIfAborted();
    for (const entry of await this.entriesOf(folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory() && !entry.isFile()) continue;
      if (await this.excluded(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) yield* this.walkFolder(path, signal);
      else yield* this.admit(path);
    }
  }

  /** What lies in a folder, sorted; a folder that may not be read is skipped and told, unless it is the root. */
  private async entriesOf(folder: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(join(this.options.root, folder), { withFileTypes: true });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (cause) {
      const reason = reasonOf(cause);
      if (folder === '') throw folderError(this.options.root, cause);
      if (reason !== 'vanished') this.options.onSkipped?.(folder, reason);
      return [];
    }
  }

  private async *admit(path: string): AsyncIterable<FileEntry> {
    const info = await this.lstat(path);
    if (!info?.isFile()) return;
    const reason = this.unfit(path, info.size);
    if (reason === 'too-large') this.options.onSkipped?.(path, reason);
    if (!reason) yield this.entry(path, info);
  }

  private lstat(path: string): Promise<Stats | undefined> {
    return lstat(join(this.options.root, path)).catch(() => undefined);
  }

  /** An overlay has no time on disk: a version below zero stands for it. */
  private entry(path: string, info: { size: number; mtimeMs: number }): FileEntry {
    const overlay = this.overlays.get(path);
    if (!overlay) return { path, size: info.size, mtimeMs: info.mtimeMs };
    return { path, size: overlay.text.length, mtimeMs: -overlay.version };
  }

  private unfit(path: string, size: number): string | undefined {
    if (generated.test(path) || licence.test(path)) return 'generated';
    if (languageIdOf(path) === undefined) return 'no-prose';
    return size > this.options.maxFileBytes ? 'too-large' : undefined;
  }

  private async excluded(
    path: string,
    isFolder: boolean,
  ): Promise<Omit<IndexedReason, 'path' | 'indexed'> | undefined> {
    const always = alwaysExcluded.exec(path)?.[0];
    if (always) return { reason: 'always-excluded', rule: always.replaceAll('/', '') };
    const rules = await (this.rules ??= IgnoreRules.load(this.options.root));
    const verdict = await rules.verdict(path, isFolder);
    if (verdict?.isIgnored) return ignoredBy(verdict, this.options.root);
    const glob = this.isExcluded(path);
    return glob === undefined ? undefined : { reason: 'setting', rule: glob };
  }
}

/** The file system's error in a word: what was there a moment ago and is not now has vanished. */
function reasonOf(cause: unknown): 'vanished' | 'permission' | 'io' {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (/ENOENT|ENOTDIR|EISDIR/.test(code)) return 'vanished';
  return /EACCES|EPERM/.test(code) ? 'permission' : 'io';
}

function ignoredBy(
  { rule, ruleFile, ruleLine }: IgnoreVerdict,
  root: string,
): Omit<IndexedReason, 'path' | 'indexed'> {
  const file = isWithin(root, ruleFile) ? relative(root, ruleFile).split(sep).join('/') : ruleFile;
  return { reason: 'ignored', rule, ruleFile: file, ruleLine };
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root + sep);
}

async function checkFolder(root: string): Promise<void> {
  const info = await stat(root).catch((cause: unknown) => {
    throw folderError(root, cause);
  });
  if (!info.isDirectory()) throw new WorkspaceFolderError({ path: root, reason: 'not-a-folder' });
}

function folderError(path: string, cause: unknown): WorkspaceFolderError {
  const reason = reasonOf(cause) === 'permission' ? 'permission' : 'missing';
  return new WorkspaceFolderError({ path, reason }, cause);
}
