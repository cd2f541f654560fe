import { wasm } from './scan.generated.js';

/** What `assembly/scan.ts` exports; places are addresses in its memory. */
export interface ScannerProgram {
  freeFrom(): number;
  useTables(block: number, kinds: number, starts: number, ends: number, rowStarts: number, rowEnds: number, capacity: number): void;
  useKeys(keys: number, keyCount: number, slots: number, slotCount: number, seams: number, carriageReturnSeparates: number): void;
  forget(): void;
  scan(start: number, end: number, row: number, rowsMax: number): number;
  rowCount(): number;
  useColumn(block: number, kinds: number, starts: number, ends: number, rows: number, done: number, values: number): void;
  integers(): number;
  doubles(): number;
  timestamps(localMeaning: number, offsetSeconds: number): number;
  texts(data: number, dataSize: number): number;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The part of the WebAssembly namespace that is used here; the compiler knows it from browsers' declarations only. */
interface WasmNamespace {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Instance: new (module: object, imports: { readonly env: { readonly memory: WasmMemory } }) => { readonly exports: unknown };
}

/** The compiled scanner. */
export interface ScannerModule {
  /** A memory of so many pages that stays of that size; null where there is none left. */
  memory(pages: number): WasmMemory | null;
  start(memory: WasmMemory): ScannerProgram;
}

let known: ScannerModule | null | undefined;

/** Compiled when it is first asked for; null where WebAssembly or its SIMD is missing. */
export function scannerModule(): ScannerModule | null {
  if (known === undefined) known = compiled((globalThis as { readonly WebAssembly?: WasmNamespace }).WebAssembly);
  return known;
}

function compiled(wasmNamespace: WasmNamespace | undefined): ScannerModule | null {
  if (wasmNamespace === undefined) return null;
  const { Module, Memory, Instance } = wasmNamespace;
  let module: object;
  try {
    module = new Module(Buffer.from(wasm, 'base64'));
  } catch {
    // the plain scanner says the same of every record
    return null;
  }
  return {
    memory(pages) {
      try {
        return new Memory({ initial: pages, maximum: pages });
      } catch {
        return null;
      }
    },
    start: (memory) => new Instance(module, { env: { memory } }).exports as ScannerProgram,
  };
}
