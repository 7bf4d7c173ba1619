import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  elementCount,
  type Graph,
  graphForDevice,
  knownShape,
  serializeGraph,
} from '../../src/graph/index.js';
import { Engine, float32, type Tensors } from '../../src/runtime/index.js';

/** A graph's results on both devices, and the nodes of the second that ran elsewhere. */
export interface Compared {
  /** The largest difference of an output, in relation to its largest number. */
  readonly difference: number;
  /** Operators that the runtime placed on the processor. */
  readonly elsewhere: readonly string[];
}

/** Random numbers for each input of a graph, all float32. */
export function drawFeeds(graph: Graph, draw: (input: string) => number): Tensors {
  return Object.fromEntries(
    [...graph.inputs].map(([name, { shape }]) => {
      const sizes = knownShape(shape);
      return [
        name,
        float32(
          Float32Array.from({ length: elementCount(sizes) }, () => draw(name)),
          sizes,
        ),
      ];
    }),
  );
}

/** Runs a graph on the processor and on the graphics card. */
export async function compareDevices(graph: Graph, feeds: Tensors): Promise<Compared> {
  const engine = new Engine();
  const folder = mkdtempSync(join(tmpdir(), 'graft-card-'));
  try {
    await engine.createSession(0, serializeGraph(graph), { threads: 1 });
    await engine.createSession(1, serializeGraph(graphForDevice(graph)), {
      threads: 1,
      device: 'webgpu',
      profilePrefix: join(folder, 'profile'),
    });
    const expected = await engine.run(0, feeds);
    const found = await engine.run(1, feeds);
    await engine.close();
    return { difference: differenceOf(expected, found), elsewhere: nodesElsewhere(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function differenceOf(expected: Tensors, found: Tensors): number {
  const differences = Object.keys(expected).map((name) => relativeDifference(expected[name], found[name]));
  return Math.max(...differences);
}

function relativeDifference(expected: Tensors[string], found: Tensors[string]): number {
  const [one, other] = [Array.from(expected.data, Number), Array.from(found.data, Number)];
  if (one.length !== other.length) return Number.NaN;
  const largest = Math.max(...one.map(Math.abs), 1e-6);
  return Math.max(...one.map((value, index) => Math.abs(value - other[index]) / largest));
}

interface ProfileEvent {
  readonly cat: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/** The operators in ONNX Runtime's own profile that did not run on the card. */
function nodesElsewhere(folder: string): string[] {
  const [file] = readdirSync(folder);
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[];
  const nodes = events.flatMap(({ cat, args }) =>
    cat === 'Node' && args?.provider !== undefined ? [args] : [],
  );
  if (nodes.length === 0) throw new Error('The profile names no node.');
  return nodes
    .filter(({ provider }) => provider !== 'WebGpuExecutionProvider')
    .map((node) => node.op_name ?? '?');
}
