import type { Token } from '../../columnar/sql-tokens.js';

/** Operators of several characters, each as one that looks like it. */
const SYMBOLS: Readonly<Record<string, string>> = {
  '<=>': '≡',
  '<>': '≠',
  '!=': '≠',
  '<=': '≤',
  '!>': '≤',
  '>=': '≥',
  '!<': '≥',
  '==': '=',
  '=>': '⇒',
  '->': '→',
  '::': '∷',
  '||': '‖',
  '<<': '«',
  '>>': '»',
  '>>>': '⋙',
};

/** The operators behind the characters of the token text. */
export const OPERATOR_NAMES: Readonly<Record<string, string>> = {
  '≡': '<=>',
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
  '‖': '||',
  '«': '<<',
  '»': '>>',
  '⋙': '>>>',
};

/** What the grammar reads: one character for each token but the last, which is the end. */
export function tokenText(tokens: readonly Token[]): string {
  return tokens.slice(0, -1).map(tokenCharacter).join('');
}

function tokenCharacter(token: Token): string {
  switch (token.kind) {
    case 'word':
      return 'w';
    case 'quoted':
      return 'q';
    case 'string':
      return 's';
    case 'number':
      return 'n';
    case 'symbol':
      return SYMBOLS[token.text] ?? token.text.charAt(0);
    default:
      return '\u0000';
  }
}
