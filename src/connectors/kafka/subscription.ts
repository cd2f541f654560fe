import { TidemarkError } from '../../base/errors.js';
import { byPartition, type TopicPartition } from './offsets.js';
import { invalid, textOf } from './options.js';

/** Which topics a source reads. */
export type Subscription =
  | { readonly kind: 'subscribe'; readonly topics: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly text: string }
  | { readonly kind: 'assign'; readonly partitions: readonly TopicPartition[] };

const STRATEGIES = ['subscribe', 'subscribePattern', 'assign'] as const;

export function subscriptionOf(own: ReadonlyMap<string, unknown>): Subscription {
  const given = STRATEGIES.filter((name) => own.has(name));
  const [strategy] = given;
  if (strategy === undefined) {
    throw new TidemarkError(
      'MISSING_OPTION',
      'One of the following options must be specified for Kafka source: assign, subscribe, subscribepattern. See the docs for more details.',
      {
        options: STRATEGIES,
      },
    );
  }
  if (given.length > 1) {
    throw invalid(
      strategy,
      `Only one of the following options can be specified for Kafka source: assign, subscribe, subscribepattern. Got ${given.join(', ')}.`,
    );
  }
  const text = textOf(own, strategy)!.trim();
  if (strategy === 'subscribe') {
    const value = own.get('subscribe');
    const names = (Array.isArray(value) ? value.map(String) : text.split(',')).map((topic) => topic.trim()).filter((topic) => topic !== '');
    if (names.length === 0) throw invalid('subscribe', `No topics to subscribe to as specified value for option 'subscribe' is '${text}'`);
    return { kind: 'subscribe', topics: names };
  }
  if (strategy === 'subscribePattern') {
    if (text === '')
      throw invalid('subscribePattern', `Pattern to subscribe is empty as specified value for option 'subscribePattern' is '${text}'`);
    return { kind: 'pattern', pattern: patternOf(text), text };
  }
  return { kind: 'assign', partitions: assignedOf(text) };
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch (cause) {
    throw new TidemarkError(
      'INVALID_OPTION_VALUE',
      `subscribePattern is no regular expression: ${text}`,
      { option: 'subscribePattern' },
      cause,
    );
  }
}

function assignedOf(text: string): TopicPartition[] {
  if (!text.startsWith('{')) {
    throw invalid('assign', `No topicpartitions to assign as specified value for option 'assign' is '${text}'`);
  }
  const refused = () => invalid('assign', `Expected e.g. {"topicA":[0,1],"topicB":[0,1]}, got ${text}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused();
  }
  const partitions = Object.entries(value as Record<string, unknown>).flatMap(([topic, numbers]) => {
    if (!Array.isArray(numbers) || !numbers.every((n) => Number.isInteger(n) && n >= 0)) throw refused();
    return (numbers as number[]).map((partition) => ({ topic, partition }));
  });
  if (partitions.length === 0) throw refused();
  return partitions.toSorted(byPartition);
}

/** The partitions that are read, of those that are there. */
export function partitionsRead(subscription: Subscription, topics: ReadonlyMap<string, readonly number[]>): TopicPartition[] {
  if (subscription.kind === 'assign') return subscription.partitions.filter((at) => topics.get(at.topic)?.includes(at.partition) === true);
  const wanted = (topic: string) =>
    subscription.kind === 'subscribe' ? subscription.topics.includes(topic) : subscription.pattern.test(topic);
  const found = [...topics].filter(([topic]) => wanted(topic));
  return found.flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition }))).toSorted(byPartition);
}

/** `Subscribe[a,b]`, as Spark's progress has it. */
export function describe(subscription: Subscription): string {
  switch (subscription.kind) {
    case 'subscribe':
      return `Subscribe[${subscription.topics.join(', ')}]`;
    case 'pattern':
      return `SubscribePattern[${subscription.text}]`;
    case 'assign':
      return `Assign[${subscription.partitions.map((at) => `${at.topic}-${at.partition}`).join(', ')}]`;
  }
}
