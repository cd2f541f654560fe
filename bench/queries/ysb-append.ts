import { selectExpr } from 'tidemark/operators';
import type { Data } from './streams.js';
import { viewsByCampaign } from './views-by-campaign.js';

/** Views of each campaign and window, once, when the window is over. */
export const query = (data: Data) =>
  viewsByCampaign(data).pipe(selectExpr('campaign_id', 'window.start AS window_start', 'window.end AS window_end', 'count'));
