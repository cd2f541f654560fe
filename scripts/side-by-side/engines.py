"""Reads and writes tables by Arrow and Spark: engines.py JOBS, a JSON list. Values are as canonical.ts has them."""
import datetime
import decimal
import json
import os
import struct
import sys

import pyarrow as pa
import pyarrow.csv
import pyarrow.orc
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import types as T

decimal.getcontext().prec = 60
EPOCH_DAY = datetime.date(1970, 1, 1)
EPOCH = datetime.datetime(1970, 1, 1)
NULL = "~null~"


def canonical(value, kind):
    if value is None:
        return None
    if isinstance(kind, T.BooleanType):
        return value
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        return "NaN" if value != value else struct.pack(">d", value).hex()
    if isinstance(kind, T.DecimalType):
        return str(int(value.scaleb(kind.scale)))
    if isinstance(kind, T.StringType):
        return value
    if isinstance(kind, T.BinaryType):
        return bytes(value).hex()
    if isinstance(kind, T.DateType):
        return str((value - EPOCH_DAY).days)
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
        return str((value.replace(tzinfo=None) - EPOCH) // datetime.timedelta(microseconds=1))
    if isinstance(kind, T.ArrayType):
        return [canonical(v, kind.elementType) for v in value]
    if isinstance(kind, T.StructType):
        values = [value[f.name] for f in kind.fields] if isinstance(value, dict) else list(value)
        return [canonical(v, f.dataType) for v, f in zip(values, kind.fields)]
    if isinstance(kind, T.MapType):
        pairs = value.items() if isinstance(value, dict) else value
        shown = [[canonical(k, kind.keyType), canonical(v, kind.valueType)] for k, v in pairs]
        return sorted(shown, key=lambda pair: json.dumps(pair[0], ensure_ascii=False).encode("utf-16-be"))
    return str(value)


def restored(value, kind):
    if value is None or isinstance(kind, (T.BooleanType, T.StringType)):
        return value
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        return float("nan") if value == "NaN" else struct.unpack(">d", bytes.fromhex(value))[0]
    if isinstance(kind, T.DecimalType):
        return decimal.Decimal(value).scaleb(-kind.scale)
    if isinstance(kind, T.BinaryType):
        return bytearray.fromhex(value)
    if isinstance(kind, T.DateType):
        return EPOCH_DAY + datetime.timedelta(days=int(value))
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
        return EPOCH + datetime.timedelta(microseconds=int(value))
    if isinstance(kind, T.ArrayType):
        return [restored(v, kind.elementType) for v in value]
    if isinstance(kind, T.StructType):
        return tuple(restored(v, f.dataType) for v, f in zip(value, kind.fields))
    if isinstance(kind, T.MapType):
        return {restored(k, kind.keyType): restored(v, kind.valueType) for k, v in value}
    return int(value)


def arrow_type(kind):
    simple = {
        T.BooleanType: pa.bool_(), T.ByteType: pa.int8(), T.ShortType: pa.int16(), T.IntegerType: pa.int32(),
        T.LongType: pa.int64(), T.FloatType: pa.float32(), T.DoubleType: pa.float64(), T.StringType: pa.string(),
        T.BinaryType: pa.binary(), T.DateType: pa.date32(), T.TimestampType: pa.timestamp("us", "UTC"),
        T.TimestampNTZType: pa.timestamp("us"),
    }
    if type(kind) in simple:
        return simple[type(kind)]
    if isinstance(kind, T.DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, T.ArrayType):
        return pa.list_(arrow_type(kind.elementType))
    if isinstance(kind, T.MapType):
        return pa.map_(arrow_type(kind.keyType), arrow_type(kind.valueType))
    return pa.struct([(f.name, arrow_type(f.dataType)) for f in kind.fields])


def for_arrow(value, kind):
    """Structs as dicts, maps as pairs."""
    if value is None:
        return None
    if isinstance(kind, T.StructType):
        return {f.name: for_arrow(v, f.dataType) for v, f in zip(value, kind.fields)}
    if isinstance(kind, T.ArrayType):
        return [for_arrow(v, kind.elementType) for v in value]
    if isinstance(kind, T.MapType):
        return [(k, for_arrow(v, kind.valueType)) for k, v in value.items()]
    return bytes(value) if isinstance(value, bytearray) else value


def arrow_read(job, schema):
    path, form = job["path"], job["format"]
    if form == "parquet":
        # the type that Spark writes timestamps in by default; in nanoseconds it would reach from 1677 to 2262 only
        table = pq.read_table(path, coerce_int96_timestamp_unit="us", partitioning=None)
    elif form == "orc":
        table = pyarrow.orc.read_table(path)
        # times come in nanoseconds, which Python's datetime has not
        table = table.cast(pa.schema([(f.name, arrow_type(f.dataType)) for f in schema.fields]))
    else:
        table = pyarrow.csv.read_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(column_names=[f.name for f in schema.fields]),
            parse_options=pyarrow.csv.ParseOptions(escape_char="\\", double_quote=False, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={f.name: arrow_type(f.dataType) for f in schema.fields},
                null_values=[NULL], strings_can_be_null=True, quoted_strings_can_be_null=False,
            ),
        )
    columns = [table.column(f.name).to_pylist() for f in schema.fields]
    return [[canonical(v, f.dataType) for v, f in zip(row, schema.fields)] for row in zip(*columns)]


