import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { type Batch, inferSchema, readFiles } from 'tidemark';
import { selectExpr, where } from 'tidemark/operators';

const MINUTE_MICROS = 60_000_000;
const DAY_MINUTES = 24 * 60;

/** The columns of flights, row by row side by side. */
interface Flights {
  readonly scheduledMinute: number[];
  readonly delay: number[];
  readonly distance: number[];
  readonly origin: string[];
  readonly destination: string[];
}

/**
 * Writes the flights the way they became known: one NDJSON file a day, ordered by scheduled time + delay. A flight that left late so comes
 * after flights that were scheduled behind it, and now and then a day later: its row is late for real. Days that are there already are
 * left alone. Returns how many files were written.
 */
export async function replayDays(parquet: string, folder: string, lastDay: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(folder, `${lastDay}.json`))) return 0;
  const flights = await readFlights(parquet, lastDay);
  const order = byKnownTime(flights);
  let written = 0;
  let lines: string[] = [];
  let day = -Infinity;
  const last = Date.parse(lastDay) / 86_400_000;
  const finish = () => {
    if (lines.length > 0 && writeDay(folder, dayName(day), lines)) written++;
    lines = [];
  };
  for (const i of order) {
    const known = Math.floor((flights.scheduledMinute[i]! + flights.delay[i]!) / DAY_MINUTES);
    if (known !== day) {
      finish();
      day = known;
      if (day > last) break;
    }
    lines.push(lineOf(flights, i));
  }
  finish();
  return written;
}

async function readFlights(parquet: string, lastDay: string): Promise<Flights> {
  const flights: Flights = { scheduledMinute: [], delay: [], distance: [], origin: [], destination: [] };
  const wanted = readFiles(parquet, { format: 'parquet', schema: await inferSchema(parquet, { format: 'parquet' }) }).pipe(
    where(`date < timestamp_ntz '${lastDay} 00:00:00' + interval 2 days`),
    selectExpr(
      'unix_micros(cast(date as timestamp)) as micros',
      'int(delay) as delay',
      'int(distance) as distance',
      'origin',
      'destination',
    ),
  );
  const epoch = await firstValueFrom(wanted);
  for await (const batch of epoch.batches()) addRows(flights, batch);
  return flights;
}

function addRows(flights: Flights, batch: Batch): void {
  const [micros, delay, distance, origin, destination] = batch.columns;
  for (let i = 0; i < batch.length; i++) {
    flights.scheduledMinute.push(Number(micros!.get(i)) / MINUTE_MICROS);
    flights.delay.push(Number(delay!.get(i)));
    flights.distance.push(Number(distance!.get(i)));
    flights.origin.push(String(origin!.get(i)));
    flights.destination.push(String(destination!.get(i)));
  }
}

/** Row numbers by the minute at which the flight was known to have left; rows of one minute stay in file order. */
function byKnownTime({ scheduledMinute, delay }: Flights): Iterable<number> {
  const rows = 2 ** 23;
  const keys = Float64Array.from(scheduledMinute, (minute, i) => (minute + delay[i]!) * rows + i).sort();
  return keys.map((key) => key % rows);
}

function lineOf({ scheduledMinute, delay, distance, origin, destination }: Flights, i: number): string {
  const minute = scheduledMinute[i]!;
  const day = Math.floor(minute / DAY_MINUTES);
  const time = `${dayName(day)}T${clock(minute - day * DAY_MINUTES)}:00.000Z`;
  return `{"time":"${time}","delay":${delay[i]},"distance":${distance[i]},"origin":"${origin[i]}","destination":"${destination[i]}"}`;
}

/** HH:mm of a minute of the day. */
function clock(minute: number): string {
  const two = (n: number) => (n < 10 ? `0${n}` : String(n));
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

const dayNames = new Map<number, string>();

/** yyyy-MM-dd of a day counted from 1970. */
function dayName(day: number): string {
  let name = dayNames.get(day);
  if (name === undefined) dayNames.set(day, (name = new Date(day * 86_400_000).toISOString().slice(0, 10)));
  return name;
}

/** A file appears whole or not at all: a query may be watching the folder. */
function writeDay(folder: string, day: string, lines: readonly string[]): boolean {
  const file = join(folder, `${day}.json`);
  if (existsSync(file)) return false;
  const temporary = join(folder, `.${day}.json`);
  writeFileSync(temporary, `${lines.join('\n')}\n`);
  renameSync(temporary, file);
  return true;
}
