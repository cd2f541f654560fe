import type { Json, StatefulNode } from '../stream/plan-node.js';

/**
 * What the meaning of an operator's state depends on beside the types of its tables: the functions of an aggregation (a sum read as a maximum
 * has the right type and is wrong), the kind of a join. Names of columns and everything without state may change.
 */
export function stateShape(node: StatefulNode): Json {
  switch (node.kind) {
    case 'aggregate':
      return {
        aggregates: node.aggregates.map((a) => (a.distinct ? `${a.function} distinct` : a.function)),
        session: node.sessionKey !== undefined,
      };
    case 'dedup':
      return { withinWatermark: node.withinWatermark };
    case 'join':
      return { how: node.how };
    case 'limit':
      return {};
    case 'statefulMap':
      return { timeout: node.timeout };
    case 'transformWithState':
      return { timeMode: node.timeMode };
  }
}
