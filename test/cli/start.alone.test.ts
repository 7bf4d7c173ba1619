import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { program } from './command.js';

const onExit =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('CPU ' + (user + system)); });";

/** Processor time of a process from its start to its end, in milliseconds. */
function processorTime(...words: string[]): number {
  const script = `${process.execPath} --import "data:text/javascript,${encodeURIComponent(onExit)}" ${words.join(' ')} 2>&1`;
  const output = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  return Number(/CPU (\d+)$/.exec(output)?.[1]) / 1000;
}

const least = (values: readonly number[]): number => Math.min(...values);

describe.skipIf(process.platform === 'win32')('the start of graft', () => {
  it.each(['--version', '--help'])('%s takes less than twice the processor time of bare Node', (option) => {
    const [bare, graft]: [number[], number[]] = [[], []];
    for (let round = 0; round < 9; round++) {
      bare.push(processorTime('-e', '0'));
      graft.push(processorTime(`"${program}"`, option));
    }
    console.log(`bare Node ${least(bare).toFixed(0)} ms, graft ${option} ${least(graft).toFixed(0)} ms`);
    expect(least(graft)).toBeLessThan(2 * least(bare));
  });
});
