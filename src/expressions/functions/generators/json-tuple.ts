import { columnBuilder } from '../../../columnar/builder.js';
import type { Column } from '../../../columnar/column.js';
import { field, STRING } from '../../../columnar/types.js';
import type { CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { isString } from '../../coercion/common-type.js';
import { callText, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundGenerator, GeneratedRows, GeneratorFunction } from '../../function.js';
import { fieldTexts } from '../../values/json/json-extract.js';

/** `json_tuple(json, name, …)`: one row of the texts of fields. */
function bind(site: CallSite): BoundGenerator {
  if (site.args.length < 2) throw wrongArgumentCount(site.name, '> 1', site.args.length);
  if (!site.args.every((a) => isString(a.type) || a.type.kind === 'void')) {
    throw typeMismatch('NON_STRING_TYPE', callText(site), 'all arguments are STRING', { funcName: '`json_tuple`' });
  }
  const args = site.args.map((a) => implicitlyCast(a, STRING, site.settings));
  return {
    kind: 'generator',
    function: 'json_tuple',
    args,
    fields: args.slice(1).map((_, k) => field(`c${k}`, STRING)),
    generate,
  };
}

function generate(args: readonly Column[], length: number): GeneratedRows {
  const [json, ...names] = args as [Column, ...Column[]];
  const builders = names.map(() => columnBuilder(STRING, length));
  for (let i = 0; i < length; i++) {
    const text = json.get(i) as string | null;
    const found =
      text === null
        ? null
        : fieldTexts(
            text,
            names.map((n) => n.get(i) as string | null),
          );
    builders.forEach((builder, k) => builder.append(found?.[k] ?? null));
  }
  return { rows: Int32Array.from({ length }, (_, i) => i), columns: builders.map((b) => b.finish()) };
}

export const functions: readonly GeneratorFunction[] = [
  { name: 'json_tuple', doc: 'The texts of several fields of a JSON object, a column each.', bind },
];
