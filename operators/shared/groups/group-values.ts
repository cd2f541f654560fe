import { fromPlain, toPlain } from '../../../src/columnar/plain.js';
import { BIGINT, BINARY, BOOLEAN, type Field, field, type Schema } from '../../../src/columnar/types.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import { decodeValue, encodeValue } from '../../../src/state/value-codec.js';

/**
 * What a table keeps of each group: the value of its state, and its timeout. With a schema the value is an object of columns, which the
 * checkpoint checks; without, it is any value that can be cloned, as bytes.
 */
export class GroupValues {
  readonly fields: readonly Field[];
  readonly columns: SlotColumns;
  readonly #exists: number;
  readonly #timeout: number;

  constructor(private readonly schema: Schema | null) {
    const value = schema === null ? [field('value', BINARY)] : schema.fields;
    this.#exists = value.length;
    this.#timeout = value.length + 1;
    this.fields = [...value, field('exists', BOOLEAN), field('timeoutMs', BIGINT)];
    this.columns = new SlotColumns(this.fields.map((f) => f.type));
  }

  /** undefined where the group has a timeout, but no value. */
  read(slot: number): unknown {
    if (this.columns.value(this.#exists, slot) !== true) return undefined;
    const { schema, columns } = this;
    if (schema === null) return decodeValue(columns.value(0, slot) as Uint8Array);
    const value: Record<string, unknown> = {};
    for (const [k, f] of schema.fields.entries()) value[f.name] = toPlain(columns.value(k, slot), f.type);
    return value;
  }

  write(slot: number, value: unknown, timeoutMs: number | null): void {
    const { schema, columns } = this;
    columns.setValue(this.#exists, slot, value !== undefined);
    columns.setValue(this.#timeout, slot, timeoutMs === null ? null : BigInt(timeoutMs));
    if (schema === null) columns.setValue(0, slot, value === undefined ? null : encodeValue(value));
    else for (let k = 0; k < schema.fields.length; k++) columns.setValue(k, slot, fieldOf(value, schema.fields[k]!));
  }

  timeoutMs(slot: number): number | null {
    const timeout = this.columns.value(this.#timeout, slot) as bigint | null;
    return timeout === null ? null : Number(timeout);
  }
}

function fieldOf(value: unknown, { name, type }: Field) {
  return value === undefined ? null : fromPlain((value as Readonly<Record<string, unknown>>)[name], type, name);
}
