import { TidemarkError } from '../../../base/errors.js';
import { BINARY, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { CallSite } from '../../bound.js';
import { isString } from '../../coercion/common-type.js';
import { callText, typeMismatch, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import { constantOf } from '../../fold.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { AvroDataError, AvroInput, avroReader, type AvroRead } from '../../values/avro/avro-reader.js';
import { parseAvroSchema } from '../../values/avro/avro-schema.js';
import { avroSchemaOf, sqlTypeOf } from '../../values/avro/avro-types.js';
import { AvroOutput, avroWriter } from '../../values/avro/avro-writer.js';
import { modeUnsupported, optionsArgument, shownWithFirst } from './arguments.js';

function bindFromAvro(site: CallSite): BoundFunction {
  if (site.args.length < 2 || site.args.length > 3) throw wrongArgumentCount(site.name, '[2, 3]', site.args.length);
  const data = site.args[0]!;
  if (data.type.kind !== 'binary') throw unexpectedInputType(callText(site), 0, '"BINARY"', data);
  const options = optionsArgument(site, 2);
  const writer = parseAvroSchema(schemaText(site, 1));
  const evolved = options.get('avroschema');
  const reader = evolved === undefined ? writer : parseAvroSchema(evolved);
  const mode = (options.get('mode') ?? 'FAILFAST').toUpperCase();
  if (mode !== 'FAILFAST' && mode !== 'PERMISSIVE') throw modeUnsupported('from_avro', mode);
  const type = sqlTypeOf(reader);
  const read = avroReader(writer, reader);
  const input = new AvroInput(new Uint8Array(0));
  const row = (bytes: Uint8Array): Value => {
    input.set(bytes, 0);
    return readAvroValue(read, input, type, mode);
  };
  return { args: [data], type, nullable: true, name: shownWithFirst(site), kernel: rowKernel(row, type, true) };
}

/** One value, or what the mode makes of bytes that are none: an error, or NULL (of a struct: one whose fields are NULL). */
export function readAvroValue(read: AvroRead, input: AvroInput, type: DataType, mode: 'FAILFAST' | 'PERMISSIVE'): Value {
  try {
    return read(input);
  } catch (cause) {
    if (!(cause instanceof AvroDataError)) throw cause;
    if (mode === 'PERMISSIVE') return type.kind === 'struct' ? type.fields.map(() => null) : null;
    throw new TidemarkError(
      'MALFORMED_AVRO_MESSAGE',
      `Malformed Avro messages are detected in message deserialization. Parse Mode: ${mode}. To process malformed Avro message as null result, try setting the option 'mode' as 'PERMISSIVE'. ${cause.message}.`,
      { mode },
      cause,
    );
  }
}

function bindToAvro(site: CallSite): BoundFunction {
  if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
  const value = site.args[0]!;
  const text = site.args.length === 2 ? schemaText(site, 1) : JSON.stringify(avroSchemaOf(value.type, value.nullable));
  const write = avroWriter(value.type, parseAvroSchema(text));
  const output = new AvroOutput();
  const row = (given: Value): Value => {
    write(output, given);
    return output.take();
  };
  return { args: [value], type: BINARY, nullable: value.nullable, name: shownWithFirst(site), kernel: rowKernel(row, BINARY, false) };
}

function schemaText(site: CallSite, index: number): string {
  const arg = site.args[index]!;
  const constant = constantOf(arg, site.settings);
  if (constant !== undefined && typeof constant.value === 'string' && isString(arg.type)) return constant.value;
  throw typeMismatch('NON_FOLDABLE_INPUT', callText(site), 'the Avro schema is a constant STRING of JSON', {});
}

export const functions: readonly ScalarFunction[] = [
  {
    name: 'from_avro',
    doc: 'Bytes of Avro as a value; the second argument is the schema they were written in, as JSON. Options: mode, avroSchema.',
    bind: bindFromAvro,
  },
  { name: 'to_avro', doc: 'A value as bytes of Avro, in the schema that is given as JSON, or the one its type has.', bind: bindToAvro },
];
