import { readFileSync } from 'node:fs';

export interface Parameter {
  readonly name: string;
  readonly kind: 'column' | 'argument' | 'operand' | 'text' | 'lambda' | 'options';
  readonly arity: number;
  readonly isOptional: boolean;
  readonly isMany: boolean;
}

export interface Signature {
  readonly name: string;
  readonly family: string;
  readonly parameters: readonly Parameter[];
  readonly result: string;
}

/** The lines of function-signatures.txt. */
export function readSignatures(): Signature[] {
  const text = readFileSync(new URL('../function-signatures.txt', import.meta.url), 'utf8');
  const signatures: Signature[] = [];
  let family = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) family = line.slice(3);
    else if (line !== '' && !line.startsWith('#')) signatures.push(signatureOf(line, family));
  }
  return signatures;
}

function signatureOf(line: string, family: string): Signature {
  const match = /^(\w+)\((.*)\) (\S+)$/.exec(line);
  if (match === null) throw new Error(`not a signature: ${line}`);
  const [, name, list, result] = match as unknown as [string, string, string, string];
  const parameters = list === '' ? [] : list.split(', ').map(parameterOf);
  return { name, family, parameters, result };
}

const KINDS = { '': 'column', '#': 'argument', "'": 'text', '=': 'operand', '{}': 'options' } as const;

function parameterOf(text: string): Parameter {
  const match = /^(\w+?)(#|'|=|\{\}|>(\d))?(\?)?(\*)?$/.exec(text);
  if (match === null) throw new Error(`not a parameter: ${text}`);
  const [, name, mark = '', arity, optional, many] = match;
  const kind = arity === undefined ? KINDS[mark as keyof typeof KINDS] : 'lambda';
  return { name: name!, kind, arity: Number(arity ?? 0), isOptional: optional !== undefined, isMany: many !== undefined };
}
