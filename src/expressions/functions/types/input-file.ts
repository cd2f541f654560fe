import { wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';

/** A function without arguments that stands for a field of the `_metadata` column of files. */
function ofInputFile(name: string, field: string, doc: string): ScalarFunction {
  return {
    name,
    doc,
    reads: ['_metadata', field],
    bind({ args }) {
      if (args.length > 1) throw wrongArgumentCount(name, '0', args.length - 1);
      return { ...args[0]!, name: `${name}()` };
    },
  };
}

export const functions: readonly ScalarFunction[] = [
  ofInputFile(
    'input_file_name',
    'file_path',
    'The file that the row was read from, as a URI; reads the hidden column `_metadata` of files.',
  ),
  ofInputFile('input_file_block_start', 'file_block_start', 'The first byte of what was read of the file; reads `_metadata`.'),
  ofInputFile('input_file_block_length', 'file_block_length', 'The bytes that were read of the file; reads `_metadata`.'),
];
