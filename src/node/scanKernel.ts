import type { Segment } from '../core/index/segment.ts';
import type { DotProducts } from '../core/search/vectorScan.ts';
import { plainDotProducts } from '../core/search/vectorScan.ts';
import { scanKernelBase64 } from './scanKernelBytes.ts';

// The shape of the WebAssembly export; it has no options object.
// eslint-disable-next-line max-params
type Scan = (matrix: number, query: number, out: number, rows: number, dimensions: number) => void;

const pageBytes = 65_536;
const lanes = 16;

/** One contiguous int8 matrix in WebAssembly memory over all segments it has met, scanned with SIMD. */
export class ScanKernel {
  private readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  private readonly scan: Scan;
  private readonly places = new Map<string, { at: number; size: number }>();
  private end = 0;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(scanKernelBase64, 'base64'));
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.scan = instance.exports['scan'] as unknown as Scan;
  }

  /** Dot products as `plainDotProducts` gives them; dimensions that are no multiple of 16 take the plain way. */
  readonly dotProducts: DotProducts = (segment, query) => {
    const { dimensions } = segment.vectors;
    if (dimensions % lanes !== 0) return plainDotProducts(segment, query);
    const at = this.place(segment);
    const queryAt = this.end;
    const outAt = queryAt + dimensions * 2;
    this.grow(outAt + segment.size * 4);
    new Int16Array(this.memory.buffer, queryAt, dimensions).set(query);
    this.scan(at, queryAt, outAt, segment.size, dimensions);
    return new Int32Array(this.memory.buffer, outAt, segment.size);
  };

  /** Drops segments that no longer live; the rest is copied together when next used. */
  retain(segments: readonly Segment[]): void {
    const names = new Set(segments.map((segment) => segment.name));
    if ([...this.places.keys()].every((name) => names.has(name))) return;
    this.places.clear();
    this.end = 0;
  }

  private place({ name, vectors }: Segment): number {
    const known = this.places.get(name);
    if (known) return known.at;
    const at = this.end;
    const size = Math.ceil(vectors.data.length / lanes) * lanes;
    this.grow(at + size);
    new Int8Array(this.memory.buffer, at, vectors.data.length).set(vectors.data);
    this.places.set(name, { at, size });
    this.end = at + size;
    return at;
  }

  private grow(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
  }
}
