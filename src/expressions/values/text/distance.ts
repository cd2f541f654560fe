/** `levenshtein` and `soundex`. */

import { codePointLength } from './code-points.js';

/** How many code points must be added, removed or changed to make one text the other. */
export function levenshtein(a: string, b: string): number {
  const rows = [...a];
  const columns = [...b];
  if (rows.length === 0 || columns.length === 0) return rows.length + columns.length;
  let above = Int32Array.from({ length: columns.length + 1 }, (_, i) => i);
  let current = new Int32Array(columns.length + 1);
  rows.forEach((char, i) => {
    current[0] = i + 1;
    columns.forEach((other, k) => {
      const change = (above[k] as number) + (char === other ? 0 : 1);
      current[k + 1] = Math.min(change, (above[k + 1] as number) + 1, (current[k] as number) + 1);
    });
    [above, current] = [current, above];
  });
  return above[columns.length] as number;
}

/** As `levenshtein`, -1 when it is more than `threshold`. */
export function levenshteinWithin(a: string, b: string, threshold: number): number {
  if (threshold < 0 || Math.abs(codePointLength(a) - codePointLength(b)) > threshold) return -1;
  const distance = levenshtein(a, b);
  return distance <= threshold ? distance : -1;
}

/** Sounds of A to Z: 0 for vowels, which part equal sounds, 7 for H and W, which do not. */
const SOUNDS = '01230127022455012623017202';

/** `soundex`: letter and three digits; the text itself when it does not begin with an ASCII letter. */
export function soundex(text: string): string {
  const first = letterIndex(text.charCodeAt(0));
  if (first < 0) return text;
  let code = String.fromCharCode(65 + first);
  let last = SOUNDS[first];
  for (let i = 1; i < text.length && code.length < 4; i++) {
    const letter = letterIndex(text.charCodeAt(i));
    const sound = letter < 0 ? '0' : SOUNDS[letter];
    if (sound === '7') continue;
    if (sound !== '0' && sound !== last) code += sound;
    last = sound;
  }
  return code.padEnd(4, '0');
}

function letterIndex(unit: number): number {
  const upperCase = unit >= 97 && unit <= 122 ? unit - 32 : unit;
  return upperCase >= 65 && upperCase <= 90 ? upperCase - 65 : -1;
}
