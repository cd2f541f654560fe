import { columnBuilder } from '../../columnar/builder.js';
import { getBit, intersect } from '../../columnar/bitmap.js';
import { ArrayColumn, BytesColumn, type Column, ConstantColumn } from '../../columnar/column.js';
import { concat as concatColumns, flatten } from '../../columnar/concat.js';
import { take } from '../../columnar/take.js';
import { STRING, typesEqual, type DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite, Kernel } from '../bound.js';
import { byteRows } from '../byte-rows.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isString } from '../coercion/common-type.js';
import { implicitCast } from '../coercion/implicit-cast.js';
import { callText, differentTypes, unexpectedInputType } from '../errors.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
import { toCommon } from '../scalar.js';

/** Texts, binary values or arrays one after the other. As in Spark, arrays behind a NULL are not looked at, texts and binary values are. */
const concat: ScalarFunction = {
  name: 'concat',
  doc: 'Texts, binary values or arrays, one after the other; NULL where one is NULL.',
  bind(site): BoundFunction {
    if (site.args.length === 0) return joined(site, [], STRING);
    if (site.args.every((a) => a.type.kind === 'array')) {
      const args = toCommon(site.args, 'all', site);
      return { ...joined(site, args, args[0]!.type), kernel: joinArrays(args[0]!.type), strict: true };
    }
    const isBinary = site.args.every((a) => a.type.kind === 'binary');
    const args = isBinary ? site.args : site.args.map((a) => toText(a, site));
    const wrong = args.findIndex((a) => !isString(a.type) && a.type.kind !== 'binary' && a.type.kind !== 'array');
    if (wrong >= 0) throw unexpectedInputType(callText(site), wrong, '("STRING" or "BINARY" or "ARRAY")', args[wrong]!);
    const { type } = args[0]!;
    if (args.some((a) => !typesEqual(a.type, type)))
      throw differentTypes(
        'concat',
        callText(site),
        args.map((a) => a.type),
      );
    return joined(site, args, type);
  },
};

function toText(arg: BoundExpression, site: CallSite): BoundExpression {
  const type = implicitCast(arg.type, STRING, site.settings.ansi);
  return type === null ? arg : implicitlyCast(arg, type, site.settings);
}

function joined(site: CallSite, args: readonly BoundExpression[], type: DataType): BoundFunction {
  return { args, type, nullable: args.some((a) => a.nullable), name: callText(site), kernel: joinBytes(type) };
}

function validityOf(args: readonly Column[], length: number) {
  return args.reduce<Uint8Array | null>((all, a) => intersect(all, a.validity, length), null);
}

/** Copies the bytes of all arguments row by row; no text is decoded. */
function joinBytes(type: DataType): Kernel {
  return (args, length) => {
    if (args.length === 0) return new ConstantColumn(type, length, '');
    const validity = validityOf(args, length);
    const parts = args.map((a) => byteRows(a)!);
    const offsets = new Int32Array(length + 1);
    for (let i = 0; i < length; i++) {
      let size = 0;
      if (validity === null || getBit(validity, i)) for (const p of parts) size += p.end(i) - p.start(i);
      offsets[i + 1] = offsets[i]! + size;
    }
    const data = new Uint8Array(offsets[length]!);
    for (let i = 0; i < length; i++) {
      let at = offsets[i]!;
      if (at === offsets[i + 1]) continue;
      for (const p of parts) {
        const end = p.end(i);
        for (let k = p.start(i); k < end; k++) data[at++] = p.data[k]!;
      }
    }
    return new BytesColumn(type, length, offsets, data, validity);
  };
}

function joinArrays(type: DataType): Kernel {
  return (args, length) => {
    const validity = validityOf(args, length);
    const arrays = args.map((a) => flatten(a) as ArrayColumn);
    const bases: number[] = [];
    let total = 0;
    for (const a of arrays) {
      bases.push(total);
      total += a.element.length;
    }
    const offsets = new Int32Array(length + 1);
    const rows: number[] = [];
    for (let i = 0; i < length; i++) {
      if (validity === null || getBit(validity, i)) {
        arrays.forEach((a, k) => {
          for (let e = a.offsets[i]!; e < a.offsets[i + 1]!; e++) rows.push(bases[k]! + e);
        });
      }
      offsets[i + 1] = rows.length;
    }
    const element = (type as DataType & { kind: 'array' }).element;
    const filled = arrays.filter((a) => a.element.length > 0).map((a) => a.element.withType(element));
    const elements = filled.length === 0 ? columnBuilder(element).finish() : take(concatColumns(filled), Int32Array.from(rows));
    return new ArrayColumn(type, length, offsets, elements, validity);
  };
}

export const functions: readonly ScalarFunction[] = [concat, { name: '||', bind: (site) => site.call('concat', site.args) }];
