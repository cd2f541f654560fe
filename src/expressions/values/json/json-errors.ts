import { TidemarkError, type ErrorDetails } from '../../../base/errors.js';
import { sqlName, type DataType } from '../../../columnar/types.js';
import { malformedRow } from '../record/malformed-record.js';
import { QuickError } from '../record/quick-error.js';

/** The text is no JSON: the whole record is bad. */
export class JsonSyntaxError extends QuickError {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(`${message} (at character ${position})`);
    this.name = 'JsonSyntaxError';
  }
}

/** A value does not fit its type: only that field is bad. */
export class JsonFieldError extends QuickError {
  constructor(
    readonly code: string,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = 'JsonFieldError';
  }
}

/** A string stands where a FLOAT or DOUBLE is asked for; FAILFAST tells it from other bad fields. */
export class StringAsNumberError extends QuickError {
  constructor(
    readonly fieldName: string,
    readonly fieldValue: string,
    readonly type: DataType,
  ) {
    super(`Cannot parse the string '${fieldValue}' of field ${fieldName} as ${sqlName(type)}`);
    this.name = 'StringAsNumberError';
  }
}

/** An array stands at the root where from_json asks for a struct. */
export class ArrayAsStructError extends QuickError {}

/** A list was expected but the text gives nothing, such as a bare `null`. */
export class NullRootError extends QuickError {}

/** Carries what could be read of a bad value up to the field that takes it. */
export class PartialValue<T> extends QuickError {
  constructor(
    readonly value: T,
    readonly reason: Error,
  ) {
    super('partial value');
  }
}

/** Whether the error speaks of the record. Others are bugs, or date formats that only Spark 2 knew: the user's mistake. */
export function isRecordProblem(error: unknown): error is Error {
  if (error instanceof TidemarkError) return !error.code.startsWith('INCONSISTENT_BEHAVIOR_CROSS_VERSION');
  return (
    error instanceof JsonFieldError ||
    error instanceof PartialValue ||
    error instanceof JsonSyntaxError ||
    error instanceof StringAsNumberError ||
    error instanceof ArrayAsStructError ||
    error instanceof NullRootError
  );
}

const JAVA_NAMES: Partial<Record<DataType['kind'], string>> = { float: 'FloatType', double: 'DoubleType' };

/** MALFORMED_RECORD_IN_PARSING.*, what FAILFAST raises. `record` is the raw text, `row` what could be read of it, as Spark shows rows. */
export function malformedRecord(reason: Error, record: string, row: string): TidemarkError {
  const code = 'MALFORMED_RECORD_IN_PARSING';
  const failFastMode = 'FAILFAST';
  if (reason instanceof ArrayAsStructError) {
    const message = `Malformed records are detected in record parsing: ${record}. Parsing JSON arrays as structs is forbidden.`;
    return new TidemarkError(`${code}.CANNOT_PARSE_JSON_ARRAYS_AS_STRUCTS`, message, { badRecord: record, failFastMode }, reason);
  }
  if (reason instanceof StringAsNumberError) {
    const details = {
      badRecord: record,
      failFastMode,
      fieldName: `\`${reason.fieldName.replaceAll('`', '``')}\``,
      fieldValue: `'${reason.fieldValue}'`,
      inputType: 'StringType',
      targetType: JAVA_NAMES[reason.type.kind] ?? sqlName(reason.type),
    };
    const message = `Malformed records are detected in record parsing: ${record}. ${reason.message}.`;
    return new TidemarkError(`${code}.CANNOT_PARSE_STRING_AS_DATATYPE`, message, details, reason);
  }
  return malformedRow(row, reason instanceof JsonFieldError ? new TidemarkError(reason.code, reason.message, reason.details) : reason);
}
