import { TidemarkError } from '../../../base/errors.js';
import { BIGINT, DATE, STRING, TIMESTAMP, TIMESTAMP_NTZ, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext } from '../../bound.js';
import { explicitCast } from '../../cast/cast.js';
import { sessionZone } from '../../cast/zone.js';
import { callText, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { isNumeric } from '../../coercion/numeric.js';
import { oneOf } from '../../params.js';
import { coerce, rememberLast, scalar } from '../../scalar.js';
import { nullableUnlessAnsi } from './ansi.js';
import { PatternFormatter } from '../../values/time/pattern-format.js';
import { PatternParser } from '../../values/time/pattern-parse.js';
import { unixSeconds } from '../../values/time/unix-time.js';

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss';
/** What unix_timestamp takes. */
const TEXT_OR_TIME = oneOf(STRING, DATE, TIMESTAMP, TIMESTAMP_NTZ);
const SECONDS_FACTOR = 1_000_000n;

/** Formats and parsers are made once a pattern; they are kept a function, since most calls have one pattern. */
function formatters(): (pattern: string) => PatternFormatter {
  return rememberLast((pattern: string) => new PatternFormatter(pattern));
}

function parsers(): (pattern: string) => PatternParser {
  return rememberLast((pattern: string) => new PatternParser(pattern));
}

function cannotParse(parser: PatternParser, text: string, suggestion: string): TidemarkError {
  const message = parser.problemOf(text) ?? `Text '${text}' could not be parsed`;
  return new TidemarkError('CANNOT_PARSE_TIMESTAMP', `${message}. Use ${suggestion} to get NULL instead.`, {
    message,
    func: `\`${suggestion}\``,
  });
}

/** Text by a pattern: NULL or an error where it does not fit. */
function parseOr<T extends Value>(parser: PatternParser, text: string, value: T | null, fail: boolean, suggestion: string): Value {
  if (value === null && fail) throw cannotParse(parser, text, suggestion);
  return value;
}

type Reader = (parser: PatternParser, text: string, context: EvaluationContext) => Value;

const readTimestamp: Reader = (parser, text, context) => parser.parseTimestamp(text, sessionZone(context));
const readNtz: Reader = (parser, text) => parser.parseTimestampNtz(text);

function patternCall(name: string, result: DataType, read: Reader, attempt: boolean, suggestion: string): ScalarFunction {
  const parse = scalar({
    name,
    params: [STRING, STRING],
    result,
    nullable: true,
    choose: (_, settings) => {
      const parserOf = parsers();
      const fail = settings.ansi && !attempt;
      return (text, pattern, context) => {
        const parser = parserOf(pattern);
        return parseOr(parser, text, read(parser, text, context as EvaluationContext), fail, suggestion);
      };
    },
  });
  return attempt ? parse : nullableUnlessAnsi(parse);
}

interface ToTimeOptions {
  readonly name: string;
  readonly doc: string;
  readonly result: DataType;
  readonly attempt: boolean;
  readonly read: Reader;
  readonly suggestion: string;
}

/** `to_timestamp(x)` is a cast; `to_timestamp(text, pattern)` parses; a DATE or TIMESTAMP is only cast, pattern or not. */
function toTime({ name, doc, result, attempt, read, suggestion }: ToTimeOptions): ScalarFunction {
  const byPattern = patternCall(name, result, read, attempt, suggestion);
  return {
    name,
    doc,
    bind(site) {
      const [source] = site.args;
      if (source === undefined || site.args.length > 2) throw wrongArgumentCount(name, '[1, 2]', site.args.length);
      if (site.args.length === 2 && !isTime(source.type)) {
        if (numeric(source, result)) throw noPatternForNumbers(site);
        return byPattern.bind(site);
      }
      const read = isTime(source.type) || numeric(source, result) ? source : coerce(source, STRING, 0, site);
      const cast = explicitCast(read, result, attempt ? 'try' : 'cast', site.settings);
      return { ...cast, name: callText(site), nullable: cast.nullable || source.nullable };
    },
  };
}

/** Spark has no better name for it. */
function noPatternForNumbers(site: CallSite): TidemarkError {
  return new TidemarkError(
    'INTERNAL_ERROR',
    `${callText(site)}: a number is read by no pattern. Leave the pattern out to take it as seconds.`,
  );
}

/** Numbers count as seconds for a TIMESTAMP; for a DATE they are read as text. */
function numeric(source: BoundExpression, result: DataType): boolean {
  return result.kind === 'timestamp' && isNumeric(source.type);
}

function isTime(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
}

/** `to_date(text, pattern)` parses a timestamp in the pattern and takes its date. */
function toDate(name: string, attempt: boolean): ScalarFunction {
  return toTime({
    name,
    doc: attempt ? 'The date that a text names, or NULL.' : 'The date that a text names, by a pattern or as a cast would read it.',
    result: DATE,
    attempt,
    read: (parser, text) => parser.parseDate(text),
    suggestion: 'try_to_date',
  });
}

/** unix_timestamp and to_unix_timestamp: whole seconds since 1970. */
function unixTime(name: string): ScalarFunction {
  const ofText = nullableUnlessAnsi(
    scalar({
      name,
      params: [TEXT_OR_TIME, STRING],
      exact: true,
      defaults: [DEFAULT_PATTERN],
      showDefaults: true,
      result: BIGINT,
      nullable: true,
      choose: (_, settings) => {
        const parserOf = parsers();
        return (text, pattern, context) => {
          const parser = parserOf(pattern);
          const micros = parser.parseTimestamp(text as string, sessionZone(context as EvaluationContext));
          const value = parseOr(parser, text as string, micros, settings.ansi, 'try_to_timestamp');
          return value === null ? null : unixSeconds(value as bigint);
        };
      },
    }),
  );
  const ofTime = scalar({
    name,
    params: [TIMESTAMP, STRING],
    defaults: [DEFAULT_PATTERN],
    showDefaults: true,
    result: BIGINT,
    evaluate: (micros) => unixSeconds(micros),
  });
  return {
    name,
    doc: 'Whole seconds since 1970 of a time, or of a text read by a pattern.',
    bind(site): BoundFunction | BoundExpression {
      if (site.args.length === 0 && name === 'unix_timestamp') return unixTimestampNow(site);
      const source = site.args[0];
      return source !== undefined && isTime(source.type) ? ofTime.bind(site) : ofText.bind(site);
    },
  };
}

const NOW = scalar({
  name: 'unix_timestamp',
  params: [STRING],
  result: BIGINT,
  deterministic: false,
  evaluate: (_, context) => unixSeconds((context as EvaluationContext).timestampMicros),
});

function unixTimestampNow(site: CallSite): BoundFunction | BoundExpression {
  const pattern: BoundExpression = { kind: 'literal', value: DEFAULT_PATTERN, type: STRING, nullable: false, name: DEFAULT_PATTERN };
  const bound = NOW.bind({ ...site, args: [pattern] });
  return { ...bound, name: `unix_timestamp(current_timestamp(), ${DEFAULT_PATTERN})`, nullable: false };
}

export const functions: readonly ScalarFunction[] = [
  scalar({
    name: 'date_format',
    doc: 'A time as text, by a pattern of Java letters (`yyyy-MM-dd HH:mm`).',
    params: [TIMESTAMP, STRING],
    result: STRING,
    choose: () => {
      const formatterOf = formatters();
      return (micros, pattern, context) => formatterOf(pattern).format(micros, sessionZone(context as EvaluationContext));
    },
  }),
  scalar({
    name: 'from_unixtime',
    doc: 'Seconds since 1970 as text, by a pattern.',
    params: [BIGINT, STRING],
    defaults: [DEFAULT_PATTERN],
    showDefaults: true,
    result: STRING,
    nullable: true,
    choose: () => {
      const formatterOf = formatters();
      return (seconds, pattern, context) => {
        const micros = BigInt.asIntN(64, seconds * SECONDS_FACTOR);
        return formatterOf(pattern).format(micros, sessionZone(context as EvaluationContext));
      };
    },
  }),
  toDate('to_date', false),
  toDate('try_to_date', true),
  toTime({
    name: 'to_timestamp',
    doc: 'The timestamp that a text names, by a pattern or as a cast would read it.',
    result: TIMESTAMP,
    attempt: false,
    read: readTimestamp,
    suggestion: 'try_to_timestamp',
  }),
  toTime({
    name: 'try_to_timestamp',
    doc: 'The timestamp that a text names, or NULL.',
    result: TIMESTAMP,
    attempt: true,
    read: readTimestamp,
    suggestion: 'try_to_timestamp',
  }),
  toTime({
    name: 'to_timestamp_ltz',
    doc: 'As to_timestamp.',
    result: TIMESTAMP,
    attempt: false,
    read: readTimestamp,
    suggestion: 'try_to_timestamp',
  }),
  toTime({
    name: 'to_timestamp_ntz',
    doc: 'The wall-clock time that a text names; a zone in it is dropped.',
    result: TIMESTAMP_NTZ,
    attempt: false,
    read: readNtz,
    suggestion: 'try_to_timestamp',
  }),
  unixTime('unix_timestamp'),
  unixTime('to_unix_timestamp'),
];
