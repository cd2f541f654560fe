"""One measurement with Spark's connector: spark.py JARS DIRECTION BOOTSTRAP TOPIC OUTPUT COUNT BYTES BATCH. Prints {"records":…,"seconds":…}.

The session is started before the clock is; the first query of a session also warms it.
"""
import json, os, shutil, sys, tempfile, time
from pyspark.sql import SparkSession

jars, direction, bootstrap, topic, output = sys.argv[1:6]
count, size, batch = (int(text) for text in sys.argv[6:9])

spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
         .config("spark.jars", ",".join(os.path.join(jars, name) for name in os.listdir(jars))).getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
spark.range(10).write.format("noop").mode("overwrite").save()
folder = tempfile.mkdtemp(prefix="tidemark-bench-")


def read():
    return (spark.readStream.format("kafka").option("kafka.bootstrap.servers", bootstrap).option("subscribe", topic)
            .option("startingOffsets", "earliest").option("maxOffsetsPerTrigger", batch).load())


def run(writer):
    writer.option("checkpointLocation", folder + "/ck").trigger(availableNow=True).start().awaitTermination()


def to_kafka(writer):
    return writer.format("kafka").option("kafka.bootstrap.servers", bootstrap).option("topic", output)


started = time.perf_counter()
if direction == "in":
    run(read().writeStream.format("noop"))
elif direction == "through":
    run(to_kafka(read().select("key", "value").writeStream))
else:
    to_kafka(spark.range(count).selectExpr(f"repeat('x', {size}) AS value").write).save()
print(json.dumps({"records": count, "seconds": time.perf_counter() - started}))
shutil.rmtree(folder, ignore_errors=True)
