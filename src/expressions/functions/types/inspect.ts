import { BOOLEAN, DOUBLE, FLOAT, STRING, VOID } from '../../../columnar/types.js';
import { catalogString } from '../../../columnar/schema-text.js';
import { TidemarkError } from '../../../base/errors.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { callText, wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { oneOf } from '../../params.js';
import { exactly, scalarWithNulls } from '../../scalar.js';

const isNaNFunction = scalarWithNulls({
  name: 'isnan',
  doc: 'Whether a DOUBLE or FLOAT is NaN; FALSE for NULL.',
  params: [oneOf(DOUBLE, FLOAT)],
  result: BOOLEAN,
  nullable: false,
  evaluate: (value) => Number.isNaN(value),
});

const typeOf: ScalarFunction = {
  name: 'typeof',
  doc: "The name of the argument's type: `int`, `array<string>`. The argument is not evaluated.",
  bind(site) {
    if (site.args.length !== 1) throw wrongArgumentCount('typeof', '1', site.args.length);
    return { ...text(catalogString(site.args[0]!.type)), name: callText(site) };
  },
};

const raiseError = scalarWithNulls({
  name: 'raise_error',
  doc: 'Fails with USER_RAISED_EXCEPTION and this message, where it is evaluated.',
  params: [STRING],
  result: VOID,
  nullable: true,
  deterministic: false,
  evaluate: (message) => {
    throw new TidemarkError('USER_RAISED_EXCEPTION', message ?? 'null', { errorMessage: message });
  },
});

/** NULL, or the error where the condition is not TRUE. */
const assertTrue: ScalarFunction = {
  name: 'assert_true',
  doc: 'NULL where the condition is TRUE, else USER_RAISED_EXCEPTION with the message.',
  bind(site) {
    if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount('assert_true', '[1, 2]', site.args.length);
    const condition = exactly(site.args[0]!, BOOLEAN, 0, site);
    const message = site.args[1] ?? text(`'${site.args[0]!.name}' is not true!`);
    const nothing: BoundExpression = { kind: 'literal', value: null, type: VOID, nullable: true, name: 'NULL' };
    return { ...site.call('if', [condition, nothing, site.call('raise_error', [message])]), name: shownName(site, message) };
  },
};

function shownName(site: CallSite, message: BoundExpression): string {
  return site.args.length === 2 ? callText(site) : `assert_true(${site.args[0]!.name}, ${message.name})`;
}

function text(value: string): BoundExpression {
  return { kind: 'literal', value, type: STRING, nullable: false, name: value };
}

/** What Spark tells about its session; here there is one catalog, one schema and one user. */
function constant(name: string, value: string, doc: string, aliases: readonly string[] = []): ScalarFunction {
  return {
    name,
    aliases,
    doc,
    bind(site) {
      if (site.args.length > 0) throw wrongArgumentCount(name, '0', site.args.length);
      return { ...text(value), name: callText(site) };
    },
  };
}

export const functions: readonly ScalarFunction[] = [
  isNaNFunction,
  typeOf,
  raiseError,
  assertTrue,
  constant('version', '4.1.0 tidemark', 'The version of Spark whose answers these are, and the name of the engine.'),
  constant('current_user', 'tidemark', 'The name of the user.', ['user', 'session_user']),
  constant('current_catalog', 'spark_catalog', 'The name of the catalog.'),
  constant('current_schema', 'default', 'The name of the schema.', ['current_database']),
];
