/**
 * Orders of a topic to another; what is no order goes to a topic of dead letters, as it came, with the reason as a header. Both are written in
 * one transaction, so each record is in one of the two, once.
 *
 *   npx tsx --tsconfig tsconfig.json examples/kafka-dead-letters/main.ts localhost:9092 incoming orders dead-letters checkpoints/orders
 */
import { availableNow, writeStream } from 'tidemark';
import { fromKafka, toKafka } from 'tidemark/kafka';
import { selectExpr } from 'tidemark/operators';

const [
  servers = 'localhost:9092',
  input = 'incoming',
  orders = 'orders',
  deadLetters = 'dead-letters',
  checkpointLocation = 'checkpoints/orders',
] = process.argv.slice(2);

/** Lists of their own, so that the compiler leaves the types to the plan. */
const parsed: readonly string[] = [
  'key',
  'value',
  "from_json(CAST(value AS STRING), 'id BIGINT, amount DECIMAL(10, 2), customer STRING') AS o",
];
const judged: readonly string[] = [
  '*',
  "CASE WHEN o.id IS NULL THEN 'no order' WHEN o.amount IS NULL OR o.amount < 0 THEN 'no amount' END AS reason",
];
const records: readonly string[] = [
  `if(reason IS NULL, '${orders}', '${deadLetters}') AS topic`,
  'if(reason IS NULL, CAST(CAST(o.id AS STRING) AS BINARY), key) AS key',
  'if(reason IS NULL, CAST(to_json(o) AS BINARY), value) AS value',
  "if(reason IS NULL, NULL, array(named_struct('key', 'reason', 'value', CAST(reason AS BINARY)))) AS headers",
];

const query = fromKafka({ 'kafka.bootstrap.servers': servers, subscribe: input, startingOffsets: 'earliest', maxOffsetsPerTrigger: 10_000 })
  .pipe(
    selectExpr(...parsed),
    selectExpr(...judged),
    selectExpr(...records),
    writeStream(toKafka({ 'kafka.bootstrap.servers': servers }), { checkpointLocation, trigger: availableNow() }),
  )
  .start();

await query.awaitTermination();
console.log(`${query.recentProgress.reduce((sum, p) => sum + p.numInputRows, 0)} records read`);
