import { readFileSync } from 'node:fs';

/** Peak resident memory of this process. */
export function peakRssMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Milliseconds since this process began, the loading of Node.js itself included. */
export function sinceProcessStartMs(): number {
  const ticks = Number(readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ')[19]);
  const uptimeSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return uptimeSeconds * 1000 - ticks * 10;
}

/** The value that a share `q` of the values lie below or at. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
