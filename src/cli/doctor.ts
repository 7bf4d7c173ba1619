import { reasonOf } from '../errors.js';
import type { DoctorCheckEvent, DoctorResultEvent } from '../events/index.js';
import { checkMemory, checkNode, checkThreads, type Finding } from './doctor-checks.js';
import {
  checkCache,
  checkDisks,
  checkGraphicsCard,
  checkNetwork,
  checkParts,
  checkRuntime,
  checkSharp,
} from './doctor-packages.js';
import { createOutput, type Output } from './output.js';

/** A check, for a Graft that has all parts or only those that classify. */
type Check = (trains: boolean) => Finding | Promise<Finding>;

const checks: Readonly<Record<string, Check>> = {
  node: () => checkNode(),
  parts: () => checkParts(),
  runtime: () => checkRuntime(),
  'graphics-card': () => checkGraphicsCard(),
  sharp: () => checkSharp(),
  cache: checkCache,
  disk: checkDisks,
  memory: (trains) => checkMemory({ trains }),
  threads: (trains) => checkThreads({ trains }),
  network: checkNetwork,
};

export async function runDoctor({ json }: { json: boolean }): Promise<void> {
  const output = createOutput(json);
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const finding = await examine(name, () => check(isWhole(findings)));
    findings.push(finding);
    say(output, finding);
  }
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const [warnings, failed] = [count('warning'), count('failed')];
  output.line(`\n${verdict(findings)}`);
  output.event<DoctorResultEvent>({ event: 'doctor', ok: failed === 0, warnings, failed });
  if (failed > 0) process.exitCode = 1;
}

/** Of all checks together, in one sentence. */
export function verdict(findings: readonly Finding[]): string {
  if (findings.some(({ status }) => status === 'failed')) return 'Graft does not work here yet.';
  if (isWhole(findings)) return 'Graft works here.';
  return 'Graft classifies pictures here, but the parts for training and the rest are missing.';
}

/** Whether all parts of the package are there, as far as the checks have come. */
function isWhole(findings: readonly Finding[]): boolean {
  return findings.every(({ name, status }) => name !== 'parts' || status === 'ok');
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
