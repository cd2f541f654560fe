import { TidemarkError } from '../../../base/errors.js';
import { BIGINT, BINARY, BOOLEAN, INT, mapOf, STRING, type DataType } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { caseCall } from '../../case.js';
import type { BoundExpression } from '../../bound.js';
import { callText, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { oneOf } from '../../params.js';
import { checkedEntries } from '../collections/map-keys.js';
import { rememberLast, scalar, scalarWithNulls } from '../../scalar.js';
import { bin, conv, hexBytes, hexInt64, unhex } from '../../values/number/bases.js';
import { base64, unbase64, unbase64Strict } from '../../values/text/base64.js';
import { charsetOf, decodeText, encodeText } from '../../values/text/charset.js';
import { JavaRegex } from '../../values/text/java-regex.js';
import { textToEntries } from '../../values/text/regex-functions.js';
import { parseUrl, queryValue, urlPart } from '../../values/text/parse-url.js';
import { urlDecode, urlEncode } from '../../values/text/url-coding.js';
import { isValidUtf8, makeValidUtf8 } from '../../values/text/utf8-validity.js';

function malformed(functionName: string, charset: string): TidemarkError {
  return new TidemarkError('MALFORMED_CHARACTER_CODING', `${functionName} met characters that ${charset} does not have`, {
    function: `\`${functionName}\``,
    charset,
  });
}

/** `to_binary(text, format)` with the formats hex, utf-8 and base64. */
function toBinary(name: string, attempt: boolean): ScalarFunction {
  const inner = scalar({
    name,
    params: [STRING, STRING],
    defaults: ['hex'],
    result: BINARY,
    nullable: true,
    evaluate: (text, format) => {
      const bytes = binaryOf(text, format.toLowerCase());
      if (bytes !== null || attempt) return bytes;
      throw new TidemarkError('CONVERSION_INVALID_INPUT', `the value '${text}' cannot be read as ${format}`, {
        str: `'${text}'`,
        fmt: `'${format.toUpperCase()}'`,
        targetType: '"BINARY"',
        suggestion: '`try_to_binary`',
      });
    },
  });
  return {
    name,
    doc: attempt ? 'The bytes that a text names in hex, utf-8 or base64, or NULL.' : 'The bytes that a text names in hex, utf-8 or base64.',
    bind(site) {
      const format = site.args[1];
      if (format?.kind === 'literal' && typeof format.value === 'string' && !FORMATS.includes(format.value.toLowerCase())) {
        throw typeMismatch('INVALID_ARG_VALUE', callText(site), `the format ${format.value} is none of ${FORMATS.join(', ')}`, {
          inputName: 'fmt',
          requireType: "case-insensitive \"STRING\" value of 'hex', 'utf-8', 'utf8', or 'base64'",
          inputValue: `'${format.value}'`,
        });
      }
      return inner.bind(site);
    },
  };
}

const FORMATS = ['hex', 'utf-8', 'utf8', 'base64'];

function binaryOf(text: string, format: string): Uint8Array | null {
  if (format === 'hex') return unhex(text);
  return format === 'base64' ? unbase64Strict(text) : encodeUtf8(text);
}

/** `decode(bytes, charset)`; with more arguments `decode(value, search, result, …, default)`, a CASE. */
const decode: ScalarFunction = {
  name: 'decode',
  doc: 'The text of bytes in a character set; with three or more arguments, the result that belongs to a value.',
  bind(site) {
    if (site.args.length < 2) throw wrongArgumentCount('decode', '> 1', site.args.length);
    return site.args.length === 2 ? decodeBytes.bind(site) : decodeCase(site);
  },
};

const decodeBytes = scalar({
  name: 'decode',
  params: [BINARY, STRING],
  result: STRING,
  nullable: true,
  choose: () => {
    const charset = rememberLast((name: string) => charsetOf(name, 'decode'));
    return (bytes, name) => {
      const text = decodeText(bytes, charset(name));
      if (text === null) throw malformed('decode', name);
      return text;
    };
  },
});

function decodeCase(site: Parameters<ScalarFunction['bind']>[0]): ReturnType<ScalarFunction['bind']> {
  const [value, ...rest] = site.args;
  const pairs = Math.floor(rest.length / 2);
  const whens = Array.from({ length: pairs }, (_, k) => site.call('<=>', [value!, rest[2 * k]!]));
  const thens = Array.from({ length: pairs }, (_, k) => rest[2 * k + 1]!);
  // Without a default there is one all the same: a NULL of the type STRING, which counts for the type of the result.
  const otherwise: BoundExpression =
    rest.length % 2 === 1 ? rest.at(-1)! : { kind: 'literal', value: null, type: STRING, nullable: true, name: 'NULL' };
  return { ...caseCall(whens, thens, otherwise, site.settings), name: callText(site) };
}

function urlDecoding(name: string, attempt: boolean): ScalarFunction {
  return scalar({
    name,
    doc: attempt ? 'A text without its URL escapes, or NULL.' : 'A text without its URL escapes.',
    params: [STRING],
    result: STRING,
    nullable: true,
    evaluate: (text) => {
      const decoded = urlDecode(text);
      if (decoded === null && !attempt) throw new TidemarkError('CANNOT_DECODE_URL', `the URL cannot be decoded: ${text}`, { url: text });
      return decoded;
    },
  });
}

function urlParsing(name: string, attempt: boolean): ScalarFunction {
  const part = (url: string, what: string, key: string | null, ansi: boolean): Value => {
    const parts = parseUrl(url);
    if (parts === null) {
      if (!ansi || attempt) return null;
      throw new TidemarkError('INVALID_URL', `the URL is invalid: ${url}. Use try_parse_url to get NULL instead.`, { url });
    }
    if (key === null) return urlPart(parts, what);
    const query = what === 'QUERY' ? urlPart(parts, what) : null;
    return query === null ? null : queryValue(query, key);
  };
  const two = scalar({
    name,
    params: [STRING, STRING],
    exact: true,
    result: STRING,
    nullable: true,
    choose:
      (_, { ansi }) =>
      (url, what) =>
        part(url, what, null, ansi),
  });
  const three = scalar({
    name,
    params: [STRING, STRING, STRING],
    exact: true,
    result: STRING,
    nullable: true,
    choose:
      (_, { ansi }) =>
      (url, what, key) =>
        part(url, what, key, ansi),
  });
  return {
    name,
    doc: 'A part of a URL (HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY, USERINFO), or one key of its query.',
    bind(site): BoundFunction {
      if (site.args.length !== 2 && site.args.length !== 3) throw wrongArgumentCount(name, '[2, 3]', site.args.length);
      return (site.args.length === 3 ? three : two).bind(site) as BoundFunction;
    },
  };
}

function hexOf(type: DataType): (value: Value) => string {
  if (type.kind === 'binary') return (value) => hexBytes(value as Uint8Array);
  return type.kind === 'bigint' ? (value) => hexInt64(value as bigint) : (value) => hexBytes(encodeUtf8(value as string));
}

export const functions: readonly ScalarFunction[] = [
  scalar({ name: 'base64', doc: 'Bytes as base64 text.', params: [BINARY], result: STRING, evaluate: (bytes) => base64(bytes) }),
  scalar({
    name: 'unbase64',
    doc: 'The bytes of a base64 text.',
    params: [STRING],
    result: BINARY,
    evaluate: (text) => {
      const bytes = unbase64(text);
      if (bytes === null) throw new TidemarkError('ILLEGAL_BASE64', `the text is no base64: ${text}`, { text });
      return bytes;
    },
  }),
  scalar({
    name: 'hex',
    doc: 'A number or bytes in hexadecimal digits.',
    params: [oneOf(BIGINT, BINARY, STRING)],
    result: STRING,
    choose: ([type]) => hexOf(type!),
  }),
  scalar({
    name: 'unhex',
    doc: 'The bytes of hexadecimal digits, NULL where the text has others.',
    params: [STRING],
    result: BINARY,
    nullable: true,
    evaluate: (text) => unhex(text),
  }),
  scalar({ name: 'bin', doc: 'A number in binary digits.', params: [BIGINT], result: STRING, evaluate: (value) => bin(value) }),
  scalar({
    name: 'conv',
    doc: 'Digits of one base written in another.',
    params: [STRING, INT, INT],
    result: STRING,
    nullable: true,
    choose:
      (_, { ansi }) =>
      (text, from, to) => {
        const converted = conv(text, from, to);
        if (converted?.overflowed === true && ansi) {
          throw new TidemarkError('ARITHMETIC_OVERFLOW', `conv met more digits than 64 bits hold: ${text}`, {
            message: 'Overflow in function conv()',
          });
        }
        return converted?.text ?? null;
      },
  }),
  scalar({
    name: 'encode',
    doc: 'The bytes of a text in a character set.',
    params: [STRING, STRING],
    result: BINARY,
    nullable: true,
    choose: () => {
      const charset = rememberLast((name: string) => charsetOf(name, 'encode'));
      return (text, name) => {
        // Bytes that are no UTF-8 are lost on the way: Java has a replacement character in their place.
        const bytes = encodeText(text.toWellFormed(), charset(name));
        if (bytes === null) throw malformed('encode', name);
        return bytes;
      };
    },
  }),
  decode,
  toBinary('to_binary', false),
  toBinary('try_to_binary', true),
  scalar({
    name: 'url_encode',
    doc: 'A text with URL escapes.',
    params: [STRING],
    result: STRING,
    nullable: true,
    evaluate: (text) => urlEncode(text),
  }),
  urlDecoding('url_decode', false),
  urlDecoding('try_url_decode', true),
  urlParsing('parse_url', false),
  urlParsing('try_parse_url', true),
  scalar({
    name: 'is_valid_utf8',
    doc: 'Whether a text is valid UTF-8.',
    params: [STRING],
    result: BOOLEAN,
    nullable: true,
    evaluate: (text) => isValidUtf8(text),
  }),
  scalar({
    name: 'make_valid_utf8',
    doc: 'A text with its bad bytes replaced by U+FFFD.',
    params: [STRING],
    result: STRING,
    nullable: true,
    evaluate: (text) => makeValidUtf8(text),
  }),
  scalar({
    name: 'validate_utf8',
    doc: 'The text, if it is valid UTF-8.',
    params: [STRING],
    result: STRING,
    nullable: true,
    evaluate: (text) => {
      if (isValidUtf8(text)) return text;
      throw new TidemarkError('INVALID_UTF8_STRING', 'the text is not valid UTF-8', { str: hexBytes(encodeUtf8(text)) });
    },
  }),
  scalar({
    name: 'try_validate_utf8',
    doc: 'The text, or NULL where it is not valid UTF-8.',
    params: [STRING],
    result: STRING,
    nullable: true,
    evaluate: (text) => (isValidUtf8(text) ? text : null),
  }),
  scalar({
    name: 'str_to_map',
    doc: 'Pairs in a text as a MAP; both delimiters are regular expressions.',
    params: [STRING, STRING, STRING],
    defaults: [',', ':'],
    showDefaults: true,
    exact: true,
    result: mapOf(STRING, STRING),
    choose: (_, { lastMapKeyWins }) => {
      const pair = rememberLast((pattern: string) => new JavaRegex(pattern));
      const key = rememberLast((pattern: string) => new JavaRegex(pattern));
      return (text, pairs, keys) => checkedEntries(textToEntries(text, pair(pairs), key(keys)), STRING, lastMapKeyWins);
    },
  }),
  scalarWithNulls({
    name: 'collation',
    doc: 'The collation of a text.',
    params: [STRING],
    result: STRING,
    nullable: false,
    evaluate: () => 'SYSTEM.BUILTIN.UTF8_BINARY',
  }),
];
