import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const built = join(import.meta.dirname, '../../dist/src');

/** Runs a program in a separate process, which must end by itself within 20 seconds. */
function run(program: string): { status: number | null; signal: string | null; output: string } {
  const imports = `
    import { GraphBuilder, operators } from ${JSON.stringify(join(built, 'graph/index.js'))};
    import { float32, Runtime, runtimeOf } from ${JSON.stringify(join(built, 'runtime/index.js'))};
    import { defaultSession } from ${JSON.stringify(join(built, 'session/index.js'))};
    const graph = new GraphBuilder('square');
    const x = graph.input('x', 'float32', ['N', 2]);
    graph.output('y', operators.multiply(x, x));
    const feeds = { x: float32(Float32Array.of(1, 2, 3, 4), [2, 2]) };
  `;
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', imports + program],
    { encoding: 'utf8', timeout: 20_000 },
  );
  return { status, signal, output: stdout + stderr };
}

describe('a process', () => {
  it('ends after all answers when a runtime was used and not closed', () => {
    const result = run(`
      const runtime = new Runtime({ threads: 2 });
      const session = await runtime.createSession(graph.build());
      const parallel = await runtimeOf(defaultSession).createParallelSession(graph.build());
      console.log(...(await session.run(feeds)).y.data, ...(await parallel.run(feeds)).y.data);
    `);
    expect(result).toEqual({ status: 0, signal: null, output: '1 4 9 16 1 4 9 16\n' });
  });

  it('waits for answers even if nothing else does', () => {
    const result = run(`
      const runtime = new Runtime({ threads: 1 });
      runtime.createSession(graph.build()).then((session) => session.run(feeds)).then(() => console.log('done'));
    `);
    expect(result).toEqual({ status: 0, signal: null, output: 'done\n' });
  });

  it('ends when a runtime was created and never used, and when it was closed', () => {
    const result = run(`
      new Runtime({ threads: 2 });
      const runtime = new Runtime({ threads: 1 });
      await (await runtime.createSession(graph.build())).run(feeds);
      await runtime.close();
    `);
    expect(result).toEqual({ status: 0, signal: null, output: '' });
  });

  // ONNX Runtime aborts the process if its thread is ended during a run.
  it.each([
    ['process.exit', 'process.exit(3)', 3],
    ['an error that nobody catches', "throw new Error('expected')", 1],
    ['close', 'await runtime.close()', 0],
  ])('ends as it should by %s in the middle of runs', (_, end, status) => {
    const result = run(`
      const heavy = new GraphBuilder('heavy');
      const matrix = heavy.input('x', 'float32', [512, 512]);
      heavy.output('y', [1, 2, 3, 4].reduce((y) => operators.matmul(y, matrix), matrix));
      const runtime = new Runtime({ threads: 2 });
      const session = await runtime.createSession(heavy.build());
      const parallel = await runtime.createParallelSession(graph.build());
      for (let count = 0; count < 50; count++) {
        session.run({ x: float32(new Float32Array(512 * 512), [512, 512]) }).catch(() => {});
        parallel.run(feeds).catch(() => {});
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      ${end};
    `);
    expect(result.output).not.toContain('terminate');
    expect(result).toMatchObject({ status, signal: null });
  });
});
