// Windows by trying every start.

export interface WindowRule {
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly startMs: number;
}

/** Starts and ends of all windows that hold a time, in milliseconds. */
export function windowsOf(timeMs: number, { sizeMs, slideMs, startMs }: WindowRule): { readonly start: number; readonly end: number }[] {
  const windows = [];
  const first = startMs - slideMs * (2 + Math.ceil(Math.abs(timeMs - startMs) / slideMs + sizeMs / slideMs));
  for (let start = first; start <= timeMs; start += slideMs) if (timeMs < start + sizeMs) windows.push({ start, end: start + sizeMs });
  return windows;
}
