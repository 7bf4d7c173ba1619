import { type Command, Option } from 'commander';
import { deviceOption, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineStudio(command: Command): void {
  command
    .argument(
      '[data]',
      'a folder or list of photographs, or a project that was downloaded from a Studio (default: none; drop photographs into the page)',
    )
    .option(
      '--runs <folder>',
      'the folder of runs, including those of the command line (default: that of the project, else runs)',
    )
    .addOption(
      new Option(
        '--labels-per-picture <n>',
        'of a list; one: classes exclude each other; several: a picture may have several labels or none (default: the list shows it)',
      ).choices(['one', 'several']),
    )
    .option('--port <n>', 'the port of the page (default: a free port)', wholeNumber(0), 0)
    .option(
      '--host <address>',
      'the address to listen on; with any other address, other machines can reach the page',
      '127.0.0.1',
    )
    .option('--token <text>', 'the secret in the link, without which nobody gets in (default: a random one)')
    .addOption(deviceOption())
    .addOption(
      new Option(
        '--static <folder>',
        'write the Studio as static files for any web server, instead of starting one: it runs in the browser alone',
      ).conflicts(['runs', 'labelsPerPicture', 'port', 'host', 'token', 'device', 'open']),
    )
    .option('--no-open', 'do not open the link in a browser')
    .option('--json', 'write the link as a JSON line', false)
    .addHelpText(
      'after',
      `
Nothing leaves this machine: its server answers only browsers on this machine that have the link. Trainings are
processes of their own and continue when the Studio ends. The page also shows the runs that \`graft train\` writes into
the folder of runs.

With --static, it writes a folder with the page, ONNX Runtime and pretrained weights, and ends. Any web server can
publish it. Photographs, trainings and models stay in the browser of whoever opens the page, also without a network; there
it trains MobileNetV2, with one label for each photograph, and has no step Review.

A project, photographs and runs together, is downloaded from the page as one zip file. Both kinds of Studio open it: here
give the zip, or the folder that it was unpacked to.

With --host, other machines can reach the server. Whoever has the token can see the photographs, move them and train.
The connection is not encrypted, so others on the network can read it. An SSH tunnel is safer:
ssh -L 8080:127.0.0.1:8080.

Examples:
  $ graft studio
  $ graft studio photos --runs runs
  $ graft studio scenes/labels.csv
  $ graft studio graft-project.zip
  $ graft studio --static public/studio
  $ graft studio photos --host 0.0.0.0 --port 8080 --token "$(openssl rand -hex 16)"`,
    )
    .action(loaded(async () => (await import('../studio.js')).runStudio));
}
