// Forms that give STRING and BINARY.
import { arrayOf, BINARY, BOOLEAN, type DataType, INT, STRING } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { eager, type ModelExpression, strict } from '../../models/expression/model.js';
import { padded, substring } from '../../models/expression/texts.js';
import type { Form, Maker } from './maker.js';

const isText = (type: DataType): boolean => type.kind === 'string';

/** A text function of one text. */
function text(name: string, f: (x: string) => string): Form {
  return {
    gives: isText,
    make: (m) => {
      const a = m.of(STRING);
      return strict(STRING, `${name}(${a.sql})`, [a], f);
    },
  };
}

function several(m: Maker, type: DataType): ModelExpression[] {
  return m.tape.list(3, () => m.of(type), 1);
}

const sqlOf = (parts: readonly ModelExpression[]): string => parts.map((p) => p.sql).join(', ');

/** Spark works out all the texts of concat and ||, also behind a NULL. */
const joined = (...xs: (string | null)[]): string | null => (xs.includes(null) ? null : xs.join(''));

export const textForms: readonly Form[] = [
  text('upper', (x) => x.toUpperCase()),
  text('lower', (x) => x.toLowerCase()),
  text('reverse', (x) => [...x].reverse().join('')),
  text('trim', (x) => x.replace(/^ +| +$/g, '')),
  text('ltrim', (x) => x.replace(/^ +/, '')),
  text('rtrim', (x) => x.replace(/ +$/, '')),
  text('hex', (x) => Buffer.from(x).toString('hex').toUpperCase()),
  {
    gives: isText,
    make: (m) => {
      const parts = several(m, STRING);
      return eager(STRING, `concat(${sqlOf(parts)})`, parts, joined);
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [a, b] = [m.of(STRING), m.of(STRING)];
      return eager(STRING, `(${a.sql} || ${b.sql})`, [a, b], joined);
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [separator, ...parts] = [m.of(STRING), ...several(m, STRING)];
      return eager(
        STRING,
        `concat_ws(${separator.sql}, ${sqlOf(parts)})`,
        [separator, ...parts],
        (between: string | null, ...xs: Value[]) => (between === null ? null : xs.filter((x) => x !== null).join(between)),
      );
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [a, p] = [m.of(STRING), m.of(INT)];
      if (m.tape.below(2) === 0)
        // Spark's two arguments are three, the last the largest INT: a start far before the text ends within it
        return strict(STRING, `substring(${a.sql}, ${p.sql})`, [a, p], (x: string, at: number) => substring(x, at, 2 ** 31 - 1));
      const n = m.of(INT);
      return strict(STRING, `substring(${a.sql}, ${p.sql}, ${n.sql})`, [a, p, n], substring);
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [a, b, c] = [m.of(STRING), m.of(STRING), m.of(STRING)];
      return strict(STRING, `replace(${a.sql}, ${b.sql}, ${c.sql})`, [a, b, c], (x: string, y: string, z: string) =>
        y === '' ? x : x.replaceAll(y, () => z),
      );
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [a, b] = [m.of(STRING), m.of(STRING)];
      const name = m.tape.one(['lpad', 'rpad'] as const);
      const length = m.tape.one([0, 3, 5, -1]);
      return strict(STRING, `${name}(${a.sql}, ${length}, ${b.sql})`, [a, b], (x: string, pad: string) =>
        padded(x, length, pad, name === 'lpad'),
      );
    },
  },
  {
    gives: isText,
    make: (m) => {
      const a = m.of(STRING);
      const times = m.tape.one([0, 1, 2, -1]);
      return strict(STRING, `repeat(${a.sql}, ${times})`, [a], (x: string) => x.repeat(Math.max(0, times)));
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [a, from] = [m.of(STRING), m.tape.one(['ab', 'é', 'ba1', ''])];
      const to = m.tape.one(['', 'x', 'xyz', 'é']);
      const chars = [...from];
      return strict(STRING, `translate(${a.sql}, '${from}', '${to}')`, [a], (x: string) =>
        [...x].map((c) => (chars.includes(c) ? ([...to][chars.indexOf(c)] ?? '') : c)).join(''),
      );
    },
  },
  {
    gives: isText,
    make: (m) => {
      const [a, b] = [m.of(STRING), m.of(arrayOf(STRING))];
      return strict(STRING, `array_join(${b.sql}, ${a.sql})`, [b, a], (list: Value[], between: string) =>
        list.filter((x) => x !== null).join(between),
      );
    },
  },
  {
    gives: isText,
    make: (m) => {
      const a = m.of(BOOLEAN);
      return strict(STRING, `CAST(${a.sql} AS STRING)`, [a], String);
    },
  },
  {
    gives: (type) => type.kind === 'binary',
    make: (m) => {
      const parts = several(m, BINARY);
      return eager(BINARY, `concat(${sqlOf(parts)})`, parts, (...xs: (Uint8Array | null)[]) =>
        xs.includes(null) ? null : new Uint8Array(Buffer.concat(xs as Uint8Array[])),
      );
    },
  },
  {
    gives: (type) => type.kind === 'binary',
    make: (m) => {
      const a = m.of(STRING);
      return strict(BINARY, `encode(${a.sql}, 'UTF-8')`, [a], (x: string) => new Uint8Array(Buffer.from(x)));
    },
  },
];
