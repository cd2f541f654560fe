import { describe, expect, test } from 'vitest';
import { NodeEventTime, WatermarkTracker } from '../../src/checkpoint/watermark-tracker.js';

function see(node: NodeEventTime, ...times: number[]): void {
  node.reset();
  for (const time of times) node.observe(time, time, time, 1);
}

describe('the watermark of a query', () => {
  test('trails the latest event time by the delay, never falls, begins at 0', () => {
    const node = new NodeEventTime({ delayMs: 10 });
    const tracker = new WatermarkTracker([node], 'min', 0);
    const after = (...times: number[]) => {
      see(node, ...times);
      tracker.advance();
      return tracker.globalMs;
    };
    expect([after(5), after(), after(30, 12), after(20), after(41)]).toEqual([0, 0, 20, 20, 31]);
  });

  test('is the smallest of several, 0 for one that has seen nothing; by policy the greatest', () => {
    const nodes = [new NodeEventTime({ delayMs: 0 }), new NodeEventTime({ delayMs: 5 })];
    const min = new WatermarkTracker(nodes, 'min', 0);
    const max = new WatermarkTracker(nodes, 'max', 0);
    see(nodes[0]!, 100);
    min.advance();
    max.advance();
    expect([min.globalMs, max.globalMs]).toEqual([0, 100]);
    see(nodes[0]!);
    see(nodes[1]!, 65);
    min.advance();
    max.advance();
    expect([min.globalMs, max.globalMs]).toEqual([60, 100]);
  });

  test('goes on from where the checkpoint left it, each input anew', () => {
    const nodes = [new NodeEventTime({ delayMs: 0 }), new NodeEventTime({ delayMs: 0 })];
    const tracker = new WatermarkTracker(nodes, 'min', 50);
    see(nodes[0]!, 100);
    tracker.advance();
    expect(tracker.globalMs).toBe(50);
    see(nodes[1]!, 80);
    tracker.advance();
    expect(tracker.globalMs).toBe(80);
  });

  test('does not wait for idle inputs, and stands still where all are', () => {
    const nodes = [new NodeEventTime({ delayMs: 0 }), new NodeEventTime({ delayMs: 0 })] as const;
    const tracker = new WatermarkTracker(nodes, 'min', 0);
    see(nodes[0], 100);
    see(nodes[1], 50);
    tracker.advance();
    expect(tracker.globalMs).toBe(50);
    tracker.setIdle(new Set([nodes[1]]));
    expect(tracker.globalMs).toBe(100);
    see(nodes[0], 120);
    see(nodes[1]);
    tracker.advance();
    expect(tracker.globalMs).toBe(120);
    tracker.setIdle(new Set(nodes));
    expect(tracker.globalMs).toBe(120);
    // back again: it holds back, but nothing falls
    tracker.setIdle(new Set());
    see(nodes[0], 200);
    see(nodes[1], 130);
    tracker.advance();
    expect(tracker.globalMs).toBe(130);
  });

  test('jumps no further in an epoch than the input allows, counted from where it stands', () => {
    const node = new NodeEventTime({ delayMs: 10, maxJumpMs: 100 });
    const tracker = new WatermarkTracker([node], 'min', 0);
    const after = (...times: number[]) => {
      see(node, ...times);
      tracker.advance();
      return tracker.globalMs;
    };
    // at first from the earliest row; a far row counts once
    expect([after(1000, 9_999_999), after(1060), after(1120), after(9_999_999), after()]).toEqual([1090, 1090, 1110, 1210, 1210]);
    const restarted = new WatermarkTracker([node], 'min', 1210);
    see(node, 9_999_999);
    restarted.advance();
    expect(restarted.globalMs).toBe(1310);
  });
});
