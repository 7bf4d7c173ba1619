import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { StudioLinkEvent } from '../events/index.js';
import { wholeNumber } from './options.js';
import { createOutput } from './output.js';
import { stopGentlyWith } from './process-end.js';

interface StudioFlags {
  readonly runs: string;
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly open: boolean;
  readonly json: boolean;
}

export function addStudioCommand(program: Command): void {
  program
    .command('studio')
    .description('See the photographs, watch the training, and judge and try the model, in a browser')
    .argument('[dir]', 'a folder of photographs (default: none; drop photographs into the page)')
    .option('--runs <folder>', 'the folder of runs, including those of the command line', 'runs')
    .option('--port <n>', 'the port of the page (default: a free port)', wholeNumber(0), 0)
    .option(
      '--host <address>',
      'the address to listen on; with any other address, other machines can reach the page',
      '127.0.0.1',
    )
    .option('--token <text>', 'the secret in the link, without which nobody gets in (default: a random one)')
    .option('--no-open', 'do not open the link in a browser')
    .option('--json', 'write the link as a JSON line', false)
    .addHelpText(
      'after',
      `
Nothing leaves this machine: its server answers only browsers on this machine that have the link. Trainings are
processes of their own and continue when the Studio ends. The page also shows the runs that \`graft train\` writes into
the folder of runs.

With --host, other machines can reach the server. Whoever has the token can see the photographs, move them and train.
The connection is not encrypted, so others on the network can read it. An SSH tunnel is safer:
ssh -L 8080:127.0.0.1:8080.

Examples:
  $ graft studio
  $ graft studio photos --runs runs
  $ graft studio photos --host 0.0.0.0 --port 8080 --token "$(openssl rand -hex 16)"`,
    )
    .action(runStudio);
}

async function runStudio(dir: string | undefined, flags: StudioFlags): Promise<void> {
  const { runs, port, host, token } = flags;
  if (port > 65_535) throw new UsageError(`Expected a port up to 65535 but received ${port}.`);
  // Loaded here, so that the other commands start without the server.
  const { isLoopback, startStudio } = await import('../studio/index.js');
  const output = createOutput(flags.json);
  const ended = new Promise<void>((done) => {
    stopGentlyWith(() => done());
  });
  const studio = await startStudio({
    data: dir,
    runs,
    host,
    port,
    token,
    program: [process.execPath, process.argv[1]],
  });
  output.event({
    event: 'studio',
    link: studio.link,
    port: studio.port,
  } satisfies StudioLinkEvent);
  output.line(`Graft Studio: ${studio.link}`);
  if (!isLoopback(host)) {
    output.line(
      'Other machines can reach the Studio. Whoever has the link can see and move photographs and train. The connection is not encrypted.',
    );
  }
  output.line('Press Ctrl-C to end the Studio; trainings continue.');
  if (flags.open && !flags.json && process.stdout.isTTY) openInBrowser(studio.link);
  await ended;
  await studio.close();
}

/** If there is no browser, the printed link has to do. */
function openInBrowser(link: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const child = spawn(command, [...args, link], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
