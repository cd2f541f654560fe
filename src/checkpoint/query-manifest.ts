import type { Json, PlanNode } from '../stream/plan-node.js';
import type { Manifest } from './manifest.js';
import { type StreamRunOptions, trialRun } from './stream-run.js';

/** Manifests of plans that were started before, by output mode and watermark rule. */
const manifests = new WeakMap<PlanNode, Map<string, Manifest>>();

/** What the query needs of a checkpoint. */
export function manifestOf(options: StreamRunOptions): Manifest {
  const { plan, outputMode, singleWatermark } = options;
  const ofPlan = manifests.get(plan) ?? new Map<string, Manifest>();
  manifests.set(plan, ofPlan);
  const name = `${outputMode} ${singleWatermark}`;
  const manifest = ofPlan.get(name) ?? trialManifest(options);
  ofPlan.set(name, manifest);
  return manifest;
}

function trialManifest(options: StreamRunOptions): Manifest {
  const trial = trialRun(options);
  return {
    outputMode: options.outputMode,
    plan: planRecord(options.plan),
    sources: trial.inputs.map((i) => ({ name: i.provider.name, detail: i.provider.detail })),
    operators: trial.operatorRecords(),
  };
}

/** The plan as it was when the checkpoint was written, for who reads it; nothing is compared with it. */
function planRecord(node: PlanNode): Json {
  return { kind: node.kind, detail: node.detail, ...(node.inputs.length > 0 && { inputs: node.inputs.map(planRecord) }) };
}
