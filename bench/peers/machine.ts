import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { z } from 'zod';
import { version } from '../../src/version.js';
import type { BenchContext } from './bench-context.js';
import { type Command, runProgram } from './child.js';
import type { Peer } from './peers.js';
import { TFJS_VERSION } from './tfjs-api.js';

const versionsLine = z.record(z.string(), z.string());

export interface Machine {
  readonly processor: string;
  readonly threads: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  /** The load average of the last minute when the benchmark began. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Asks every peer for its versions; `peers` leaves out those that fail. */
export async function describeMachine(
  candidates: readonly Peer[],
  context: BenchContext,
): Promise<{ machine: Machine; peers: Peer[] }> {
  const loadBefore = loadavg()[0];
  const versions: Record<string, Record<string, string>> = {
    Graft: { graft: version, node: process.versions.node },
  };
  const peers: Peer[] = [];
  for (const peer of candidates) {
    const { name } = peer;
    if (peer.versions !== undefined) {
      const command = peer.versions;
      const found = await context.problems.attempt(`The versions of ${name}`, () =>
        askVersions(command, context.options.threads),
      );
      if (found === undefined) continue;
      versions[name] = found;
    }
    if (name === 'tfjs-wasm') versions[name] = { tfjs: TFJS_VERSION };
    peers.push(peer);
  }
  const machine = {
    processor: cpus()[0].model.trim(),
    threads: context.options.threads,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    loadBefore,
    versions,
  };
  return { machine, peers };
}

async function askVersions(command: Command, threads: number): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  await runProgram(command, threads, (line) => Object.assign(versions, versionsLine.parse(line)));
  return versions;
}

export function formatMachine(machine: Machine): string[] {
  const { loadBefore, memoryGigabytes, processor, system, threads, versions } = machine;
  const programs = Object.entries(versions).map(
    ([peer, parts]) =>
      `${peer}: ${Object.entries(parts)
        .map(([name, number]) => `${name} ${number}`)
        .join(', ')}`,
  );
  const lines = [
    `${processor}, ${threads} threads, ${memoryGigabytes} GB, ${system}`,
    programs.join('; '),
    `Load before: ${loadBefore.toFixed(2)}`,
  ];
  if (loadBefore > 0.5) lines.push('Other programs were running, so these figures are not reliable.');
  return lines;
}
