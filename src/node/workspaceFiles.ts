import type { Dirent, Stats } from 'node:fs';
import { constants, lstat, open, opendir, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UnreadableFileError, WorkspaceFolderError } from '../core/errors.ts';
import type { FileEntry, FileSource, IndexedReason } from '../core/index/ports.ts';
import { languageIdOf } from '../core/passages/languageIds.ts';
import { decodeText } from './decodeText.ts';
import type { IgnoreVerdict } from './ignoreRules.ts';
import { IgnoreRules } from './ignoreRules.ts';
import { isBelow } from './isBelow.ts';
import { SettingGlobs } from './settingGlobs.ts';

/** Bounds and exclusions of a folder's files. */
export interface WorkspaceFilesOptions {
  readonly root: string;
  readonly excludeGlobs: readonly string[];
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** The folder of the indexes, which holds texts of the workspace and may lie in it. */
  readonly indexDir?: string;
  readonly onSkipped?: (path: string, reason: string) => void;
}

/** What leaves a path out, or the rule in spite of which an ignored folder is entered. */
interface Judgement {
  readonly excluded?: Omit<IndexedReason, 'path' | 'indexed'>;
  readonly entered?: IgnoreVerdict | undefined;
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
  private readonly globs: SettingGlobs;
  private readonly indexFolder: string | undefined;
  private rules: Promise<IgnoreRules> | undefined;
  /** Whether folders may be read, asked once for all files in them, until the rules are forgotten. */
  private readonly readable = new Map<string, Promise<boolean>>();
  /** What has been told as skipped since the last walk began. */
  private readonly told = new Set<string>();

  constructor(private readonly options: WorkspaceFilesOptions) {
    const { root, indexDir, excludeGlobs } = options;
    this.globs = new SettingGlobs(excludeGlobs);
    const isInside = indexDir !== undefined && isBelow(root, indexDir);
    this.indexFolder = isInside ? slashed(relative(root, indexDir)) : undefined;
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
    this.readable.clear();
  }

  async *walk(signal?: AbortSignal): AsyncIterable<FileEntry> {
    this.forgetRules();
    this.told.clear();
    await checkFolder(this.options.root);
    for (const glob of this.globs.refused) this.skip(glob, 'glob');
    let count = 0;
    for await (const entry of this.walkFolder('', undefined, signal)) {
      count++;
      if (count <= this.options.maxFiles) yield entry;
      else this.skip(entry.path, 'max-files');
    }
  }

  async stat(path: string): Promise<FileEntry | undefined> {
    const { indexed } = await this.judgeWhole(path);
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
    const reason = await this.judgeWhole(path);
    if (!reason.indexed || this.overlays.has(path)) return reason;
    const info = await this.lstat(path);
    const isOpen = !info || (await this.mayRead(path, info));
    return isOpen ? reason : { path, indexed: false, reason: 'permission' };
  }

