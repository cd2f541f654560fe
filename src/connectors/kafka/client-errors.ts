import { TidemarkError } from '../../base/errors.js';

/** The name that Kafka's protocol has for an error, where it is one of the protocol. */
export function typeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { type } = error as { type?: unknown };
  if (typeof type === 'string') return type;
  return error.cause === undefined ? null : typeOf(error.cause);
}

/** The way to a broker is at fault, not what was asked of it. */
export function isConnectionError(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    /^KafkaJS(Connection|RequestTimeout|BrokerNotFound|NumberOfRetries|SASL|LockTimeout|MetadataNotLoaded|GroupCoordinatorNotFound)/.test(
      cause.name,
    )
  );
}

function trail(error: unknown): Error[] {
  return error instanceof Error ? [error, ...trail(error.cause)] : [];
}

/** Others, of the rows that are written for instance, have a name already. */
function isOfClient(error: Error): boolean {
  return error.name.startsWith('KafkaJS') || typeof (error as { type?: unknown }).type === 'string';
}

/** An error of connecting, in words that say what to look at. */
export function connectionError(cause: unknown): Error {
  if (cause instanceof Error && !isOfClient(cause)) return cause;
  const errors = trail(cause);
  const message = errors[0]?.message ?? String(cause);
  if (errors.some((e) => /SASL/.test(e.name) || /SASL|authentication/i.test(e.message))) {
    return new TidemarkError(
      'KAFKA_AUTHENTICATION_FAILED',
      `the brokers did not accept the login: ${message}. Check kafka.security.protocol, kafka.sasl.mechanism and the credentials.`,
      {},
      cause,
    );
  }
  const isTls = errors.some((e) => /certificate|SSL|TLS|EPROTO/i.test(e.message));
  return new TidemarkError(
    isTls ? 'KAFKA_TLS_FAILED' : 'KAFKA_CONNECTION_FAILED',
    `no broker could be reached: ${message}. Check kafka.bootstrap.servers${isTls ? ', kafka.security.protocol and the certificates' : ' and kafka.security.protocol'}.`,
    {},
    cause,
  );
}

const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'TRANSACTION_COORDINATOR_FENCED',
  'INVALID_TRANSACTION_STATE',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
]);

/** An error of a producer, in words that say what to look at. */
export function producerError(cause: unknown, transactionalId: string | null): Error {
  if (cause instanceof Error && !isOfClient(cause)) return cause;
  const type = typeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  // Kafka says PRODUCER_FENCED by a number that kafkajs has no name for
  if (type !== null && (FENCED.has(type) || /error code 90\b/.test(message))) {
    return new TidemarkError(
      'KAFKA_PRODUCER_FENCED',
      `another run of this query has taken over the transactional id '${transactionalId}', or the transaction took longer than kafka.transaction.timeout.ms: ${message}.`,
      { transactionalId },
      cause,
    );
  }
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') {
    return new TidemarkError(
      'KAFKA_MESSAGE_TOO_LARGE',
      `a record is larger than the topic allows (max.message.bytes): ${message}.`,
      {},
      cause,
    );
  }
  if (type !== null) return new TidemarkError('KAFKA_WRITE_FAILED', `the brokers refused to write: ${message} (${type}).`, { type }, cause);
  return connectionError(cause);
}
