import { readdirSync, statSync, type Dirent } from 'node:fs';
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
  /** Folder to the names of its data files; folders without any are left out. */
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

/** The names below the path, without looking at the files themselves. Folders that vanish meanwhile are skipped. */
export function readTree(options: ListingOptions): FolderTree {
  const roots = isGlob(options.path) ? expandGlob(options.path).filter(isNoManifest) : [options.path];
  const folders = new Map<string, string[]>();
  const bases = new Set<string>();
  for (const root of roots) {
    const status = statSync(root, { throwIfNoEntry: false });
    if (status === undefined) continue;
    if (status.isDirectory()) {
      readFolder(root, options, folders);
      bases.add(root);
      continue;
    }
    const folder = dirname(root);
    bases.add(folder);
    if (isData(basename(root), options)) folders.set(folder, [...(folders.get(folder) ?? []), basename(root)]);
  }
  return { roots, folders, basePaths: options.basePath === null ? bases : new Set([options.basePath]) };
}

/** What lies in the manifest of a file sink is never data, also where a glob matches it. */
function isNoManifest(path: string): boolean {
  return !path.split('/').includes('_spark_metadata');
}

function readFolder(folder: string, options: ListingOptions, folders: Map<string, string[]>): void {
  const names: string[] = [];
  const below: string[] = [];
  for (const entry of entries(folder)) {
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(join(folder, entry.name)));
    if (isFolder && !isHiddenName(entry.name)) below.push(entry.name);
    else if (!isFolder && isData(entry.name, options)) names.push(entry.name);
  }
  if (names.length > 0) folders.set(folder, names.sort());
  for (const name of below.sort()) readFolder(join(folder, name), options, folders);
}

function isData(name: string, options: ListingOptions): boolean {
  return !isHiddenName(name) && (options.pathGlobFilter?.test(name) ?? true);
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
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
 * directly in a root or are one. `skip` is asked before a file is looked at.
 */
export function filesOf(tree: FolderTree, all: boolean, skip?: (path: string) => boolean): ListedFile[] {
  const files: ListedFile[] = [];
  const roots = new Set(tree.roots);
  for (const [folder, names] of tree.folders) {
    for (const name of names) {
      const path = join(folder, name);
      if (!all && !roots.has(folder) && !roots.has(path)) continue;
      if (skip?.(path) === true) continue;
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
