import { describe, expect, it } from 'vitest';
import { base64, unbase64, unbase64Strict } from '../../../../src/expressions/values/text/base64.js';
import { charsetOf, decodeText, encodeText, type Charset } from '../../../../src/expressions/values/text/charset.js';
import { parseUrl, queryValue, urlPart } from '../../../../src/expressions/values/text/parse-url.js';
import { urlDecode, urlEncode } from '../../../../src/expressions/values/text/url-coding.js';

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

describe('base64', () => {
  it.each([
    ['YWJj', '616263'],
    ['YW Jj\n', '616263'],
    ['YQ', '61'],
    ['YQ==', '61'],
    ['****', ''],
    ['-_8=', null],
    ['YQ=', null],
    ['Y', null],
    ['YQ==YQ==', null],
  ])('unbase64(%j) is %s', (text, bytes) => expect(hex(unbase64(text))).toBe(bytes));

  it('is strict on demand', () => {
    expect([hex(unbase64Strict('YWJj')), hex(unbase64Strict(' YW\nJj')), unbase64Strict('YW*Jj'), unbase64Strict('YQ=')]).toEqual([
      '616263',
      '616263',
      null,
      null,
    ]);
    expect(base64(Uint8Array.from({ length: 60 }, () => 255))).toBe('/'.repeat(80));
  });
});

describe('charsets', () => {
  it.each<[string, Charset, string | null]>([
    ['aé', 'utf-8', '61c3a9'],
    ['aé', 'iso-8859-1', '61e9'],
    ['aé', 'us-ascii', null],
    ['ı', 'iso-8859-1', null],
    ['😀', 'utf-16', 'feffd83dde00'],
    ['', 'utf-16', ''],
    ['a', 'utf-16be', '0061'],
    ['a', 'utf-16le', '6100'],
    ['😀', 'utf-32', '0001f600'],
  ])('encodes %j in %s', (text, charset, bytes) => {
    const encoded = encodeText(text, charset);
    expect(hex(encoded)).toBe(bytes);
    if (encoded) expect(decodeText(encoded, charset)).toBe(text);
  });

  it.each<[string, Charset, string | null]>([
    ['ff', 'utf-8', null],
    ['80', 'us-ascii', null],
    ['0061', 'utf-16', 'a'],
    ['fffe6100', 'utf-16', 'a'],
    ['d83d', 'utf-16be', null],
    ['006100', 'utf-16be', null],
    ['00110000', 'utf-32', null],
    ['0000feff00000061', 'utf-32', 'a'],
  ])('decodes %s from %s', (bytes, charset, text) => expect(decodeText(Buffer.from(bytes, 'hex'), charset)).toBe(text));

  it('are those of Spark', () => {
    expect(charsetOf('UTF-16LE', 'encode')).toBe('utf-16le');
    expect(() => charsetOf('windows-1252', 'encode')).toThrow(/INVALID_PARAMETER_VALUE.CHARSET/);
  });
});

describe('URLs', () => {
  it('are coded as forms', () => {
    expect(urlEncode('a b?c=d&é~*')).toBe('a+b%3Fc%3Dd%26%C3%A9%7E*');
    expect([urlDecode('a+b%C3%A9'), urlDecode('%'), urlDecode('%zz'), urlDecode('%FF')]).toEqual(['a bé', null, null, '\ufffd']);
  });

  const url = 'http://user:pw@spark.apache.org:8080/path/p%20q?query=1&b=2#frag';
  it.each([
    [url, 'PROTOCOL', 'http'],
    [url, 'HOST', 'spark.apache.org'],
    [url, 'AUTHORITY', 'user:pw@spark.apache.org:8080'],
    [url, 'USERINFO', 'user:pw'],
    [url, 'PATH', '/path/p%20q'],
    [url, 'QUERY', 'query=1&b=2'],
    [url, 'REF', 'frag'],
    [url, 'FILE', '/path/p%20q?query=1&b=2'],
    [url, 'host', null],
    ['http://[::1]:80/', 'HOST', '[::1]'],
    ['http://1.2.3.4', 'HOST', '1.2.3.4'],
    ['http://a_b/c', 'HOST', null],
    ['http://a_b/c', 'AUTHORITY', 'a_b'],
    ['http://é.com/ü', 'PATH', '/ü'],
    ['mailto:a@b.c', 'PATH', null],
    ['file:///x', 'PATH', '/x'],
    ['', 'PATH', ''],
    ['a/b?c', 'QUERY', 'c'],
  ])('%j has the %s %j', (text, part, expected) => expect(urlPart(parseUrl(text)!, part)).toBe(expected));

  it.each(['not a url', 'http://a b/', 'http://a/%zz', '1x://a', 'http://a/[b]', 'http://', 'http://a/\n', ':a'])('%j is none', (text) =>
    expect(parseUrl(text)).toBeNull(),
  );

  it('have values by key', () => {
    expect([queryValue('x=1&x=2', 'x'), queryValue('ax=1', 'x'), queryValue('a=1&b=', 'b')]).toEqual(['1', null, '']);
  });
});
