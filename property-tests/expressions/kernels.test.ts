// Compiled kernels over columns against a naive interpreter of rows: values, NULLs and errors, over random schemas.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expressionCase } from '../arbitraries/expression/case.js';
import { checkKernels } from './check-kernels.js';

describe.each([true, false])('kernels with ANSI mode %s', (ansi) => {
  test('agree with the interpreter', () => {
    fc.assert(
      fc.property(expressionCase(4, ansi), (c) => checkKernels(c, ansi)),
      { numRuns: 3000 },
    );
  });
});
