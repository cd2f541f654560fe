import { TidemarkError } from '../../../src/base/errors.js';
import { fromPlain, toPlain } from '../../../src/columnar/plain.js';
import { type DataType, type Schema, sqlName, typesEqual } from '../../../src/columnar/types.js';

/** What a variable is, as the checkpoint remembers it. */
export interface VariableRecord {
  readonly kind: 'value' | 'list' | 'map';
  readonly schema: Schema | null;
}

type Names = Readonly<Record<string, string>>;

/** Refuses a variable whose values in the checkpoint cannot be read as what it is now: fields may be added, removed, widened and renamed with a hint. */
export function checkEvolution(name: string, stored: VariableRecord, now: VariableRecord, renamed: Names): void {
  if (stored.kind !== now.kind) throw refusal(name, `was a ${stored.kind} state and is a ${now.kind} state now`, 'give it another name');
  if (stored.schema === null || now.schema === null) return;
  for (const wanted of now.schema.fields) {
    const before =
      stored.schema.fields.find((f) => f.name === wanted.name) ?? stored.schema.fields.find((f) => f.name === renamed[wanted.name]);
    if (before === undefined && !wanted.nullable) {
      throw refusal(name, `has a new field ${wanted.name} that is NOT NULL`, "let it be NULL, or say in 'renamed' which field it was");
    }
    if (before !== undefined && !widens(before.type, wanted.type)) {
      throw refusal(
        name,
        `holds ${before.name} as ${sqlName(before.type)} and wants ${sqlName(wanted.type)}`,
        'keep the type, widen it, or add a field of another name',
      );
    }
  }
}

function refusal(name: string, what: string, remedy: string): TidemarkError {
  return new TidemarkError(
    'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
    `the state variable ${name} ${what}: ${remedy}, or use a new checkpoint.`,
    { variable: name },
  );
}

const WIDER: Readonly<Record<string, readonly DataType['kind'][]>> = {
  tinyint: ['smallint', 'int', 'bigint', 'float', 'double'],
  smallint: ['int', 'bigint', 'float', 'double'],
  int: ['bigint', 'double'],
  float: ['double'],
};

function widens(from: DataType, to: DataType): boolean {
  if (typesEqual(from, to)) return true;
  if (from.kind === 'decimal' && to.kind === 'decimal') return to.scale === from.scale && to.precision >= from.precision;
  return WIDER[from.kind]?.includes(to.kind) === true;
}

/** A value as the schema says, for what is about to be stored, or was stored under an earlier schema. */
export function shaped(value: unknown, schema: Schema | null, renamed: Names, path: string): unknown {
  if (schema === null) return value;
  if (typeof value !== 'object' || value === null)
    throw new TidemarkError('ROW_VALUE_TYPE', `${path} has a schema, so its values are objects of columns, not ${typeof value}`);
  const given = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    schema.fields.map(({ name, type }) => {
      const old = renamed[name];
      const found = given[name] === undefined && old !== undefined ? given[old] : given[name];
      return [name, toPlain(fromPlain(found, type, `${path}.${name}`), type)];
    }),
  );
}
