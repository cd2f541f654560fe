import { join } from 'node:path';
import { fromFiles, readFiles } from 'tidemark';

/** Where the files of a data set are, and what they are. */
export interface Data {
  readonly folder: string;
  readonly format: 'json' | 'parquet';
}

/** The delay of every watermark. */
export const DELAY = '2 seconds';

export const events = (data: Data) =>
  fromFiles(join(data.folder, 'events'), {
    format: data.format,
    schema: 'user_id STRING, page_id STRING, ad_id STRING, ad_type STRING, event_type STRING, event_time TIMESTAMP, ip_address STRING',
    maxFilesPerTrigger: 1,
  });

export const campaigns = (data: Data) =>
  readFiles(join(data.folder, 'campaigns'), { format: data.format, schema: 'ad_id STRING, campaign_id STRING' });

export const people = (data: Data) =>
  fromFiles(join(data.folder, 'person'), {
    format: data.format,
    schema: 'id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, dateTime TIMESTAMP, extra STRING',
    maxFilesPerTrigger: 1,
  });

export const auctions = (data: Data) =>
  fromFiles(join(data.folder, 'auction'), {
    format: data.format,
    schema:
      'id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, dateTime TIMESTAMP, expires TIMESTAMP, seller BIGINT, category BIGINT, extra STRING',
    maxFilesPerTrigger: 1,
  });

export const bids = (data: Data) =>
  fromFiles(join(data.folder, 'bid'), {
    format: data.format,
    schema: 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP, extra STRING',
    maxFilesPerTrigger: 1,
  });

export const rows = (data: Data) =>
  fromFiles(join(data.folder, 'rows'), { format: data.format, schema: 'key BIGINT, value BIGINT', maxFilesPerTrigger: 1 });
