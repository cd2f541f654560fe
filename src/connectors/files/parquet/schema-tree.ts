import { TidemarkError } from '../../../base/errors.js';
import type { Logical, Physical, SchemaElement } from './metadata.js';

/** One node of a file's schema, with the levels at which it and its values exist. */
export interface ParquetNode {
  readonly name: string;
  readonly repetition: SchemaElement['repetition'];
  readonly physical: Physical | undefined;
  readonly width: number;
  readonly logical: Logical | undefined;
  readonly children: readonly ParquetNode[];
  /** Names from the top, this one last. */
  readonly path: readonly string[];
  /** Definition level at which the node is there. */
  readonly definition: number;
  /** Repetition level: how many repeated nodes lie on the way here, this one among them. */
  readonly repeated: number;
  /** For leaves: which column of a row group holds it. */
  readonly leaf: number;
}

/** The tree of a footer's flat list of schema elements; the root's children are the columns. Throws PARQUET_CORRUPT. */
export function schemaTree(elements: readonly SchemaElement[]): ParquetNode {
  let next = 0;
  let leaves = 0;
  const build = (parent: { path: readonly string[]; definition: number; repeated: number } | null): ParquetNode => {
    const element = elements[next++];
    if (element === undefined || (parent?.path.length ?? 0) > 64) throw new TidemarkError('PARQUET_CORRUPT', 'the schema is cut short');
    const own = parent === null ? 'REQUIRED' : element.repetition;
    const place = {
      path: parent === null ? [] : [...parent.path, element.name],
      definition: (parent?.definition ?? 0) + (own === 'REQUIRED' ? 0 : 1),
      repeated: (parent?.repeated ?? 0) + (own === 'REPEATED' ? 1 : 0),
    };
    const leaf = element.physical === undefined ? -1 : leaves++;
    const children: ParquetNode[] = [];
    for (let i = 0; i < element.children; i++) children.push(build(place));
    const { name, physical, width, logical } = element;
    return { name, repetition: own, physical, width, logical, children, leaf, ...place };
  };
  return build(null);
}

/** The first leaf at or below a node. */
export function firstLeaf(node: ParquetNode): ParquetNode {
  let at = node;
  while (at.children[0] !== undefined) at = at.children[0];
  return at;
}
