import { type Command, Option } from 'commander';
import { exportWeb } from './export-web.js';
import { createOutput } from './output.js';

interface ExportFlags {
  to: 'web';
  out: string;
  title?: string;
  webgpu: boolean;
  json: boolean;
}

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('A trained classifier in another form')
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .addOption(
      new Option('--to <web>', 'web: a folder of static files that classifies in any browser')
        .choices(['web'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <dir>', 'where to write it')
    .option('--title <text>', 'heading of the web page (default: made of the class names)')
    .option('--webgpu', 'let the web page use the graphics card, with larger files', false)
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText('after', '\nExample:\n  $ graft export runs/tutorial/model.onnx --to web --out web-page')
    .action((model: string, { json, ...flags }: ExportFlags) => exportWeb(model, flags, createOutput(json)));
}
