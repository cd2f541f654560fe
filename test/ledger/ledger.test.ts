import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FAULTS = 37;

const rows = readFileSync(`${root}docs/ledger.md`, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number, fault, where] = /^\| *(\d+) *\| (.*?) *\| (.*?) *\|$/.exec(line) ?? [];
    return number === undefined ? [] : [{ number: Number(number), fault: fault!, where: where! }];
  });

test('docs/ledger.md has every fault once, in order', () => {
  expect(rows.map((row) => row.number)).toEqual(Array.from({ length: FAULTS }, (_, i) => i + 1));
});

test.each(rows)('fault $number has the test that the table names', ({ number, fault, where }) => {
  const [, path, name] = /^`([^`]+)`(?:: (.*))?$/.exec(where)!;
  const text = readFileSync(root + path!, 'utf8');
  expect(text).toContain(name ?? `'#${number} ${fault}'`);
});
