import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../../src/shell-word.js';
import { type Frame, framesOf, type ShownPhase, shownPhases } from './shown-eta.js';

const GRAFT = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Shares of a phase at which its ETA is looked at. */
const SHARES = [0.25, 0.5, 0.75];

/** Seconds; the ETA of a shorter phase says nothing, because it is shown in whole seconds. */
const SHORTEST = 8;

interface EtaOptions {
  /** Class folders of photographs. */
  readonly data: string;
  readonly weights: string | undefined;
  readonly threads: number | undefined;
  /** Further words for `graft train`. */
  readonly words: readonly string[];
}

/**
 * Compares the ETAs that `graft train` shows on a terminal with what came, on photographs of which nothing is known. It
 * needs `script` of util-linux.
 */
export async function compareEtas({ data, weights, threads, words }: EtaOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-eta-'));
  try {
    const lines = [
      `| phase | took, s | ${SHARES.map((share) => `ETA and what came at ${100 * share} %`).join(' | ')} |`,
      `|---|---|${'---|'.repeat(SHARES.length)}`,
    ];
    const given = [
      ...[process.execPath, GRAFT, 'train', data, '--out', join(folder, 'run'), '--seed', '1', ...words],
      ...(weights === undefined ? [] : ['--weights', weights]),
      ...(threads === undefined ? [] : ['--threads', `${threads}`]),
    ];
    for (const phase of shownPhases(await onTerminal(given, join(folder, 'home')))) {
      if (phase.seconds >= SHORTEST) lines.push(row(phase));
    }
    return lines.join('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

function row(phase: ShownPhase): string {
  const cells = SHARES.map((share) => {
    const shown = phase.at(share);
    if (shown === undefined) return '';
    const { eta, came } = shown;
    const error = Math.round(100 * (eta / came - 1));
    return `${eta}, ${came.toFixed(1)} (${error > 0 ? '+' : ''}${error} %)`;
  });
  return `| ${phase.name} | ${phase.seconds.toFixed(1)} | ${cells.join(' | ')} |`;
}

/** What a command draws on a terminal. */
async function onTerminal(words: readonly string[], home: string): Promise<Frame[]> {
  const command = words.map((word) => shellWord(word)).join(' ');
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GRAFT_HOME: home, COLUMNS: '120' },
  });
  const frames: Frame[] = [];
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => frames.push(...framesOf(text, performance.now() / 1000)));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`graft train ended with code ${code}`);
  return frames;
}
