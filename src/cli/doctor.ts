import type { Command } from 'commander';
import { reasonOf } from '../errors.js';
import type { DoctorCheckEvent, DoctorResultEvent } from '../events/index.js';
import { checkMemory, checkNode, checkThreads, type Finding } from './doctor-checks.js';
import { checkCache, checkDisks, checkNetwork, checkRuntime, checkSharp } from './doctor-packages.js';
import { createOutput, type Output } from './output.js';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Check this machine for everything that Graft needs, and say how to fix what is missing')
    .option('--json', 'write one JSON line per check, and one for the result', false)
    .addHelpText(
      'after',
      `
It checks the version of Node, ONNX Runtime (by running a small graph), sharp (by decoding a small picture), the
cache, disk space, memory, processor cores, and whether the two files that the tutorial downloads can be reached.

Exit code 0: Graft works here; there may be warnings. Exit code 1: something must be fixed first.

Examples:
  $ graft doctor
  $ graft doctor --json`,
    )
    .action(runDoctor);
}

const checks: Readonly<Record<string, () => Finding | Promise<Finding>>> = {
  node: checkNode,
  runtime: checkRuntime,
  sharp: checkSharp,
  cache: checkCache,
  disk: checkDisks,
  memory: checkMemory,
  threads: checkThreads,
  network: checkNetwork,
};

async function runDoctor({ json }: { json: boolean }): Promise<void> {
  const output = createOutput(json);
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const finding = await examine(name, check);
    findings.push(finding);
    say(output, finding);
  }
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const [warnings, failed] = [count('warning'), count('failed')];
  output.line(failed > 0 ? '\nGraft does not work here yet.' : '\nGraft works here.');
  output.event<DoctorResultEvent>({ event: 'doctor', ok: failed === 0, warnings, failed });
  if (failed > 0) process.exitCode = 1;
}

/** A check that fails unexpectedly is a finding too. */
async function examine(name: string, check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const found = `${name} could not be checked: ${reasonOf(error).split('\n')[0]}`;
    return { name, status: 'warning', found, advice: 'Fix the other findings first.' };
  }
}

function say(output: Output, finding: Finding): void {
  output.line(`${finding.status.padEnd(8)} ${finding.found}`);
  if (finding.advice !== undefined) output.line(`${' '.repeat(9)}${finding.advice}`);
  output.event<DoctorCheckEvent>({ event: 'check', ...finding });
}