  /** What is to be said of a path from the root down to it, as a walk would come upon it. */
  private async judgeWhole(path: string): Promise<IndexedReason> {
    let above: IgnoreVerdict | undefined;
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end);
      const info = await this.lstat(folder);
      const { excluded, entered } = await this.judge(folder, info?.isDirectory() ?? true, above);
      if (excluded) return { path, indexed: false, ...excluded };
      const reason = info ? await this.whyClosed(folder, info) : await this.whyUnseen(folder);
      if (reason) return { path, indexed: false, reason };
      above = entered;
    }
    return { path, indexed: false, ...(await this.judgeLast(path, above)) };
  }

  private async whyClosed(folder: string, info: Stats): Promise<'link' | 'permission' | undefined> {
    if (info.isSymbolicLink()) return 'link';
    if (!info.isDirectory()) return undefined;
    const readable = this.readable.get(folder) ?? this.mayRead(folder, info);
    this.readable.set(folder, readable);
    return (await readable) ? undefined : 'permission';
  }

  private async judgeLast(
    path: string,
    above: IgnoreVerdict | undefined,
  ): Promise<Partial<IndexedReason> & { reason: string }> {
    const info = await this.lstat(path);
    const { excluded, entered } = await this.judge(path, info?.isDirectory() ?? false, above);
    if (excluded) return excluded;
    if (entered) return ignoredBy(entered, this.options.root);
    if (!info) return { reason: await this.whyUnseen(path) };
    if (info.isSymbolicLink()) return { reason: 'link' };
    const reason = info.isFile() ? this.unfit(path, info.size) : 'not-a-file';
    return reason ? { reason } : { indexed: true, reason: 'indexed' };
  }

  private async *walkFolder(
    folder: string,
    above: IgnoreVerdict | undefined,
    signal: AbortSignal | undefined,
  ): AsyncIterable<FileEntry> {
    signal?.throwIfAborted();
    for (const entry of await this.entriesOf(folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory() && !entry.isFile()) continue;
      const { excluded, entered } = await this.judge(path, entry.isDirectory(), above);
      if (excluded) continue;
      if (entry.isDirectory()) yield* this.walkFolder(path, entered, signal);
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
      if (reason !== 'vanished') this.skip(folder, reason);
      else if (isMisread(folder)) this.skip(folder, 'name');
      return [];
    }
  }

  private async *admit(path: string): AsyncIterable<FileEntry> {
    const info = await this.lstat(path);
    const reason = this.unfit(path, info?.size ?? 0);
    if (!info && !reason) await this.tellUnseen(path);
    if (!info?.isFile()) return;
    if (reason === 'too-large') this.skip(path, reason);
    if (!reason) yield this.entry(path, info);
  }

  /** A file that its folder lists and yet cannot be looked at, unless it is gone since. */
  private async tellUnseen(path: string): Promise<void> {
    const reason = await this.whyUnseen(path);
    if (reason !== 'missing') this.skip(path, reason);
    else if (isMisread(path)) this.skip(path, 'name');
  }

  private async whyUnseen(path: string): Promise<'missing' | 'permission' | 'io'> {
    const cause: unknown = await lstat(join(this.options.root, path)).catch((error: unknown) => error);
    const reason = reasonOf(cause);
    return reason === 'vanished' ? 'missing' : reason;
  }

  private skip(path: string, reason: string): void {
    const key = `${reason} ${path}`;
    if (!this.told.has(key)) this.options.onSkipped?.(path, reason);
    this.told.add(key);
  }

  /** Asks by opening: what the permissions of a process are is known to the system alone. */
  private async mayRead(path: string, info: Stats): Promise<boolean> {
    const full = join(this.options.root, path);
    try {
      const opened = await (info.isDirectory() ? opendir(full) : open(full, constants.O_RDONLY));
      await opened.close();
      return true;
    } catch (error) {
      return reasonOf(error) !== 'permission';
    }
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

  private async judge(path: string, isFolder: boolean, above: IgnoreVerdict | undefined): Promise<Judgement> {
    const always = alwaysExcluded.exec(path)?.[0];
    if (always) return { excluded: { reason: 'always-excluded', rule: always.replaceAll('/', '') } };
    if (path === this.indexFolder) return { excluded: { reason: 'always-excluded', rule: path } };
    const rules = await (this.rules ??= this.loadRules());
    const verdict = await rules.verdict(path, isFolder, above);
    const ignored = verdict?.isIgnored ? verdict : undefined;
    const isEntered = ignored !== undefined && isFolder && rules.isEntered(path, ignored);
    if (ignored && !isEntered) return { excluded: ignoredBy(ignored, this.options.root) };
    const glob = this.globs.find(path);
    return glob === undefined ? { entered: ignored } : { excluded: { reason: 'setting', rule: glob } };
  }

  private loadRules(): Promise<IgnoreRules> {
    const { root } = this.options;
    return IgnoreRules.load(root, (file, trouble) => this.skip(nameIn(root, file), trouble));
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
  return { reason: 'ignored', rule, ruleFile: nameIn(root, ruleFile), ruleLine };
}

/** A file's path as it is shown: relative to the root where it lies within. */
function nameIn(root: string, file: string): string {
  return isBelow(root, file) ? slashed(relative(root, file)) : file;
}

const slashed = (path: string): string => path.split(sep).join('/');

/** Whether a name has lost what Node cannot read of it, bytes that are no UTF-8. */
const isMisread = (path: string): boolean => path.includes('\uFFFD');

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
