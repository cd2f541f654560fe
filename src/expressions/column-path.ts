import { TidemarkError } from '../base/errors.js';
import type { ColumnNode, StarNode } from './node.js';

/**
 * The node of a column name as the builder takes it: parts divided by dots, a part with dots or blanks in backquotes (`` `a.b`.c ``), `*` and
 * `t.*` for all columns. PARSE_SYNTAX_ERROR where a backquote does not close or a part is empty.
 */
export function columnPath(name: string): ColumnNode | StarNode {
  const parts: string[] = [];
  let at = 0;
  while (at <= name.length) {
    const part = name[at] === '`' ? quotedPart(name, at) : plainPart(name, at);
    if (part.text === '') throw malformed(name);
    parts.push(part.text);
    at = part.end + 1;
  }
  if (parts.at(-1) === '*') return { kind: 'star', qualifier: parts.slice(0, -1) };
  return { kind: 'column', parts };
}

function plainPart(name: string, start: number): { text: string; end: number } {
  const dot = name.indexOf('.', start);
  const end = dot < 0 ? name.length : dot;
  return { text: name.slice(start, end), end };
}

function quotedPart(name: string, start: number): { text: string; end: number } {
  let text = '';
  for (let i = start + 1; i < name.length; i++) {
    if (name[i] !== '`') text += name[i]!;
    else if (name[i + 1] === '`') text += name[++i]!;
    else if (i + 1 === name.length || name[i + 1] === '.') return { text, end: i + 1 };
    else break;
  }
  throw malformed(name);
}

function malformed(name: string): TidemarkError {
  return new TidemarkError(
    'INVALID_ATTRIBUTE_NAME_SYNTAX',
    `'${name}' is no column name: divide parts by dots, put a part with dots in backquotes`,
    {
      name,
    },
  );
}
