// Compiles every `*.peggy` grammar under src/ to a parser module beside it.
//
// `sql.peggy` becomes `sql.generated.js` (what runs) and `sql.generated.d.ts` (what the compiler sees). Git ignores both; they are written
// anew whenever the grammar or this script is newer. Any rule may be the start: `parse(text, { startRule: 'DataType' })`.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import peggy from 'peggy';

const root = fileURLToPath(new URL('..', import.meta.url));
const self = fileURLToPath(import.meta.url);

const declarations = `// Written by scripts/grammar.js; do not edit.
export interface Position { offset: number; line: number; column: number }
export interface LocationRange { source: unknown; start: Position; end: Position }
export interface Expectation { type: string; description?: string; text?: string }
export interface ParseOptions { startRule?: string; grammarSource?: unknown; [option: string]: unknown }
export declare class SyntaxError extends globalThis.SyntaxError {
  readonly expected: Expectation[] | null;
  readonly found: string | null;
  readonly location: LocationRange;
}
export declare const StartRules: readonly string[];
export declare function parse(input: string, options?: ParseOptions): unknown;
`;

function changedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

for (const entry of readdirSync(join(root, 'src'), { recursive: true })) {
  const name = String(entry);
  if (!name.endsWith('.peggy')) continue;
  const grammar = join(root, 'src', name);
  const parser = grammar.replace(/\.peggy$/, '.generated.js');
  const types = grammar.replace(/\.peggy$/, '.generated.d.ts');
  const newest = Math.max(changedAt(grammar), changedAt(self));
  if (newest < changedAt(parser) && newest < changedAt(types)) continue;
  const source = readFileSync(grammar, 'utf8');
  try {
    const text = peggy.generate(source, { format: 'es', output: 'source', allowedStartRules: ['*'], grammarSource: name });
    writeFileSync(parser, text);
    writeFileSync(types, declarations);
    console.log(`grammar: ${name} compiled`);
  } catch (error) {
    const detail = typeof error?.format === 'function' ? error.format([{ source: name, text: source }]) : error;
    console.error(`grammar: ${name} does not compile\n${detail}`);
    process.exitCode = 1;
  }
}
