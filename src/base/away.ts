import { TidemarkError } from './errors.js';

/** What the system says of something that may be there again in a moment. */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EAI_AGAIN',
  'EBUSY',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EPIPE',
  'ESTALE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** Errors of connectors that say so themselves: CONNECTOR_AWAY is for sources and sinks of a program. */
const AWAY_CODES: ReadonlySet<string> = new Set(['CONNECTOR_AWAY', 'KAFKA_CONNECTION_FAILED']);

/**
 * Whether an error says that something outside is away, so that trying again may help: the first in its chain of causes that knows decides.
 * Clients say it with a boolean `retriable` (kafkajs), the system with its codes. What nobody knows is not tried again: a mistake in data or
 * plan stays one.
 */
export function isAway(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof TidemarkError) {
      if (AWAY_CODES.has(at.code)) return true;
      continue;
    }
    const { retriable, code } = at as { retriable?: unknown; code?: unknown };
    if (typeof retriable === 'boolean') return retriable;
    if (typeof code === 'string' && SYSTEM_CODES.has(code)) return true;
  }
  return false;
}
