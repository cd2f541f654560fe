/**
 * Impressions of ads with the clicks that came within ten minutes, from two topics to a third; an impression without a click comes once it is
 * sure that none will come.
 *
 *   npx tsx --tsconfig tsconfig.json examples/kafka-join/main.ts localhost:9092 impressions clicks impressions-clicked checkpoints/join
 */
import { availableNow, writeStream, type EpochStream } from 'tidemark';
import { fromKafka, toKafka } from 'tidemark/kafka';
import { join, selectExpr, where, withWatermark } from 'tidemark/operators';

const [
  servers = 'localhost:9092',
  impressionsTopic = 'impressions',
  clicksTopic = 'clicks',
  output = 'impressions-clicked',
  checkpointLocation = 'checkpoints/join',
] = process.argv.slice(2);
const at = { 'kafka.bootstrap.servers': servers } as const;

interface Impression {
  readonly impression: string;
  readonly ad: string;
  readonly shown: Date;
}

interface Click {
  readonly clicked: string;
  readonly clickedAt: Date;
}

/** The JSON values of a topic; the compiler is told their columns. */
function valuesOf<Row>(topic: string, schema: string): EpochStream<Row> {
  const star: readonly string[] = ['v.*'];
  return fromKafka({ ...at, subscribe: topic, startingOffsets: 'earliest' }).pipe(
    selectExpr(`from_json(CAST(value AS STRING), '${schema}') AS v`),
    selectExpr(...star),
  ) as unknown as EpochStream<Row>;
}

const impressions = valuesOf<Impression>(impressionsTopic, 'impression STRING, ad STRING, shown TIMESTAMP').pipe(
  where('impression IS NOT NULL'),
  withWatermark('shown', '1 minute'),
);
const clicks = valuesOf<Click>(clicksTopic, 'clicked STRING, clickedAt TIMESTAMP').pipe(
  where('clicked IS NOT NULL'),
  withWatermark('clickedAt', '1 minute'),
);

const query = impressions
  .pipe(
    join(clicks, 'impression = clicked AND clickedAt BETWEEN shown AND shown + INTERVAL 10 MINUTES', 'left'),
    selectExpr('ad AS key', 'to_json(struct(impression, ad, shown, clickedAt)) AS value'),
    writeStream(toKafka({ ...at, topic: output }), { checkpointLocation, trigger: availableNow() }),
  )
  .start();

await query.awaitTermination();
console.log(`${query.recentProgress.reduce((sum, p) => sum + p.numInputRows, 0)} records read`);
