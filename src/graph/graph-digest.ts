import type { Constant, Graph } from './types.js';

/**
 * Identifies what a graph computes: the same operators, attributes and numbers in the same order give the same digest,
 * whatever its values are called. 64 hexadecimal digits.
 */
export async function graphDigest(graph: Graph): Promise<string> {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  for (const name of graph.inputs.keys()) numberOf(name);
  const described: unknown[] = [];
  for (const { operator, inputs, outputs, attributes } of graph.nodes) {
    const constants: unknown[] = [];
    for (const name of inputs) {
      const constant = graph.constants.get(name);
      if (constant !== undefined && !numbers.has(name)) constants.push(await describeConstant(constant));
    }
    const values = [...inputs, ...outputs].map(numberOf);
    const settings = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    described.push([operator, values, settings, constants]);
  }
  const results = [...graph.outputs.keys()].map(numberOf);
  return await sha256(new TextEncoder().encode(JSON.stringify([described, results])));
}

async function describeConstant({ type, shape, data }: Constant): Promise<unknown> {
  return [type, shape, await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

async function sha256(bytes: Uint8Array): Promise<string> {
  // A copy, because WebCrypto takes no shared memory.
  const digest = await crypto.subtle.digest('SHA-256', bytes.slice());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
