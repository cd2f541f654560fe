import { count } from 'tidemark/functions';
import { groupBy, join, select, where, window, withWatermark } from 'tidemark/operators';
import { campaigns, type Data, DELAY, events } from './streams.js';

/** Views of each campaign in windows of 10 seconds. */
export const viewsByCampaign = (data: Data) =>
  events(data).pipe(
    where("event_type = 'view'"),
    select('ad_id', 'event_time'),
    join(campaigns(data), ['ad_id']),
    withWatermark('event_time', DELAY),
    window('event_time', '10 seconds'),
    groupBy(['campaign_id', 'window'], { count: count() }),
  );
