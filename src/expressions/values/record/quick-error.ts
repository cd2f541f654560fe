/** An error without a stack trace: there may be one a record, and none is shown to anybody. */
export class QuickError extends Error {
  constructor(message: string) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
  }
}
