import { map, type Observable } from 'rxjs';
import { TidemarkError } from '../../base/errors.js';
import { Batch } from '../../columnar/batch.js';
import { columnBuilder } from '../../columnar/builder.js';
import type { Column } from '../../columnar/column.js';
import { type DataType, sqlName } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { Expression, Input, InputColumns } from '../../expressions/builder.js';
import type { BoundExpression } from '../../expressions/bound.js';
import { column as columnPart, constant, scalarCall } from '../../expressions/face.js';
import type { CallNode, ExpressionNode } from '../../expressions/node.js';
import { resolve } from '../../expressions/resolve.js';
import { Scope } from '../../expressions/scope.js';
import { AvroDataError, AvroInput, avroReader, type AvroRead } from '../../expressions/values/avro/avro-reader.js';
import { type AvroType, parseAvroSchema } from '../../expressions/values/avro/avro-schema.js';
import { sqlTypeOf } from '../../expressions/values/avro/avro-types.js';
import type { Epoch } from '../../stream/epoch.js';
import { type EpochOperator, streamOf } from '../../stream/epoch-stream.js';
import type { PlanNode, RowsNode } from '../../stream/plan-node.js';
import { settingsOf } from '../../stream/settings.js';
import type { RegisteredSchema, SchemaRegistry } from './schema-registry.js';

/** Before the Avro bytes stand a zero and four bytes of the schema's number. */
const HEADER_BYTES = 5;

export interface DecodeAvroOptions {
  readonly registry: Pick<SchemaRegistry, 'schema'>;
  /** What the values are read as, whatever they were written in: of `registry.latest(…)`, or JSON. */
  readonly schema: RegisteredSchema | string;
  /** The name of the new column. */
  readonly as: string;
  /** FAILFAST (default): bytes that are no such value fail the query. PERMISSIVE: they are NULL (of a struct: one whose fields are NULL). */
  readonly mode?: 'FAILFAST' | 'PERMISSIVE';
}

/**
 * All columns, and one more: values of the registry's wire format (Confluent's), read as one schema.
 *
 * Semantics
 *   1. Each value says by its number which schema it was written in; that is fetched once, before the batch is read, and turned into `schema` by
 *      Avro's rules (defaults, promotions, aliases). A number never gets another schema, so a replay gives the same rows.
 *   2. NULL stays NULL.
 *
 * Time      untouched
 * State     none; the schemas seen are kept
 * Output    any output mode
 * Replay    pure over its batch and the registry's schemas
 * Errors    INVALID_AVRO_SCHEMA, UNRESOLVED_COLUMN and DATATYPE_MISMATCH while the pipe is built; MALFORMED_AVRO_MESSAGE,
 *           AVRO_INCOMPATIBLE_SCHEMA and those of SchemaRegistry fail the query
 *
 * @example
 * const registry = new SchemaRegistry({ url: 'http://localhost:8081' });
 * stream.pipe(decodeAvro('value', { registry, schema: await registry.latest('clicks-value'), as: 'click' }), selectExpr('click.*'))
 */
export function decodeAvro<R>(column: string, options: DecodeAvroOptions): EpochOperator<R, Record<string, unknown>> {
  const { registry, as, mode = 'FAILFAST' } = options;
  const text = typeof options.schema === 'string' ? options.schema : options.schema.schema;
  if (mode !== 'FAILFAST' && mode !== 'PERMISSIVE') {
    throw new TidemarkError('PARSE_MODE_UNSUPPORTED', `decodeAvro knows the modes PERMISSIVE and FAILFAST, not ${String(mode)}.`, {
      mode: String(mode),
    });
  }
  const reader = parseAvroSchema(text);
  return ({ plan }) => streamOf(decodeNode(plan, { column, as, text, reader, type: sqlTypeOf(reader), mode, registry }));
}

interface Decoding {
  readonly column: string;
  readonly as: string;
  readonly text: string;
  readonly reader: AvroType;
  readonly type: DataType;
  readonly mode: 'FAILFAST' | 'PERMISSIVE';
  readonly registry: Pick<SchemaRegistry, 'schema'>;
}

function decodeNode(input: PlanNode, decoding: Decoding): RowsNode {
  const bound = resolve(decoding.column, input.scope, settingsOf(input));
  const index = indexOf(bound, decoding.column);
  const scope = new Scope([...input.scope.columns, { name: decoding.as, type: decoding.type, nullable: true, qualifiers: [] }]);
  const { schema } = scope;
  return {
    kind: 'generate',
    reads: [bound],
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: { decodeAvro: decoding.column, as: decoding.as, schema: decoding.text, mode: decoding.mode },
    withInputs: ([next]) => decodeNode(next!, decoding),
    connect: ([epochs]) => decoded(epochs!, schema, index, new Decoder(decoding)),
  };
}

