import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Why no test runs it, from a comment before the block that readers do not see. */
  readonly notRun: string | undefined;
}

/** The parts of a Markdown page that the tests check. */
export interface Document {
  /** The path, relative to the repository. */
  readonly path: string;
  readonly code: readonly CodeBlock[];
  /** The page without its code blocks. */
  readonly prose: string;
}

export function readDocument(path: string): Document {
  const text = readFileSync(join(root, path), 'utf8');
  const fence = /^(?:<!-- not run: (.*) -->\n)?```(\w*)\n([\s\S]*?)^```$/gm;
  return {
    path,
    code: Array.from(text.matchAll(fence), ([, notRun, language, code]) => ({ language, code, notRun })),
    prose: text.replace(fence, ''),
  };
}

/** Both READMEs, CONTRIBUTING.md and every page in docs/. */
export function readDocuments(): Document[] {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'README.tr.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name}`)].map(
    readDocument,
  );
}

/** The only block of a page in this language that contains the text. */
export function onlyBlock(document: Document, language: string, text: string): string {
  const blocks = document.code.filter((block) => block.language === language && block.code.includes(text));
  if (blocks.length !== 1) {
    throw new Error(
      `Expected one block of ${language} with ${text} in ${document.path} but found ${blocks.length}.`,
    );
  }
  return blocks[0].code;
}

/** The commands in a page's shell blocks, one by one: `a && b` are two. */
export function shellCommands(document: Document): string[] {
  return document.code
    .filter((block) => block.language === 'sh')
    .flatMap((block) => block.code.split(/\n|&&/))
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** The part of a link after the # that GitHub gives a heading. */
export function anchorsOf(document: Document): string[] {
  const seen = new Map<string, number>();
  return Array.from(document.prose.matchAll(/^#+ (.*)$/gm), ([, heading]) => {
    const plain = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(plain) ?? 0;
    seen.set(plain, before + 1);
    return before === 0 ? plain : `${plain}-${before}`;
  });
}

export function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).replaceAll('\\', '/'));
}
