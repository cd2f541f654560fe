import { DOUBLE } from '../../../columnar/types.js';
import type { BoundExpression } from '../../bound.js';
import { wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { scalar } from '../../scalar.js';
import { ofDouble, ofDoubles } from './double-function.js';

function constant(name: string, value: number, doc: string): ScalarFunction {
  return scalar({ name, doc, params: [], result: DOUBLE, nullable: false, shown: () => `${name.toUpperCase()}()`, evaluate: () => value });
}

/** Java's `Math.pow`: 1 to the power of an infinity is NaN, as in JavaScript. */
const pow = ofDoubles({ name: 'power', doc: 'The first argument to the power of the second.', shownAliases: ['pow'] }, (x, y) => x ** y);

const notPositive = (x: number): boolean => x <= 0;

const logarithm = ofDoubles(
  {
    name: 'log',
    doc: 'Logarithm of the second argument to the base of the first; NULL where one is not positive.',
    undefinedFor: (b, x) => b <= 0 || x <= 0,
  },
  (base, x) => Math.log(x) / Math.log(base),
);

const E: BoundExpression = { kind: 'literal', value: Math.E, type: DOUBLE, nullable: false, name: 'E()' };

/** `log(x)` is the natural logarithm, written as one to the base e. */
const log: ScalarFunction = {
  ...logarithm,
  bind(site) {
    if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount('log', '[1, 2]', site.args.length);
    return logarithm.bind({ ...site, args: site.args.length === 1 ? [E, ...site.args] : site.args });
  },
};

export const functions: readonly ScalarFunction[] = [
  constant('e', Math.E, "Euler's number."),
  constant('pi', Math.PI, 'The ratio of a circle to its diameter.'),
  pow,
  log,
  ofDouble({ name: 'sqrt', doc: 'Square root; NaN of a negative number.' }, Math.sqrt),
  ofDouble({ name: 'cbrt', doc: 'Cube root.' }, Math.cbrt),
  ofDoubles({ name: 'hypot', doc: 'Length of the hypotenuse: sqrt(a * a + b * b).' }, Math.hypot),
  ofDouble({ name: 'exp', doc: 'e to the power of the argument.' }, Math.exp),
  ofDouble({ name: 'expm1', doc: 'exp(x) - 1, exact near zero.' }, Math.expm1),
  ofDouble(
    { name: 'ln', doc: 'Natural logarithm; NULL where the argument is not positive.', shown: 'ln', undefinedFor: notPositive },
    Math.log,
  ),
  ofDouble(
    { name: 'log2', doc: 'Logarithm to the base 2; NULL where the argument is not positive.', undefinedFor: notPositive },
    (x) => Math.log(x) / Math.LN2,
  ),
  ofDouble(
    { name: 'log10', doc: 'Logarithm to the base 10; NULL where the argument is not positive.', undefinedFor: notPositive },
    Math.log10,
  ),
  ofDouble(
    { name: 'log1p', doc: 'ln(1 + x), exact near zero; NULL where x is not greater than -1.', undefinedFor: (x) => x <= -1 },
    Math.log1p,
  ),
];