def arrow_write(job, schema):
    columns = [
        pa.array([for_arrow(restored(row[k], f.dataType), f.dataType) for row in job["rows"]], arrow_type(f.dataType))
        for k, f in enumerate(schema.fields)
    ]
    table = pa.Table.from_arrays(columns, names=[f.name for f in schema.fields])
    os.makedirs(job["path"], exist_ok=True)
    path = os.path.join(job["path"], "data." + job["format"])
    if job["format"] == "parquet":
        pq.write_table(table, path, compression=job["compression"], row_group_size=500, data_page_version=job["pageVersion"])
    else:
        pyarrow.orc.write_table(table, path, compression=job["compression"])


class Spark:
    def __init__(self):
        self.session = (
            SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", 1).getOrCreate()
        )
        self.session.sparkContext.setLogLevel("OFF")

    def schema(self, ddl):
        return self.session.createDataFrame([], ddl).schema

    def read(self, job, schema):
        frame = self.session.read.schema(schema).options(**job["options"]).format(job["format"]).load(job["path"])
        return [[canonical(v, f.dataType) for v, f in zip(row, schema.fields)] for row in frame.collect()]

    def write(self, job, schema):
        rows = [tuple(restored(v, f.dataType) for v, f in zip(row, schema.fields)) for row in job["rows"]]
        frame = self.session.createDataFrame(rows, schema).coalesce(1)
        options = {**job["options"], "compression": job["compression"]}
        frame.write.format(job["format"]).options(**options).mode("overwrite").save(job["path"])


def with_longs(kind):
    """As Spark stores it in ORC: a TIMESTAMP_NTZ is a long of microseconds."""
    if isinstance(kind, T.TimestampNTZType):
        return T.LongType()
    if isinstance(kind, T.ArrayType):
        return T.ArrayType(with_longs(kind.elementType))
    if isinstance(kind, T.MapType):
        return T.MapType(with_longs(kind.keyType), with_longs(kind.valueType))
    if isinstance(kind, T.StructType):
        return T.StructType([T.StructField(f.name, with_longs(f.dataType)) for f in kind.fields])
    return kind


def run(job, spark):
    schema = spark.schema(job["schema"])
    if job["engine"] == "arrow" and job["format"] == "orc":
        schema = with_longs(schema)
    if job["engine"] == "spark":
        return spark.read(job, schema) if job["do"] == "read" else spark.write(job, schema)
    return arrow_read(job, schema) if job["do"] == "read" else arrow_write(job, schema)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        jobs = json.load(file)
    spark = Spark()
    for job in jobs:
        try:
            result = {"rows": run(job, spark)}
        except Exception as error:  # the report names it
            result = {"error": f"{type(error).__name__}: {error}"[:2000]}
        with open(job["out"], "w", encoding="utf-8") as file:
            json.dump(result, file, ensure_ascii=False)


main()
