import { TidemarkError } from '../base/errors.js';
import { STRING, type DataType, type Field, type Schema } from '../columnar/types.js';
import { nearestColumns } from './nearest.js';

/** A column that names can stand for: its place in the batch is its place in the scope. */
export interface ScopeColumn extends Field {
  /** Names of the inputs it belongs to (`l` in `l.k`); empty where there is none. */
  readonly qualifiers: readonly string[];
  /** Only its name leads to it: no star stands for it. */
  readonly hidden?: boolean;
}

/** The columns an expression can name, in the order of the batch it runs over. */
export class Scope {
  constructor(readonly columns: readonly ScopeColumn[]) {}

  static of(schema: Schema, ...qualifiers: string[]): Scope {
    return new Scope(schema.fields.map((f) => ({ ...f, type: plainType(f.type), qualifiers })));
  }

  /** Columns of this, then those of `other`: the scope of a join's condition and result. */
  join(other: Scope): Scope {
    return new Scope([...this.columns, ...other.columns]);
  }

  /** The same columns under one name (`as('l')`). */
  as(qualifier: string): Scope {
    return new Scope(this.columns.map((c) => ({ ...c, qualifiers: [qualifier] })));
  }

  get schema(): Schema {
    return { kind: 'struct', fields: this.columns.map(({ qualifiers: _, hidden: __, ...f }) => f) };
  }

  /** Where a dotted name leads: a column and the fields within it. UNRESOLVED_COLUMN and AMBIGUOUS_REFERENCE where it does not. */
  find(parts: readonly string[]): { index: number; fields: readonly string[] } {
    const found = this.lookUp(parts);
    if (found !== null) return found;
    throw unresolvedColumn(parts, this);
  }

  lookUp(parts: readonly string[]): { index: number; fields: readonly string[] } | null {
    if (parts.length > 1) {
      const qualified = this.#matching(parts[1]!, parts[0]!);
      if (qualified.length > 0) return { index: this.#only(qualified, parts), fields: parts.slice(2) };
    }
    const plain = this.#matching(parts[0]!);
    return plain.length === 0 ? null : { index: this.#only(plain, parts), fields: parts.slice(1) };
  }

  /** Indexes of the columns of a qualifier, or of all: what `*` and `l.*` stand for. */
  expand(qualifier?: string): number[] {
    return this.columns.flatMap((c, i) => (c.hidden !== true && (qualifier === undefined || hasName(c.qualifiers, qualifier)) ? [i] : []));
  }

  #matching(name: string, qualifier?: string): number[] {
    const wanted = name.toLowerCase();
    return this.columns.flatMap((c, i) =>
      c.name.toLowerCase() === wanted && (qualifier === undefined || hasName(c.qualifiers, qualifier)) ? [i] : [],
    );
  }

  #only(indexes: readonly number[], parts: readonly string[]): number {
    if (indexes.length === 1) return indexes[0]!;
    const names = indexes.map((i) => [...this.columns[i]!.qualifiers.slice(-1), this.columns[i]!.name].map((n) => `\`${n}\``).join('.'));
    throw new TidemarkError(
      'AMBIGUOUS_REFERENCE',
      `Reference ${dotted(parts)} is ambiguous, could be: [${names.join(', ')}]. Name the input with as().`,
      {
        name: dotted(parts),
        referenceNames: `[${names.join(', ')}]`,
      },
    );
  }
}

function hasName(names: readonly string[], wanted: string): boolean {
  return names.some((n) => n.toLowerCase() === wanted.toLowerCase());
}

function dotted(parts: readonly string[]): string {
  return parts.map((p) => `\`${p}\``).join('.');
}

function unresolvedColumn(parts: readonly string[], scope: Scope): TidemarkError {
  const objectName = dotted(parts);
  const near = nearestColumns(
    parts.at(-1)!,
    scope.columns.map((c) => c.name),
  );
  if (near.length === 0) {
    return new TidemarkError(
      'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION',
      `A column, variable, or function parameter with name ${objectName} cannot be resolved.`,
      { objectName },
    );
  }
  const proposal = near.join(', ');
  return new TidemarkError(
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    `A column with name ${objectName} cannot be resolved. Did you mean one of: [${proposal}]?`,
    {
      objectName,
      proposal,
    },
  );
}

/** CHAR and VARCHAR are read as STRING. */
export function plainType(type: DataType): DataType {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return STRING;
    case 'array':
      return { ...type, element: plainType(type.element) };
    case 'map':
      return { ...type, key: plainType(type.key), value: plainType(type.value) };
    case 'struct':
      return { kind: 'struct', fields: type.fields.map((f) => ({ ...f, type: plainType(f.type) })) };
    default:
      return type;
  }
}
