import type { ScalarFunction } from '../../function.js';
import { ofDouble, ofDoubles } from './double-function.js';

const RADIANS_PER_DEGREE = 0.017453292519943295;
const DEGREES_PER_RADIAN = 57.29577951308232;

export const functions: readonly ScalarFunction[] = [
  ofDouble({ name: 'sin', doc: 'Sine of an angle in radians.' }, Math.sin),
  ofDouble({ name: 'cos', doc: 'Cosine of an angle in radians.' }, Math.cos),
  ofDouble({ name: 'tan', doc: 'Tangent of an angle in radians.' }, Math.tan),
  ofDouble({ name: 'cot', doc: 'Cotangent of an angle in radians.' }, (x) => 1 / Math.tan(x)),
  ofDouble({ name: 'sec', doc: 'Secant of an angle in radians.' }, (x) => 1 / Math.cos(x)),
  ofDouble({ name: 'csc', doc: 'Cosecant of an angle in radians.' }, (x) => 1 / Math.sin(x)),
  ofDouble({ name: 'asin', doc: 'Arc sine in radians; NaN outside -1 to 1.' }, Math.asin),
  ofDouble({ name: 'acos', doc: 'Arc cosine in radians; NaN outside -1 to 1.' }, Math.acos),
  ofDouble({ name: 'atan', doc: 'Arc tangent in radians.' }, Math.atan),
  ofDoubles({ name: 'atan2', doc: 'Angle in radians between the x axis and the point (second, first argument).' }, (y, x) =>
    Math.atan2(y + 0, x + 0),
  ),
  ofDouble({ name: 'sinh', doc: 'Hyperbolic sine.' }, Math.sinh),
  ofDouble({ name: 'cosh', doc: 'Hyperbolic cosine.' }, Math.cosh),
  ofDouble({ name: 'tanh', doc: 'Hyperbolic tangent.' }, Math.tanh),
  ofDouble({ name: 'asinh', doc: 'Inverse hyperbolic sine.' }, Math.asinh),
  ofDouble({ name: 'acosh', doc: 'Inverse hyperbolic cosine.' }, Math.acosh),
  ofDouble({ name: 'atanh', doc: 'Inverse hyperbolic tangent.' }, Math.atanh),
  ofDouble({ name: 'degrees', doc: 'An angle in radians as degrees.' }, (x) => x * DEGREES_PER_RADIAN),
  ofDouble({ name: 'radians', doc: 'An angle in degrees as radians.' }, (x) => x * RADIANS_PER_DEGREE),
];
