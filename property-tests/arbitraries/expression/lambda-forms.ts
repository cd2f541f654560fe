// Forms that run a lambda over arrays and maps.
import { arrayOf, BOOLEAN, type ArrayType, type DataType, INT, type MapType, STRING } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { form } from '../../models/expression/model.js';
import { placed } from './any-forms.js';
import type { Form } from './maker.js';

const isArray = (type: DataType): boolean => type.kind === 'array';
const elementOf = (type: DataType): DataType => (type as ArrayType).element;

export const lambdaForms: readonly Form[] = [
  {
    gives: isArray,
    make: (m, type) => {
      const from = m.someType(() => true, [INT, STRING]);
      const list = m.of(arrayOf(from));
      const at = m.names.length;
      const indexed = m.tape.below(2) === 1;
      const body = m.with([{ name: `el${at}`, type: from }, ...(indexed ? [{ name: `at${at}`, type: INT }] : [])]).of(elementOf(type));
      const params = indexed ? `(el${at}, at${at})` : `el${at}`;
      return form(
        type,
        `transform(${list.sql}, ${params} -> ${body.sql})`,
        [list, body],
        (row) => {
          const values = list.evaluate(row);
          return values === null ? null : (values as Value[]).map((v, i) => body.evaluate(placed(row, at, v, i)));
        },
        [at, at + 1],
      );
    },
  },
  {
    gives: isArray,
    make: (m, type) => {
      const list = m.of(type);
      const at = m.names.length;
      const body = m.with([{ name: `el${at}`, type: elementOf(type) }]).of(BOOLEAN);
      return form(
        type,
        `filter(${list.sql}, el${at} -> ${body.sql})`,
        [list, body],
        (row) => {
          const values = list.evaluate(row);
          return values === null ? null : (values as Value[]).filter((v) => body.evaluate(placed(row, at, v)) === true);
        },
        [at],
      );
    },
  },
  {
    gives: isArray,
    make: (m, type) => {
      const [p, q] = [m.someType(() => true, [INT]), m.someType(() => true, [STRING])];
      const [a, b] = [m.of(arrayOf(p)), m.of(arrayOf(q))];
      const at = m.names.length;
      const body = m
        .with([
          { name: `le${at}`, type: p },
          { name: `ri${at}`, type: q },
        ])
        .of(elementOf(type));
      return form(
        type,
        `zip_with(${a.sql}, ${b.sql}, (le${at}, ri${at}) -> ${body.sql})`,
        [a, b, body],
        (row) => {
          const left = a.evaluate(row) as Value[] | null;
          const right = left === null ? null : (b.evaluate(row) as Value[] | null);
          if (left === null || right === null) return null;
          return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
            body.evaluate(placed(row, at, left[i] ?? null, right[i] ?? null)),
          );
        },
        [at, at + 1],
      );
    },
  },
  {
    gives: (type) => type.kind === 'map',
    make: (m, type) => {
      const { key, value } = type as MapType;
      const a = m.of(type);
      const at = m.names.length;
      const body = m
        .with([
          { name: `ke${at}`, type: key },
          { name: `va${at}`, type: value },
        ])
        .of(value);
      return form(
        type,
        `transform_values(${a.sql}, (ke${at}, va${at}) -> ${body.sql})`,
        [a, body],
        (row) => {
          const entries = a.evaluate(row);
          return entries === null ? null : (entries as [Value, Value][]).map(([k, v]) => [k, body.evaluate(placed(row, at, k, v))]);
        },
        [at, at + 1],
      );
    },
  },
  {
    gives: (type) => type.kind === 'map',
    make: (m, type) => {
      const { key, value } = type as MapType;
      const a = m.of(type);
      const at = m.names.length;
      const body = m
        .with([
          { name: `ke${at}`, type: key },
          { name: `va${at}`, type: value },
        ])
        .of(BOOLEAN);
      return form(
        type,
        `map_filter(${a.sql}, (ke${at}, va${at}) -> ${body.sql})`,
        [a, body],
        (row) => {
          const entries = a.evaluate(row);
          return entries === null ? null : (entries as [Value, Value][]).filter(([k, v]) => body.evaluate(placed(row, at, k, v)) === true);
        },
        [at, at + 1],
      );
    },
  },
];