function indexOf(bound: BoundExpression, column: string): number {
  if (bound.kind === 'column' && bound.type.kind === 'binary') return bound.index;
  throw new TidemarkError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `decodeAvro reads a BINARY column; ${column} is ${sqlName(bound.type)}.`,
    {
      inputSql: column,
      inputType: sqlName(bound.type),
    },
  );
}

function decoded(epochs: Observable<Epoch>, schema: Scope['schema'], index: number, decoder: Decoder): Observable<Epoch> {
  return epochs.pipe(
    map((epoch) =>
      epoch.with(schema, async function* () {
        for await (const batch of epoch.batches()) {
          const column = batch.column(index);
          await decoder.prefetch(column);
          yield new Batch(schema, [...batch.columns, decoder.decode(column)], batch.length);
        }
      }),
    ),
  );
}

class Decoder {
  /** What reads values of a number; an error where nothing can. */
  readonly #reads = new Map<number, AvroRead | Error>();
  readonly #input = new AvroInput(new Uint8Array(0));

  constructor(private readonly decoding: Decoding) {}

  /** Fetches the schemas of numbers that were not seen before: the only step that waits. */
  async prefetch(column: Column): Promise<void> {
    const fresh = new Set<number>();
    for (let i = 0; i < column.length; i++) {
      const bytes = column.get(i) as Uint8Array | null;
      const id = bytes === null ? null : idOf(bytes);
      if (id !== null && !this.#reads.has(id)) fresh.add(id);
    }
    await Promise.all([...fresh].map(async (id) => this.#reads.set(id, await this.#readOf(id))));
  }

  async #readOf(id: number): Promise<AvroRead | Error> {
    try {
      const { schema } = await this.decoding.registry.schema(id);
      return avroReader(parseAvroSchema(schema), this.decoding.reader);
    } catch (error) {
      // a number that the registry does not have is bad data; a registry that does not answer is no reason to drop rows
      const isBadData = error instanceof TidemarkError && !/UNAVAILABLE|AUTHENTICATION/.test(error.code);
      if (isBadData) return error;
      throw error;
    }
  }

  decode(column: Column): Column {
    const builder = columnBuilder(this.decoding.type, column.length);
    for (let i = 0; i < column.length; i++) {
      const bytes = column.get(i) as Uint8Array | null;
      builder.append(bytes === null ? null : this.#value(bytes));
    }
    return builder.finish();
  }

  #value(bytes: Uint8Array): Value {
    const id = idOf(bytes);
    const read = id === null ? new AvroDataError('a value does not begin with a zero and the number of a schema') : this.#reads.get(id)!;
    if (read instanceof Error) return this.#malformed(read);
    this.#input.set(bytes, HEADER_BYTES);
    try {
      return read(this.#input);
    } catch (cause) {
      if (cause instanceof AvroDataError) return this.#malformed(cause);
      throw cause;
    }
  }

  #malformed(cause: Error): Value {
    const { mode, type } = this.decoding;
    if (mode === 'PERMISSIVE') return type.kind === 'struct' ? type.fields.map(() => null) : null;
    if (cause instanceof TidemarkError) throw cause;
    throw new TidemarkError(
      'MALFORMED_AVRO_MESSAGE',
      `Malformed Avro messages are detected in message deserialization. Parse Mode: ${mode}. To process malformed Avro message as null result, try setting the option 'mode' as 'PERMISSIVE'. ${cause.message}.`,
      { mode },
      cause,
    );
  }
}

function idOf(bytes: Uint8Array): number | null {
  if (bytes.length < HEADER_BYTES || bytes[0] !== 0) return null;
  return ((bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!) >>> 0;
}

/**
 * A value in the registry's wire format: a zero, the schema's number, and the Avro bytes of the value in that schema. NULL gives NULL, a
 * tombstone.
 *
 * @example select(confluentAvro('click', await registry.register('clicks-value', schema)).as('value'))
 */
export function confluentAvro<const I extends Input>(value: I, schema: RegisteredSchema): Expression<Uint8Array | null, InputColumns<I>> {
  const header = new Uint8Array(HEADER_BYTES);
  new DataView(header.buffer).setUint32(1, schema.id);
  const part = columnPart(value)!;
  const avro: CallNode = { kind: 'call', name: 'to_avro', args: [part, constant(schema.schema)!] };
  const isNull: CallNode = { kind: 'call', name: 'isnull', args: [part] };
  const bytes: CallNode = { kind: 'call', name: 'concat', args: [literal(header), avro] };
  return scalarCall<Uint8Array | null, InputColumns<I>>('if', isNull, nothing, bytes);
}

const nothing: ExpressionNode = { kind: 'literal', value: null, type: { kind: 'binary' } };

function literal(value: Uint8Array): ExpressionNode {
  return { kind: 'literal', value, type: { kind: 'binary' } };
}
