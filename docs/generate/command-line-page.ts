import type { Argument, Command, Option } from 'commander';

/** The introduction; the rest of the page comes from the definitions of the commands. */
const INTRODUCTION = `<!-- Written by \`npm run docs\` from the definitions in src/cli. Change those, not this page. -->

# The command line

\`npx graft\` and one of the commands below, inside a clone of Graft or in a project that has it installed.
\`npx graft --help\` lists the commands and \`npx graft COMMAND --help\` the options of one; this page is written from
the same definitions. The [README](../README.md) and the [guide](guide.md) explain what the commands do.`;

/** The page docs/cli.md. */
export function commandLinePage(program: Command): string {
  const contents = program.commands
    .map((command) => {
      const usage = usageOf(command).split(' [options]')[0];
      return `- [\`${usage}\`](#${usage.replaceAll(' ', '-')}): ${command.description()}`;
    })
    .join('\n');
  const all = program.commands.flatMap((command) => [command, ...command.commands]);
  const commands = all.map((command) => commandSection(command, usageOf(command)));
  return `${[INTRODUCTION, contents, ...commands, commandSection(program, 'Every command')].join('\n\n')}\n`;
}

function commandSection(command: Command, title: string): string {
  const help = command.createHelp();
  const isProgram = command.parent === null;
  const heading = isProgram ? title : usageOf(command).split(' [options]')[0];
  const parts = [
    `## ${heading}`,
    ...(isProgram
      ? []
      : [sentence(command.description()), `\`\`\`text\n${help.commandUsage(command)}\n\`\`\``]),
    argumentTable(help.visibleArguments(command)),
    optionTable(help.visibleOptions(command)),
    jsonSentence(command),
    ...afterHelp(command).map(helpSection),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The type of the lines that a command writes with --json, by the command's name. */
const LINE_TYPES: Readonly<Record<string, string>> = {
  train: 'TrainLine',
  tutorial: 'TutorialLine',
  fetch: 'FetchEvent',
  inspect: 'InspectEvent',
  evaluate: 'EvaluateEvent',
  predict: 'PredictEvent',
  explain: 'ExplainResultEvent',
  compare: 'CompareEvent',
  summary: 'SummaryLine',
  export: 'ExportEvent',
  'export-base': 'ExportBaseResultEvent',
  cache: 'CacheLine',
  prune: 'PruneLine',
  studio: 'StudioLine',
  serve: 'ServeLine',
  doctor: 'DoctorLine',
};

function jsonSentence(command: Command): string {
  const type = LINE_TYPES[command.name()] ?? LINE_TYPES[command.parent?.name() ?? ''];
  if (type === undefined || !command.options.some(({ long }) => long === '--json')) return '';
  return `With \`--json\`, it writes lines of the type \`${type}\`.`;
}

/** The beginning of a usage line, up to the options: `graft tutorial [options]`. */
function usageOf(command: Command): string {
  return command.createHelp().commandUsage(command);
}

function argumentTable(commandArguments: readonly Argument[]): string {
  const rows = commandArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return [code(`<${name}>`), argument.description];
  });
  return table(['Argument', 'Meaning'], rows);
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map((option) => {
    const { description, standard } = defaultOf(option);
    const choices = option.argChoices?.map(code).join(' or ');
    return [
      code(option.flags),
      standard,
      choices === undefined ? description : `${description} (${choices})`,
    ];
  });
  return table(['Option', 'Default', 'Meaning'], rows);
}

/** Some defaults are values; for others, which the program computes, the description gives them. */
function defaultOf(option: Option): { description: string; standard: string } {
  const said = / \(default: (.*)\)$/.exec(option.description);
  if (said !== null) return { description: option.description.slice(0, said.index), standard: said[1] };
  const isSwitch = !option.required && !option.optional;
  const standard = option.defaultValue === undefined || isSwitch ? '' : code(String(option.defaultValue));
  return { description: option.description, standard };
}

/** How the examples of a command begin, and why the tests of the samples leave them out. */
const NOT_RUN = [
  ['npx graft studio', 'a server that runs until it is stopped'],
  ['npx graft serve', 'a server that runs until it is stopped'],
  ['npx graft plan-shards', 'test/cli/shards.slow.test.ts carries out plans'],
  ['npx graft run-shard', 'test/cli/shards.slow.test.ts carries out plans'],
  ['npx graft check-shards', 'test/cli/shards.slow.test.ts carries out plans'],
  ['npx graft prune', 'it would remove files that other machines use'],
  ['npx graft worker', 'a coordinator starts it'],
] as const;

/** The sections that a command adds below its help. */
function afterHelp(command: Command): string[] {
  let whole = '';
  command.configureOutput({ writeOut: (text) => (whole += text) }).outputHelp();
  const added = whole.slice(command.helpInformation().length).trim();
  return added === '' ? [] : added.split(/\n\n+/);
}

/** Prose, or a title with a colon and, indented below it, commands to type or names with their meaning. */
function helpSection(section: string): string {
  const [title, ...lines] = section.split('\n');
  if (!title.endsWith(':')) return [title, ...lines].join(' ');
  if (lines.every((line) => line.startsWith('  $ '))) {
    // Text that is separated from a command by several spaces explains it.
    const commands = lines.map((line) =>
      line
        .replace('  $ ', '')
        .replaceAll(/(^|&& |\| )graft /g, '$1npx graft ')
        .replace(/ {2,}(?=\S)/, '  # '),
    );
    const [, reason] = NOT_RUN.find(([start]) => commands[0].startsWith(start)) ?? [];
    const note = reason === undefined ? '' : `<!-- not run: ${reason} -->\n`;
    return `${title}\n\n${note}\`\`\`sh\n${commands.join('\n')}\n\`\`\``;
  }
  const items = lines.map((line) => {
    const [, name, meaning] = /^ {2}(\S+(?: \S+)*) {2,}(.*)$/.exec(line) ?? [];
    if (name === undefined)
      throw new Error(`Expected a name and its meaning in the help, but found "${line}".`);
    return `- ${code(name)}: ${meaning}`;
  });
  return `### ${title.replace(/:$/, '')}\n\n${items.join('\n')}`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [titles, titles.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

const code = (text: string): string => `\`${text}\``;

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
