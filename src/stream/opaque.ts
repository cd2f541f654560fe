import { Observable, type Operator as RxOperator } from 'rxjs';
import type { Epoch } from './epoch.js';
import type { OpaqueNode, PlanNode } from './plan-node.js';

/** The plan node of a plain RxJS operator: it sees whole epochs, and nothing is known of it but that. */
export function opaqueNode(input: PlanNode, operator: RxOperator<Epoch<unknown>, Epoch<unknown>>): OpaqueNode {
  return {
    kind: 'opaque',
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: {},
    withInputs: ([next]) => opaqueNode(next!, operator),
    connect: ([epochs]) =>
      new Observable<Epoch>((subscriber) => operator.call(subscriber as never, epochs as unknown as Observable<Epoch<unknown>>)),
  };
}
