import { basename, dirname } from 'node:path';
import { isGlob } from './glob.js';
import { filesOf, readTree, type FolderTree, type IsKnown, type ListedFile, type ListingOptions } from './listing.js';
import { folderPartitions } from './partitions.js';
import { hasManifest, listManifest } from './sink-log.js';

/** Finds the data files of a path: those of its folders or, where our file sink (or Spark's) wrote the folder, those of its manifest. */
export class Finder {
  #usesManifest: boolean | null = null;

  constructor(private readonly options: ListingOptions) {}

  get path(): string {
    return this.options.path;
  }

  /** All data files; `isKnown` spares looking at files that are known already. Undecided between folder and manifest until files are seen. */
  list(isKnown?: IsKnown): ListedFile[] {
    if (this.#usesManifest ?? this.#hasManifest()) {
      this.#usesManifest = true;
      return listManifest(this.options.path).filter(({ path }) => isKnown?.(dirname(path), basename(path)) !== true);
    }
    const tree = readTree(this.options, isKnown);
    if (tree.folders.size > 0) this.#usesManifest = false;
    return filesOf(tree, this.options.isRecursive || hasPartitions(tree));
  }

  /** The folders with data files. */
  tree(): FolderTree {
    if (!(this.#usesManifest ?? this.#hasManifest())) return readTree(this.options);
    const folders = new Map<string, string[]>();
    for (const { path } of listManifest(this.options.path)) {
      const folder = dirname(path);
      const name = path.slice(folder.length + 1);
      const names = folders.get(folder);
      if (names === undefined) folders.set(folder, [name]);
      else names.push(name);
    }
    return { roots: [this.options.path], folders, basePaths: new Set([this.options.basePath ?? this.options.path]) };
  }

  /** The folders that tell the partition columns: those of all data files, also of names that pathGlobFilter leaves out, as in Spark. */
  partitionTree(): FolderTree {
    const isFiltered = this.options.pathGlobFilter !== null && !(this.#usesManifest ?? this.#hasManifest());
    return isFiltered ? readTree({ ...this.options, pathGlobFilter: null }) : this.tree();
  }

  /** Where partition columns begin for these files: the path itself, or what a glob found. */
  basePathsOf(files: readonly string[]): ReadonlySet<string> {
    if (this.options.isRecursive) return new Set(files.map((file) => dirname(file)));
    if (this.options.basePath !== null) return new Set([this.options.basePath]);
    return isGlob(this.options.path)
      ? readTree(this.options).basePaths
      : new Set([this.options.path, dirname(this.options.path)].slice(0, files.includes(this.options.path) ? 2 : 1));
  }

  #hasManifest(): boolean {
    return !isGlob(this.options.path) && hasManifest(this.options.path);
  }
}

function hasPartitions(tree: FolderTree): boolean {
  for (const folder of tree.folders.keys()) {
    if ((folderPartitions(folder, tree.basePaths)?.partitions.names.length ?? 0) > 0) return true;
  }
  return false;
}
