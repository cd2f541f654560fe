// One process of a kill test over Kafka: `worker.js BOOTSTRAP INPUT OUTPUT CHECKPOINT [EXIT_AFTER_MS]`. Counts in windows, from topic to topic, until
// all input is processed. Exit code 0 then, 4 after a clean stop by SIGTERM.
import { availableNow, writeStream } from 'tidemark';
import { fromKafka, toKafka } from 'tidemark/kafka';
import { groupBy, selectExpr, withWatermark } from 'tidemark/operators';

const [bootstrap, subscribe, topic, checkpointLocation, exitAfterMs] = process.argv.slice(2) as [string, string, string, string, string?];
const at = { 'kafka.bootstrap.servers': bootstrap, 'kafka.retries': 40 } as const;
const query = fromKafka({
  ...at,
  subscribe,
  startingOffsets: 'earliest',
  maxOffsetsPerTrigger: 50,
  'fetchOffset.numRetries': 200,
  'fetchOffset.retryIntervalMs': 100,
})
  .pipe(
    withWatermark('timestamp', '30 seconds'),
    groupBy(
      ["window(timestamp, '5 seconds') AS w", 'CAST(key AS STRING) AS k'],
      ['count(*) AS n', 'sum(CAST(CAST(value AS STRING) AS INT)) AS total'],
    ),
    selectExpr('k AS key', "concat_ws(' ', unix_seconds(w.start), n, total) AS value"),
    writeStream(toKafka({ ...at, topic }), { checkpointLocation, trigger: availableNow() }),
  )
  .start();
let isStopped = false;
process.once('SIGTERM', () => {
  isStopped = true;
  void query.stop();
});
if (exitAfterMs !== undefined) setTimeout(() => process.exit(5), Number(exitAfterMs));
try {
  await query.awaitTermination();
  process.exit(isStopped ? 4 : 0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
