/**
 * Clicks from one topic, counted by minute and page, to another: each result is there once, also when the program is killed and started again.
 *
 *   npx tsx --tsconfig tsconfig.json examples/kafka-to-kafka/main.ts localhost:9092 clicks clicks-by-minute checkpoints/clicks
 */
import { availableNow, writeStream } from 'tidemark';
import { fromKafka, toKafka } from 'tidemark/kafka';
import { groupBy, selectExpr, where, withWatermark } from 'tidemark/operators';

const [servers = 'localhost:9092', input = 'clicks', output = 'clicks-by-minute', checkpointLocation = 'checkpoints/clicks'] =
  process.argv.slice(2);

/** What is read of a click; a list of its own, so that the compiler leaves the types to the plan. */
const columns: readonly string[] = ['click.page AS page', 'click.time AS time'];

const query = fromKafka({ 'kafka.bootstrap.servers': servers, subscribe: input, startingOffsets: 'earliest', maxOffsetsPerTrigger: 10_000 })
  .pipe(
    selectExpr("from_json(CAST(value AS STRING), 'page STRING, time TIMESTAMP') AS click"),
    selectExpr(...columns),
    where('page IS NOT NULL AND time IS NOT NULL'),
    withWatermark('time', '10 seconds'),
    groupBy(["window(time, '1 minute') AS minute", 'page'], ['count(*) AS clicks']),
    selectExpr('page AS key', 'to_json(struct(minute.start AS minute, page, clicks)) AS value'),
    writeStream(toKafka({ 'kafka.bootstrap.servers': servers, topic: output }), { checkpointLocation, trigger: availableNow() }),
  )
  .start();

await query.awaitTermination();
console.log(`${query.recentProgress.reduce((sum, p) => sum + p.numInputRows, 0)} clicks read`);
