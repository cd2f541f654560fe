import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TidemarkError } from '../../base/errors.js';

/** Whether a path holds any of the signs of a glob. A literal one is written with a backslash before it. */
export function isGlob(path: string): boolean {
  return /[{}[\]*?\\]/.test(path);
}

/** A glob of one file name: `*`, `?`, `[abc]`, `[^a-z]`, `{a,b}`, `\` before a literal sign, as Hadoop reads them. */
export function globPattern(glob: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!;
    if (char === '\\') source += literal(glob[++i] ?? '');
    else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '{') {
      braces++;
      source += '(?:';
    } else if (char === '}' && braces > 0) {
      braces--;
      source += ')';
    } else if (char === ',' && braces > 0) source += '|';
    else if (char === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end < 0) source += literal(char);
      else {
        const set = glob.slice(i + 1, end);
        source += `[${set.startsWith('^') || set.startsWith('!') ? '^' : ''}${set.replace(/^[\^!]/, '').replaceAll(/[\\\]^]/g, '\\$&')}]`;
        i = end;
      }
    } else source += literal(char);
  }
  if (braces > 0)
    throw new TidemarkError('INVALID_GLOB', `error parsing regexp: Unclosed group at pos ${glob.length}: \`${glob}\``, { glob });
  return new RegExp(`^${source}$`, 'u');
}

/** The paths that exist and match, in order of name. */
export function expandGlob(absolute: string): string[] {
  return slashedAlternatives(absolute).flatMap((path) => {
    let found = ['/'];
    for (const part of path.split('/').filter((p) => p !== '')) {
      found = isGlob(part) ? matching(found, globPattern(part)) : found.map((folder) => join(folder, part)).filter(exists);
    }
    return found;
  });
}

function matching(folders: readonly string[], pattern: RegExp): string[] {
  return folders.flatMap((folder) =>
    names(folder)
      .filter((name) => pattern.test(name))
      .map((name) => join(folder, name)),
  );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** `{a/b,c}` spans folders: it is written out as one path an alternative. */
function slashedAlternatives(path: string): string[] {
  const spanning = /\{([^{}]*\/[^{}]*)\}/.exec(path);
  if (spanning === null) return [path];
  const [whole, inner] = spanning;
  return inner!
    .split(',')
    .flatMap((one) => slashedAlternatives(path.slice(0, spanning.index) + one + path.slice(spanning.index + whole.length)));
}

function literal(char: string): string {
  return char.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}
