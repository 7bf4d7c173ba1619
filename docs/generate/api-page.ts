import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ApiDeclaration } from './api-reader.js';
import { docCommentMarkdown, parseDocComment } from './doc-comment.js';
import { rooms } from './rooms.js';

/** What stands above the rooms. */
const introduction = `<!-- Written by \`npm run docs\` from the doc comments in src. Change those, not this page. -->

# The API

Everything that \`import { ... } from 'graft'\` offers, room by room as it lies in \`src/\`. How the parts go together is
told in the [guide](guide.md); the [README](../README.md) has a program that uses most of them.

Names, arguments and defaults are those of Keras in camelCase where Keras has them. Shapes are in square brackets, the
batch first and channels last. A function that is asked wrongly throws a [\`UsageError\`](#usageerror), one that fails
a [\`GraftError\`](#grafterror); where a declaration says nothing else, these are the errors to expect. Types that are
marked as not exported cannot be imported; they are here because others are made of them.`;

/** A heading of the page, with the declarations that are shown below it. */
interface Entry {
  readonly declaration: ApiDeclaration;
  /** Types that only this declaration names: shown with it. */
  readonly companions: readonly ApiDeclaration[];
  readonly room: string;
  readonly anchor: string;
}

/**
 * The page docs/api.md.
 *
 * @param root the repository, whose formatter is used
 */
export function apiPage(declarations: readonly ApiDeclaration[], root: string): string {
  const entries = entriesOf(declarations);
  const anchors = new Map<string, string>();
  for (const { declaration, companions, anchor } of entries) {
    for (const { name } of [declaration, ...companions]) anchors.set(name, anchor);
  }
  const formatted = formatAll(declarations, root);
  const contents = rooms.map(({ title, folder }) => {
    const names = entries
      .filter((entry) => entry.room === folder && entry.declaration.exported)
      .map(({ declaration: { name }, anchor }) => `[${name}](#${anchor})`);
    return `**[${title}](#${anchorOf(title)})**: ${names.join(', ')}`;
  });
  const sections = rooms.map(({ title, folder, introduction: about }) => {
    const place = folder === '' ? '' : ` Its code: [src/${folder}](../src/${folder}).`;
    const shown = entries.filter((entry) => entry.room === folder);
    return [`## ${title}`, about + place, ...shown.map((entry) => section(entry, anchors, formatted))].join(
      '\n\n',
    );
  });
  return `${[introduction, ...contents, ...sections].join('\n\n')}\n`;
}

function section(
  { declaration, companions, anchor }: Entry,
  anchors: ReadonlyMap<string, string>,
  formatted: ReadonlyMap<ApiDeclaration, string>,
): string {
  const code = [declaration, ...companions].map((shown, index) => {
    const comment = index === 0 || shown.comment === '' ? '' : `${shown.comment}\n`;
    return comment + formatted.get(shown);
  });
  const uses = new Set([declaration, ...companions].flatMap((shown) => shown.uses));
  const links = [...uses].flatMap((name) => {
    const target = anchors.get(name);
    return target === undefined || target === anchor ? [] : [`[${name}](#${target})`];
  });
  return [
    `### ${declaration.name}`,
    docCommentMarkdown(parseDocComment(declaration.comment)),
    declaration.exported ? '' : 'Not exported.',
    `\`\`\`typescript\n${code.join('\n\n')}\n\`\`\``,
    links.length === 0 ? '' : `See ${links.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** In the order of rooms, files and lines, so that what belongs together stands together. */
function entriesOf(declarations: readonly ApiDeclaration[]): Entry[] {
  const byName = new Map(declarations.map((declaration) => [declaration.name, declaration]));
  const owners = new Map<string, ApiDeclaration[]>();
  for (const declaration of declarations) {
    for (const used of declaration.uses) owners.set(used, [...(owners.get(used) ?? []), declaration]);
  }
  const ownerOf = (declaration: ApiDeclaration): ApiDeclaration | undefined => {
    const users = owners.get(declaration.name) ?? [];
    if (declaration.exported || users.length !== 1) return undefined;
    return ownerOf(users[0]) ?? users[0];
  };
  const taken = new Map<string, number>();
  return declarations
    .filter((declaration) => ownerOf(declaration) === undefined)
    .toSorted((one, other) => compare(one, other))
    .map((declaration) => {
      const companions = declarations
        .filter((other) => ownerOf(other) === declaration)
        .toSorted((one, other) => compare(one, other));
      const plain = anchorOf(declaration.name);
      const before = taken.get(plain) ?? 0;
      taken.set(plain, before + 1);
      const anchor = before === 0 ? plain : `${plain}-${before}`;
      return {
        declaration: byName.get(declaration.name) ?? declaration,
        companions,
        room: roomOf(declaration),
        anchor,
      };
    });
}

function roomOf({ file, name }: ApiDeclaration): string {
  const folder = file.includes('/') ? file.split('/')[0] : '';
  if (rooms.some((room) => room.folder === folder)) return folder;
  throw new Error(`Expected a title for the room ${folder}, where ${name} lies; rooms.ts has them.`);
}

function compare(one: ApiDeclaration, other: ApiDeclaration): number {
  const order = (declaration: ApiDeclaration) =>
    rooms.findIndex(({ folder }) => folder === roomOf(declaration));
  if (order(one) !== order(other)) return order(one) - order(other);
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.position - other.position;
}

/** The part of a link behind # that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The declarations as the repository's formatter writes them. */
function formatAll(declarations: readonly ApiDeclaration[], root: string): Map<ApiDeclaration, string> {
  const line = (index: number): string => `// ---- ${index}\n`;
  const source = declarations.map(({ text }, index) => `${line(index)}${onOneLine(text)}\n`).join('\n');
  const formatter = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [formatter, 'format', '--stdin-file-path=api.ts'],
    { cwd: root, input: source, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The formatter does not understand the declarations: ${stderr}`);
  const parts = stdout.split(/^\/\/ ---- \d+\n/m).slice(1);
  return new Map(
    declarations.map((declaration, index) => [declaration, parts[index].trim().replace(/^declare /, '')]),
  );
}

/** Types in braces on one line each, where no comment is in the way; the formatter breaks those that are too long. */
function onOneLine(declaration: string): string {
  const inBraces = /(?<=[:&|<,(=] )\{\n((?:[^{}\n/]*;\n)+)\s*\}/g;
  const joined = declaration.replace(inBraces, (_, members: string) => {
    return `{ ${members.trim().replace(/\s*\n\s*/g, ' ')} }`;
  });
  return joined === declaration ? declaration : onOneLine(joined);
}
