import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineWorker(command: Command): void {
  command
    .requiredOption(
      '--socket <path>',
      'where the coordinator listens: a Unix socket, or a named pipe on Windows',
    )
    .addHelpText(
      'after',
      `
A coordinator starts this command, tells it what to train, and carries numbers between the workers. It is not for
people: docs/worker-protocol.md describes what is sent. It prints nothing unless it fails.

Example:
  $ graft worker --socket /run/user/1000/graft-0.sock`,
    )
    .action(loaded(async () => (await import('../worker.js')).runWorkerCommand));
}
