import { spawn } from 'node:child_process';
import { BRING_BACK } from '../bring-back.js';
import { UsageError } from '../errors.js';
import type { StudioLinkEvent } from '../events/index.js';
import { isLoopback } from '../http/index.js';
import type { Device } from '../session/index.js';
import { cacheDirectory } from './cache-directory.js';
import { createOutput } from './output.js';
import { ownCommand } from './own-command.js';
import { stopGentlyWith } from './process-end.js';

interface StudioFlags {
  readonly runs?: string;
  readonly labelsPerPicture?: 'one' | 'several';
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly device?: Device;
  readonly open: boolean;
  readonly json: boolean;
  /** A folder to write instead of starting a server. */
  readonly static?: string;
}

export async function runStudio(dir: string | undefined, flags: StudioFlags): Promise<void> {
  const output = createOutput(flags.json);
  if (flags.static !== undefined) {
    if (dir !== undefined) {
      throw new UsageError(`Expected no photographs beside --static but received ${dir}.`, {
        hint: 'A Studio of static files begins without photographs; whoever opens it drops them into the page.',
      });
    }
    await (await import('./static-studio.js')).writeStaticStudio(flags.static, output);
    return;
  }
  const { port, host, token } = flags;
  // Loaded here, so that the other commands start without the server.
  const { openProject, startStudio } = await import('../studio/index.js');
  const project = dir === undefined ? undefined : await openProject(dir);
  if (project?.unpacked !== undefined) output.line(`Unpacked to ${project.unpacked}.`);
  const ended = new Promise<void>((done) => {
    stopGentlyWith(() => done());
  });
  const studio = await startStudio({
    data: project?.data ?? dir,
    runs: flags.runs ?? project?.runs ?? 'runs',
    labelsPerPicture: flags.labelsPerPicture,
    host,
    port,
    token,
    device: flags.device,
    program: [process.execPath, process.argv[1]],
    command: ownCommand(),
    cacheDirectory: cacheDirectory().path,
  });
  output.event({
    event: 'studio',
    link: studio.link,
    port: studio.port,
  } satisfies StudioLinkEvent);
  output.line(`Graft Studio: ${studio.link}`);
  if (!studio.hasPage) output.line(`Its page is missing. ${BRING_BACK}`);
  if (!isLoopback(host)) {
    output.line(
      'Other machines can reach the Studio. Whoever has the link can see and move photographs and train. The connection is not encrypted.',
    );
  }
  output.line('Press Ctrl-C to end the Studio; trainings continue.');
  if (flags.open && !flags.json && process.stdout.isTTY) openInBrowser(studio.openingLink());
  await ended;
  await studio.close();
}

/** If there is no browser, the printed link has to do. */
function openInBrowser(link: string): void {
  const [command, ...args] = browserCommand(link, process.platform);
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

/** What opens an address, without a shell that would interpret it. */
export function browserCommand(link: string, platform: string): readonly string[] {
  if (platform === 'darwin') return ['open', link];
  // `start` is a command of the Command Prompt, for which an & in the address would end it.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', link];
  return ['xdg-open', link];
}
