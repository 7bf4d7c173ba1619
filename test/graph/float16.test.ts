import { describe, expect, it } from 'vitest';
import { fromFloat16, GraphBuilder, operators, serializeGraph, toFloat16 } from '../../src/graph/index.js';
import { Random } from '../../src/random.js';
import { Engine } from '../../src/runtime/index.js';

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const isNaNBits = (bits: number): boolean => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;

/** Converts float32 numbers with ONNX Runtime. */
async function castByOnnxRuntime(values: Float32Array): Promise<Uint16Array> {
  const graph = new GraphBuilder('cast');
  graph.output('half', operators.cast(graph.input('x', 'float32', [values.length]), 'float16'));
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const { half } = await engine.run(0, { x: { type: 'float32', shape: [values.length], data: values } });
  await engine.releaseSession(0);
  return half.data as Uint16Array;
}

describe('half precision', () => {
  it('keeps each of its numbers when converted to float32 and back', () => {
    const back = toFloat16(fromFloat16(all));
    for (const bits of all) {
      if (isNaNBits(bits)) expect(isNaNBits(back[bits])).toBe(true);
      else expect(back[bits]).toBe(bits);
    }
  });

  it('has the values of IEEE 754', () => {
    const bits = Uint16Array.of(
      0,
      0x8000,
      0x3c00,
      0xc000,
      0x7bff,
      0x0400,
      0x03ff,
      0x0001,
      0x8001,
      0x7c00,
      0xfc00,
      0x3555,
    );
    expect([...fromFloat16(bits)]).toEqual([
      0,
      -0,
      1,
      -2,
      65_504,
      2 ** -14,
      2 ** -14 - 2 ** -24,
      2 ** -24,
      -(2 ** -24),
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1365 / 4096,
    ]);
    expect(fromFloat16(Uint16Array.of(0x7e00))[0]).toBeNaN();
    expect(isNaNBits(toFloat16(Float32Array.of(Number.NaN))[0])).toBe(true);
  });

  it('increases with the bits', () => {
    const values = fromFloat16(all.slice(0, 0x7c01));
    for (let bits = 1; bits < values.length; bits++) expect(values[bits]).toBeGreaterThan(values[bits - 1]);
  });

  it('rounds like ONNX Runtime: numbers of every size, ties, and the neighbours of ties', async () => {
    const random = new Random(3);
    const words = Uint32Array.from({ length: 20_000 }, () => random.uint32());
    const anywhere = [...new Float32Array(words.buffer)].filter((value) => !Number.isNaN(value));
    const halves = fromFloat16(all.slice(0, 0x7bff));
    const ties = Array.from(halves.slice(0, -1), (value, at) => (value + halves[at + 1]) / 2);
    const beside = ties.flatMap((tie) => [tie * (1 + 2 ** -22), tie * (1 - 2 ** -22), -tie]);
    const values = Float32Array.from([...anywhere, ...ties, ...beside, 65_519.99, 65_520, 1e30]);
    expect(toFloat16(values)).toEqual(await castByOnnxRuntime(values));
  });
});
