import { readdir, readFile, realpath, stat } from 'node:fs/promises';
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
  /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|[^/]*\.min\.(?:js|css)|[^/]*\.map|LICEN[CS]E[^/]*|COPYING[^/]*)$/i;

/** The files of one workspace folder on disk, with unsaved buffers laid over them. */
export class WorkspaceFiles implements FileSource {
  private readonly overlays = new Map<string, { text: string; version: number }>();
  private overlayVersion = 0;
  private readonly isExcluded: (path: string) => string | undefined;
  private rules: Promise<IgnoreRules> | undefined;

  constructor(private readonly options: WorkspaceFilesOptions) {
    const globs = options.excludeGlobs.map((glob) => ({ glob, matches: picomatch(glob, { dot: true }) }));
    this.isExcluded = (path) => globs.find(({ matches }) => matches(path) || matches(`${path}/`))?.glob;
  }

  /** Lays an unsaved buffer over a file; `undefined` takes it away. */
  setOverlay(path: string, text: string | undefined): void {
    if (text === undefined) this.overlays.delete(path);
    else this.overlays.set(path, { text, version: ++this.overlayVersion });
  }

  /** Ignore files are read again at the next question. */
  forgetRules(): void {
    this.rules = undefined;
  }

  async *walk(signal?: AbortSignal): AsyncIterable<FileEntry> {
    this.forgetRules();
    const root = await checkFolder(this.options.root);
    const visited = new Set<string>();
    let count = 0;
    for await (const entry of this.walkFolder('', { root, visited, signal })) {
      count++;
      if (count <= this.options.maxFiles) yield entry;
      else this.options.onSkipped?.(entry.path, 'max-files');
    }
  }

  async stat(path: string): Promise<FileEntry | undefined> {
    const { indexed } = await this.why(path);
    const info = indexed ? await stat(join(this.options.root, path)).catch(() => undefined) : undefined;
    return info?.isFile() ? this.entry(path, info) : undefined;
  }

  async read(path: string): Promise<string> {
    const overlay = this.overlays.get(path);
    if (overlay) return overlay.text;
    const bytes = await readFile(join(this.options.root, path)).catch((cause: unknown) => {
      const code = (cause as NodeJS.ErrnoException).code ?? '';
      const reason = /ENOENT|ENOTDIR|EISDIR/.test(code)
        ? 'vanished'
        : /EACCES|EPERM/.test(code)
          ? 'permission'
          : 'io';
      throw new UnreadableFileError({ path, reason }, cause);
    });
    const decoded = decodeText(bytes);
    if ('failure' in decoded) throw new UnreadableFileError({ path, reason: decoded.failure });
    return decoded.text;
  }

  async why(path: string): Promise<IndexedReason> {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth++) {
      const part = parts.slice(0, depth).join('/');
      const excluded = await this.excluded(part, depth < parts.length);
      if (excluded) return { path, indexed: false, ...excluded };
    }
    const info = await stat(join(this.options.root, path)).catch(() => undefined);
    if (!info) return { path, indexed: false, reason: 'missing' };
    const reason = !info.isFile() ? 'not-a-file' : this.unfit(path, info.size);
    return reason ? { path, indexed: false, reason } : { path, indexed: true, reason: 'indexed' };
  }

  private async *walkFolder(folder: string, walk: Walk): AsyncIterable<FileEntry> {
    walk.signal?.throwIfAborted();
    const absolute = join(this.options.root, folder);
    const real = await realpath(absolute).catch(() => undefined);
    // A link that leads up, or twice to one place, would never end.
    if (!real || walk.visited.has(real) || !isWithin(walk.root, real)) return;
    walk.visited.add(real);
    const names = await readdir(absolute).catch(() => []);
    for (const name of names.sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const info = await stat(join(absolute, name)).catch(() => undefined);
      if (!info || (await this.excluded(path, info.isDirectory()))) continue;
      if (info.isDirectory()) yield* this.walkFolder(path, walk);
      else if (info.isFile()) yield* this.admit(path, info, walk);
    }
  }

  private async *admit(
    path: string,
    info: { size: number; mtimeMs: number },
    walk: Walk,
  ): AsyncIterable<FileEntry> {
    const reason = this.unfit(path, info.size);
    if (reason === 'too-large') this.options.onSkipped?.(path, reason);
    if (reason) return;
    const real = await realpath(join(this.options.root, path)).catch(() => undefined);
    if (!real || walk.visited.has(real) || !isWithin(walk.root, real)) return;
    walk.visited.add(real);
    yield this.entry(path, info);
  }

  /** An overlay has no time on disk: a version below zero stands for it. */
  private entry(path: string, info: { size: number; mtimeMs: number }): FileEntry {
    const overlay = this.overlays.get(path);
    if (!overlay) return { path, size: info.size, mtimeMs: info.mtimeMs };
    return { path, size: overlay.text.length, mtimeMs: -overlay.version };
  }

  private unfit(path: string, size: number): string | undefined {
    if (generated.test(path)) return 'generated';
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

interface Walk {
  readonly root: string;
  readonly visited: Set<string>;
  readonly signal: AbortSignal | undefined;
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

async function checkFolder(root: string): Promise<string> {
  const info = await stat(root).catch((cause: unknown) => {
    const isDenied = (cause as NodeJS.ErrnoException).code === 'EACCES';
    throw new WorkspaceFolderError({ path: root, reason: isDenied ? 'permission' : 'missing' }, cause);
  });
  if (!info.isDirectory()) throw new WorkspaceFolderError({ path: root, reason: 'not-a-folder' });
  return realpath(root);
}
