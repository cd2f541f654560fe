/** One step of a path of `get_json_object`. A wildcard behind a dot finds nothing, as in Spark: it only looks into arrays. */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'elements' }
  | { readonly kind: 'fields' };

/** Blanks may stand before every symbol. Order counts: what matches first is not taken back. */
const STEPS: readonly { readonly pattern: RegExp; readonly make: (text: string) => PathStep }[] = [
  { pattern: /\s*\.\*/y, make: () => ({ kind: 'fields' }) },
  { pattern: /\s*\['\*'\]/y, make: () => ({ kind: 'fields' }) },
  { pattern: /\s*\.\s*([^.[\s][^.[]*)/y, make: (name) => ({ kind: 'field', name }) },
  { pattern: /\s*\['\s*([^'\s][^']*)'\]/y, make: (name) => ({ kind: 'field', name }) },
  { pattern: /\s*\[\s*\*\s*\]/y, make: () => ({ kind: 'elements' }) },
  { pattern: /\s*\[\s*(\d+)\s*\]/y, make: (digits) => ({ kind: 'index', index: Number(digits) }) },
];

/** The steps of `$.a.b[0]['c'][*]`, or null where the text is no path. */
export function parseJsonPath(text: string): readonly PathStep[] | null {
  const root = /^\s*\$/.exec(text);
  if (root === null) return null;
  const steps: PathStep[] = [];
  let at = root[0].length;
  while (at < text.length && /\S/.test(text.slice(at))) {
    const found = stepAt(text, at);
    if (found === null) return null;
    steps.push(found.step);
    at = found.end;
  }
  return steps;
}

function stepAt(text: string, at: number): { step: PathStep; end: number } | null {
  for (const { pattern, make } of STEPS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { step: make(match[1] ?? ''), end: pattern.lastIndex };
  }
  return null;
}
