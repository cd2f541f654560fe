import type { EvaluationContext } from '../bound.js';
import { zoneOf, type Zone } from '../values/time/zones.js';

let last: { id: string; zone: Zone } | undefined;

/** The session's time zone. */
export function sessionZone(context: Pick<EvaluationContext, 'timeZone'>): Zone {
  if (last?.id !== context.timeZone) last = { id: context.timeZone, zone: zoneOf(context.timeZone) };
  return last.zone;
}
