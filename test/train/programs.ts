import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs one of the programs in this folder in a fresh process and returns the JSON that it prints. */
export function runProgram(
  name: string,
  programArguments: readonly string[],
  flags: readonly string[] = [],
): Promise<unknown> {
  const program = join(import.meta.dirname, 'programs', `${name}.mjs`);
  const child = spawn(process.execPath, [...flags, program, ...programArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`${name} ended with exit code ${code}: ${errors}`));
    });
  });
}
