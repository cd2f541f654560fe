// The habits of this code base, as failures. A list of exceptions holds a reason for each entry and may only shrink: an entry that is no
// longer needed fails too.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text with comments, strings and regular expressions blanked, line for line. */
  readonly code: string;
}

/** Blanks what is not code, keeping line breaks, so that a word in a comment or a string is not taken for a use of it. */
function codeOf(text: string): string {
  const tokens =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=[=(,:!&|?{;]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/g;
  return text.replaceAll(tokens, (token) => (token.startsWith('`') ? token : token.replaceAll(/[^\n]/g, ' ')));
}

function filesUnder(folder: string): SourceFile[] {
  let entries: string[];
  try {
    entries = readdirSync(root + folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return entries
    .map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|js|cjs|mjs)$/.test(path) && !path.includes('.generated.') && !path.startsWith('test/conformance/corpus/'))
    .toSorted()
    .map((path) => {
      const text = readFileSync(root + path, 'utf8');
      return { path, text, code: codeOf(text) };
    });
}

const library = [...filesUnder('src'), ...filesUnder('operators')];
const operators = library.filter((file) => file.path.startsWith('operators/'));
const tests = [...filesUnder('test'), ...filesUnder('property-tests')];
const everything = [...library, ...tests, ...filesUnder('examples'), ...filesUnder('bench'), ...filesUnder('scripts')];

/** `path:line` of every match of `pattern` in the code of `files`. */
function matches(files: readonly SourceFile[], pattern: RegExp, of: 'code' | 'text' = 'code'): string[] {
  return files.flatMap((file) =>
    file[of].split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1} ${line.trim().slice(0, 80)}`] : [])),
  );
}

/** Splits the paths that break a rule into those without an excuse and the excuses that nothing needs any more. */
function judge(breaking: Iterable<string>, excuses: Readonly<Record<string, string>>): { unexcused: string[]; stale: string[] } {
  const broken = new Set(breaking);
  return {
    unexcused: [...broken].filter((path) => !Object.hasOwn(excuses, path)),
    stale: Object.keys(excuses).filter((path) => !broken.has(path)),
  };
}

const nothing = { unexcused: [], stale: [] };

describe('time and chance', () => {
  const mayTouchClock: Readonly<Record<string, string>> = {
    'src/base/clock.ts': 'it is the clock',
  };

  test('come from src/base/clock.ts alone', () => {
    const pattern = /\b(Date\.now|performance\.now|Math\.random|setTimeout|setInterval|setImmediate|process\.hrtime)\b|\bnew Date\(\)/;
    expect(judge(pathsOf(matches(library, pattern)), mayTouchClock)).toEqual(nothing);
  });
});

describe('modules', () => {
  const mayWriteLoops: Readonly<Record<string, string>> = {
    'src/expressions/operators/loops.ts': 'one loop for each operation and array type, from fixed texts; nothing of a user goes into them',
  };

  test('name what they export, one by one', () => {
    expect(matches(library, /^\s*export\s*(type\s*)?\*|^\s*export\s+default\b/)).toEqual([]);
  });

  test('use no enum, namespace or decorator', () => {
    expect(matches(library, /^\s*(export\s+)?(declare\s+)?(const\s+)?(enum|namespace)\s+\w+\s*\{|^\s*@\w+\s*(\(|$)/)).toEqual([]);
  });

  test('never turn text into code, but for loops written out here', () => {
    expect(judge(pathsOf(matches(library, /\beval\(|\bnew Function\(/)), mayWriteLoops)).toEqual(nothing);
  });

  test('have names that say something', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc)(\.|\/|$)/;
    expect(everything.map((file) => file.path).filter((path) => vague.test(path))).toEqual([]);
    expect(library.map((file) => file.path).filter((path) => !/^[a-z0-9/.-]+$/.test(path))).toEqual([]);
  });

  test('do not need each other in a circle', () => {
    expect(circles(importsOf(library))).toEqual([]);
  });

  test('do not import types inline, where the layer rules cannot see it', () => {
    expect(matches(library, /[:<|&(=]\s*import\(/)).toEqual([]);
  });
});

describe('size', () => {
  const linesMax = 400;
  const mayBeLong: Readonly<Record<string, string>> = {
    'src/columnar/builder.ts': 'one small builder a type, read side by side',
  };

  test(`of a file is at most ${linesMax} lines`, () => {
    const long = library.filter((file) => file.text.split('\n').length - 1 > linesMax).map((file) => file.path);
    expect(judge(long, mayBeLong)).toEqual(nothing);
  });
});

describe('operators', () => {
  const mayWait: Readonly<Record<string, string>> = {
    'operators/shared/groups/stateful-map-rows.ts': "the user's function may be asynchronous; results are taken in the order of the keys",
    'operators/shared/processor/transform-rows.ts': "the user's processor may be asynchronous; one key is under way at a time",
  };

  test('wait for nothing but prefetch', () => {
    const rest = operators.map((file) => ({ ...file, code: withoutPrefetch(file.code) }));
    expect(judge(pathsOf(matches(rest, /\b(async|await)\b/)), mayWait)).toEqual(nothing);
  });

  test('never go through JSON text', () => {
    expect(matches(operators, /\bJSON\./)).toEqual([]);
  });
});

describe('tests', () => {
  test('are all run', () => {
    const unrun = /\b(test|it|describe|suite|bench)\s*\.\s*(skip|only|todo|skipIf|runIf|fails)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/;
    expect(matches(tests, unrun)).toEqual([]);
  });
});

describe('work', () => {
  test('is finished', () => {
    // spelled in parts so that this file does not find itself
    const words = [
      ['TO', 'DO'],
      ['FIX', 'ME'],
      ['HA', 'CK'],
      ['not ', 'implemented yet'],
    ].map((parts) => parts.join(''));
    const marker = new RegExp(words.map((word) => `\\b${word}\\b`).join('|'));
    expect(matches(everything, marker, 'text')).toEqual([]);
  });
});

/** For each file, the files it needs at run time; what is imported as a type alone is gone by then. */
function importsOf(files: readonly SourceFile[]): Map<string, string[]> {
  const statement = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm;
  return new Map(
    files.map((file) => {
      const targets = [...file.text.matchAll(statement)].map((match) => posix.join(posix.dirname(file.path), match[1] ?? ''));
      return [file.path, targets.map((target) => target.replace(/\.js$/, '.ts'))];
    }),
  );
}

/** Every circle met on a walk along the imports, as `a.ts -> b.ts -> a.ts`. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return found;
}

/** Blanks every `async prefetch(…) { … }`, keeping line breaks. */
function withoutPrefetch(code: string): string {
  let rest = code;
  for (;;) {
    const start = rest.search(/\basync\s+prefetch\b/);
    if (start < 0) return rest;
    let end = rest.indexOf('{', rest.indexOf(')', start));
    let depth = 0;
    do {
      if (rest[end] === '{') depth++;
      if (rest[end] === '}') depth--;
      end++;
    } while (depth > 0 && end < rest.length);
    rest = rest.slice(0, start) + rest.slice(start, end).replaceAll(/[^\n]/g, ' ') + rest.slice(end);
  }
}

function pathsOf(found: readonly string[]): string[] {
  return found.map((line) => line.slice(0, line.indexOf(':')));
}
