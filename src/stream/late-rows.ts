import { TidemarkError } from '../base/errors.js';
import { Batch } from '../columnar/batch.js';
import { ConstantColumn, StructColumn } from '../columnar/column.js';
import { field, INT, type Schema, sqlName, STRING, type StructType, TIMESTAMP, typesEqual } from '../columnar/types.js';
import { nodesOf } from './connect.js';
import { isStateful, type PlanNode, type SourceNode, type StatefulNode } from './plan-node.js';
import { sourceNode } from './source-plan.js';
import { inputWatermarks } from './watermark-propagation.js';

/** Late rows of one input of an operator in one epoch, as they reached it. */
export interface LateBatch {
  /** The name that the user gave the operator, else Spark's name of its kind. */
  readonly operator: string;
  /** The name, else the position among the stateful operators: what its state goes by. */
  readonly operatorId: string;
  /** 0, or 1 for the right side of a join. */
  readonly input: number;
  /** The operator's late bound, which the rows were at or below. */
  readonly watermarkMs: number;
  readonly rows: Batch;
}

export function labelOf(node: StatefulNode): string {
  return node.stateName ?? node.operatorName;
}

/** The operators of a plan that may find a row late: those that keep state and whose input has a watermark. */
export function lateOperators(plan: PlanNode): StatefulNode[] {
  const watermarks = inputWatermarks(plan, { single: false });
  return nodesOf(plan)
    .filter((node) => node.isStreaming)
    .filter(isStateful)
    .filter((node) => node.kind !== 'limit' && watermarks.get(node)!(0) !== null);
}

/**
 * The stream of the late rows of these operators: `operator STRING, operatorId STRING, input INT, watermark TIMESTAMP, row STRUCT<…>`. The
 * struct has all columns of the operators' inputs by name; a row has NULL in those that its operator does not read. A name that one input
 * has several times gets a number behind it: `id`, `id_2`.
 */
export function lateRowsNode(operators: readonly StatefulNode[]): SourceNode {
  const fields = new Map<string, { name: string; type: Schema['fields'][number]['type']; of: string }>();
  for (const node of operators) {
    for (const input of node.inputs) {
      for (const { name, type } of namedFields(input.schema)) {
        const known = fields.get(name.toLowerCase());
        if (known === undefined) fields.set(name.toLowerCase(), { name, type, of: labelOf(node) });
        else if (!typesEqual(known.type, type)) throw conflict(known, { name, type, of: labelOf(node) });
      }
    }
  }
  const row: StructType = { kind: 'struct', fields: [...fields.values()].map(({ name, type }) => field(name, type)) };
  const schema: Schema = {
    kind: 'struct',
    fields: [
      field('operator', STRING, false),
      field('operatorId', STRING, false),
      field('input', INT, false),
      field('watermark', TIMESTAMP, false),
      field('row', row, false),
    ],
  };
  return sourceNode({
    description: 'LateRows',
    name: 'lateRows',
    schema,
    manifest: { replayable: true, availableNow: true },
    detail: {},
    open: () => Promise.reject(new TidemarkError('LATE_ROWS_HAVE_NO_QUERY', 'late rows come from the query that lateRowsTo belongs to')),
  });
}

/** A batch of late rows in the schema of `lateRowsNode`. */
export function lateRowsBatch(schema: Schema, { operator, operatorId, input, watermarkMs, rows }: LateBatch): Batch {
  const { length } = rows;
  const constant = (k: number, value: string | number | bigint) => new ConstantColumn(schema.fields[k]!.type, length, value);
  const type = schema.fields[4]!.type as StructType;
  const names = namedFields(rows.schema).map(({ name }) => name.toLowerCase());
  const children = type.fields.map((f) => {
    const at = names.indexOf(f.name.toLowerCase());
    return at < 0 ? new ConstantColumn(f.type, length, null) : rows.column(at);
  });
  const row = new StructColumn(type, length, children, null);
  return new Batch(
    schema,
    [constant(0, operator), constant(1, operatorId), constant(2, input), constant(3, BigInt(watermarkMs) * 1000n), row],
    length,
  );
}

/** The columns of an input with names that are different, also where only case tells them apart. */
function namedFields(schema: Schema): { readonly name: string; readonly type: Schema['fields'][number]['type'] }[] {
  const used = new Set<string>();
  return schema.fields.map(({ name, type }) => {
    let unique = name;
    for (let n = 2; used.has(unique.toLowerCase()); n++) unique = `${name}_${n}`;
    used.add(unique.toLowerCase());
    return { name: unique, type };
  });
}

interface NamedBy {
  readonly name: string;
  readonly type: Schema['fields'][number]['type'];
  readonly of: string;
}

function conflict(one: NamedBy, other: NamedBy): TidemarkError {
  return new TidemarkError(
    'LATE_ROWS_COLUMN_CONFLICT',
    `late rows of ${one.of} have a column ${one.name} of type ${sqlName(one.type)}, and those of ${other.of} one of type ${sqlName(other.type)}: they do not fit into one table. Rename one of the columns, or name the operators and give each a sink of its own: lateRowsTo(sink, { operator: 'name' }).`,
    { column: one.name, types: [sqlName(one.type), sqlName(other.type)], operators: [one.of, other.of] },
  );
}
