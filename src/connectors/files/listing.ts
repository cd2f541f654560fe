import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expandGlob, globPattern, isGlob } from './glob.js';
import { absolutePath, isHiddenName } from './path.js';

/** A data file that was found. */
export interface ListedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** What to list. */
export interface ListingOptions {
  /** As the user gave it; signs of a glob are expanded at each listing. */
  readonly path: string;
  readonly isRecursive: boolean;
  readonly pathGlobFilter: RegExp | null;
  /** Where partition columns begin; the roots themselves where it is not given. */
  readonly basePath: string | null;
}

/** Folders (and single files) that the path stands for, and the folders with data files below them. */
export interface FolderTree {
  readonly roots: readonly string[];
  /** Folder to the names of its data files, but for those that are known already; folders without any data are left out. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** Folders at which the search for partition columns stops. */
  readonly basePaths: ReadonlySet<string>;
}

export function listingOptions(path: string, options: ReadonlyMap<string, string>, isRecursive: boolean): ListingOptions {
  const filter = options.get('pathglobfilter');
  const basePath = options.get('basepath');
  return {
    path: absolutePath(path),
    isRecursive,
    pathGlobFilter: filter === undefined ? null : globPattern(filter),
    basePath: basePath === undefined ? null : absolutePath(basePath),
  };
}

/** Whether a file of a folder is known already. */
export type IsKnown = (folder: string, name: string) => boolean;

/** New names that are asked one by one whether they are folders; more of them are read with their types. */
const ASKED_MAX = 32;

/**
 * The names below the path, without looking at the files themselves. Folders that vanish meanwhile are skipped. Names that are known cost little
 * and are left out.
 */
export function readTree(options: ListingOptions, isKnown?: IsKnown): FolderTree {
  const roots = isGlob(options.path) ? expandGlob(options.path).filter(isNoManifest) : [options.path];
  const folders = new Map<string, string[]>();
  const bases = new Set<string>();
  for (const root of roots) {
    const status = statSync(root, { throwIfNoEntry: false });
    if (status === undefined) continue;
    if (status.isDirectory()) {
      readFolder(root, options, folders, isKnown);
      bases.add(root);
      continue;
    }
    const folder = dirname(root);
    bases.add(folder);
    if (!isData(basename(root), options)) continue;
    const names = folders.get(folder) ?? [];
    folders.set(folder, isKnown?.(folder, basename(root)) === true ? names : [...names, basename(root)]);
  }
  return { roots, folders, basePaths: options.basePath === null ? bases : new Set([options.basePath]) };
}

/** What lies in the manifest of a file sink is never data, also where a glob matches it. */
function isNoManifest(path: string): boolean {
  return !path.split('/').includes('_spark_metadata');
}

function readFolder(folder: string, options: ListingOptions, folders: Map<string, string[]>, isKnown?: IsKnown): void {
  const names: string[] = [];
  const below: string[] = [];
  const { entries, holdsKnown } = newEntries(folder, isKnown);
  for (const { name, isFolder } of entries) {
    if (isFolder && !isHiddenName(name)) below.push(name);
    else if (!isFolder && isData(name, options)) names.push(name);
  }
  if (names.length > 0 || holdsKnown) folders.set(folder, names.sort());
  for (const name of below.sort()) readFolder(join(folder, name), options, folders, isKnown);
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What lies in a folder, without the files that are known. */
function newEntries(folder: string, isKnown?: IsKnown): { readonly entries: readonly Entry[]; readonly holdsKnown: boolean } {
  if (isKnown === undefined) return { entries: typedEntries(folder), holdsKnown: false };
  const names = unlessGone(() => readdirSync(folder));
  const fresh = names.filter((name) => !isKnown(folder, name));
  const asked = fresh.filter((name) => !isHiddenName(name));
  const entries =
    asked.length > ASKED_MAX
      ? typedEntries(folder).filter(({ name }) => !isKnown(folder, name))
      : asked.map((name) => ({ name, isFolder: isDirectory(join(folder, name)) }));
  return { entries, holdsKnown: fresh.length < names.length };
}

function typedEntries(folder: string): Entry[] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true })).map((entry) => ({
    name: entry.name,
    isFolder: entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(join(folder, entry.name))),
  }));
}

function isData(name: string, options: ListingOptions): boolean {
  return !isHiddenName(name) && (options.pathGlobFilter?.test(name) ?? true);
}

function unlessGone<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * The data files of a tree: those of all folders where there are partition columns or the listing is recursive, else only those that lie
 * directly in a root or are one.
 */
export function filesOf(tree: FolderTree, all: boolean): ListedFile[] {
  const files: ListedFile[] = [];
  const roots = new Set(tree.roots);
  for (const [folder, names] of tree.folders) {
    for (const name of names) {
      const path = join(folder, name);
      if (!all && !roots.has(folder) && !roots.has(path)) continue;
      const file = statFile(path);
      if (file !== null) files.push(file);
    }
  }
  return files;
}

/** Size and time of a file; null where it is not there. */
export function statFile(path: string): ListedFile | null {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? null : { path, sizeBytes: status.size, modifiedMs: Math.floor(status.mtimeMs) };
}
