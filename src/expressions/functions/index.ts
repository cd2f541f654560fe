import type { GeneratorFunction, ScalarFunction } from '../function.js';
import { functions as arithmetic } from '../operators/arithmetic.js';
import { functions as bits } from '../operators/bits.js';
import { functions as comparison } from '../operators/comparison.js';
import { functions as concat } from '../operators/concat.js';
import { functions as like } from '../operators/like.js';
import { functions as logic } from '../operators/logic.js';
import { functions as predicates } from '../operators/predicates.js';
import { functions as sign } from '../operators/sign.js';
import { functions as arraySets } from './collections/array-sets.js';
import { functions as arrays } from './collections/arrays.js';
import { functions as higherOrder } from './collections/higher-order.js';
import { functions as maps } from './collections/maps.js';
import { functions as folds } from './collections/fold.js';
import { functions as sequences } from './collections/sequence.js';
import { functions as sorts } from './collections/sort.js';
import { functions as constructors } from './collections/constructors.js';
import { functions as transform } from './collections/transform.js';
import { functions as conditional } from './conditional/conditional.js';
import { functions as extremes } from './conditional/extremes.js';
import { functions as zero } from './conditional/zero.js';
import { functions as dateFields } from './datetime/fields.js';
import { functions as dates } from './datetime/dates.js';
import { functions as makeTimes } from './datetime/make.js';
import { functions as timeTexts } from './datetime/text.js';
import { functions as timeUnits } from './datetime/units.js';
import { functions as unixTimes } from './datetime/unix.js';
import { functions as timeZones } from './datetime/zones.js';
import { functions as explodes } from './generators/explode.js';
import { functions as jsonTuples } from './generators/json-tuple.js';
import { functions as stacks } from './generators/stack.js';
import { functions as hllSketches } from './hash/hll-sketch.js';
import { functions as hashes } from './hash/hash.js';
import { functions as letterCase } from './strings/case.js';
import { functions as textCoding } from './strings/encode.js';
import { functions as textJoins } from './strings/join.js';
import { functions as textParts } from './strings/parts.js';
import { functions as regexes } from './strings/regex.js';
import { functions as textSearch } from './strings/search.js';
import { functions as trims } from './strings/trim.js';
import { functions as numberTexts } from './strings/number-text.js';
import { functions as integers } from './math/integers.js';
import { functions as pmod } from './math/pmod.js';
import { functions as powers } from './math/powers.js';
import { functions as random } from './math/random.js';
import { functions as rounding } from './math/rounding.js';
import { functions as mathSign } from './math/sign.js';
import { functions as trigonometry } from './math/trigonometry.js';
import { functions as avro } from './records/avro.js';
import { functions as csv } from './records/csv.js';
import { functions as fromJson } from './records/from-json.js';
import { functions as jsonPaths } from './records/json-path.js';
import { functions as toJson } from './records/to-json.js';
import { functions as casts } from './types/casts.js';
import { functions as inputFile } from './types/input-file.js';
import { functions as inspect } from './types/inspect.js';
import { functions as typedLiteral } from './types/typed-literal.js';

/** All functions of one row, one file a line. */
export const SCALARS: readonly (readonly ScalarFunction[])[] = [
  arithmetic,
  bits,
  comparison,
  concat,
  like,
  logic,
  predicates,
  sign,
  arraySets,
  arrays,
  higherOrder,
  maps,
  folds,
  sequences,
  sorts,
  constructors,
  transform,
  conditional,
  extremes,
  zero,
  hashes,
  hllSketches,
  letterCase,
  textCoding,
  numberTexts,
  textJoins,
  textParts,
  regexes,
  textSearch,
  trims,
  dateFields,
  dates,
  makeTimes,
  timeTexts,
  timeUnits,
  unixTimes,
  timeZones,
  integers,
  pmod,
  powers,
  random,
  rounding,
  mathSign,
  trigonometry,
  avro,
  csv,
  fromJson,
  jsonPaths,
  toJson,
  casts,
  inputFile,
  inspect,
  typedLiteral,
];

/** All generators, one file a line. */
export const GENERATORS: readonly (readonly GeneratorFunction[])[] = [explodes, jsonTuples, stacks];
