import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TINYINT,
  type DataType,
} from '../../../columnar/types.js';
import { explicitCast } from '../../cast/cast.js';
import { wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';

/** `int(x)` and the like: casts that keep the name of their argument. */
function castFunction(name: string, type: DataType): ScalarFunction {
  return {
    name,
    doc: `Casts to ${name.toUpperCase()}.`,
    bind(site) {
      if (site.args.length !== 1) throw wrongArgumentCount(name, '1', site.args.length);
      return { ...explicitCast(site.args[0]!, type, 'cast', site.settings), name: site.args[0]!.name };
    },
  };
}

export const functions: readonly ScalarFunction[] = [
  castFunction('boolean', BOOLEAN),
  castFunction('tinyint', TINYINT),
  castFunction('smallint', SMALLINT),
  castFunction('int', INT),
  castFunction('bigint', BIGINT),
  castFunction('float', FLOAT),
  castFunction('double', DOUBLE),
  castFunction('decimal', decimal(10, 0)),
  castFunction('date', DATE),
  castFunction('timestamp', TIMESTAMP),
  castFunction('binary', BINARY),
  castFunction('string', STRING),
];
