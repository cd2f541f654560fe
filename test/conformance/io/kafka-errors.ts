import { randomUUID } from 'node:crypto';
import { brokerIsMissing } from '../../kafka/broker.js';
import type { IoCase } from './case.js';
import { started } from './kafka.js';

/** Nothing listens there: for what is refused before anything is asked of a broker. */
const NOWHERE = '127.0.0.1:9';
const PARTITIONS = 3;

/** What a case of errors/ with topics runs against, as settings of its session; null where it has none. Topics have names of the case's own. */
export async function kafkaPlace(test: IoCase): Promise<Readonly<Record<string, string>> | null> {
  const steps = JSON.stringify(test['steps']);
  if (!steps.includes('<BROKER>')) return null;
  if (!/"process"|"count"/.test(steps)) return { kafkaServers: NOWHERE, kafkaPrefix: '' };
  const missing = brokerIsMissing();
  if (missing !== null) throw new Error(`NOT RUN: the Kafka cases need a broker: ${missing}`);
  const { broker, topics } = await started();
  const kafkaPrefix = `${randomUUID().slice(0, 8)}-`;
  if (test.about.includes('existing topic')) await topics.make(`${kafkaPrefix}topic1`, PARTITIONS);
  // the recording broker made topics that are written to
  await topics.make(`${kafkaPrefix}topic2`, 1);
  return { kafkaServers: broker.bootstrap, kafkaPrefix };
}

/** Texts of a case with its broker and the names of its topics. */
export function kafkaText(text: string, conf: Readonly<Record<string, string>>): string {
  return text.replaceAll('<BROKER>', conf['kafkaServers'] ?? '').replaceAll(/topic(?=[12])/g, `${conf['kafkaPrefix'] ?? ''}topic`);
}

export function kafkaOptions(options: Readonly<Record<string, string>>, conf: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, kafkaText(value, conf)]));
}
