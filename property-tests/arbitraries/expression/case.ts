import fc from 'fast-check';
import { sqlName, type DataType } from '../../../src/columnar/types.js';
import type { ModelExpression, Row } from '../../models/expression/model.js';
import { anyForms } from './any-forms.js';
import { lambdaForms } from './lambda-forms.js';
import { listForms } from './list-forms.js';
import { Maker, type Form, type Name } from './maker.js';
import { numberForms } from './number-forms.js';
import { Tape } from './tape.js';
import { textForms } from './text-forms.js';
import { timeForms } from './time-forms.js';
import { truthForms } from './truth-forms.js';
import { anyType, valueOf } from './values.js';

/** A random schema, rows of it, and an expression over it. */
export interface ExpressionCase {
  readonly columns: readonly Name[];
  readonly rows: readonly Row[];
  readonly expression: ModelExpression;
  /** Chooses how the rows are held. */
  readonly layout: Tape;
}

const FORMS: readonly Form[] = [...truthForms, ...numberForms, ...textForms, ...timeForms, ...listForms, ...lambdaForms, ...anyForms];

const tape = (most: number): fc.Arbitrary<Tape> =>
  fc.array(fc.nat({ max: 9999 }), { minLength: most / 4, maxLength: most, size: 'max' }).map((numbers) => new Tape(numbers));

/** Cases with expressions of at most `depth` levels. */
export function expressionCase(depth: number, ansi: boolean): fc.Arbitrary<ExpressionCase> {
  return fc.tuple(tape(40), tape(120), tape(400), tape(8)).map(([schema, shape, data, layout]) => {
    const columns: Name[] = schema.list(8, (i) => ({ name: `c${i}`, type: anyType(schema) }), 1);
    const wanted: DataType = shape.below(3) === 0 ? anyType(shape) : shape.one(columns).type;
    const expression = new Maker(shape, columns, ansi, FORMS, depth).of(wanted);
    const rows = data.list(12, () => columns.map((c) => valueOf(c.type, data)));
    return { columns, rows, expression, layout, [fc.toStringMethod]: () => describeCase(columns, expression) };
  });
}

function describeCase(columns: readonly Name[], expression: ModelExpression): string {
  return `${expression.sql} over ${columns.map((c) => `${c.name} ${sqlName(c.type)}`).join(', ')}`;
}
