/*
 * Makes examples/transfer-learning.ipynb from examples/transfer-learning.ts, so that the two cannot differ. Each
 * paragraph of the program becomes a cell: its comment becomes text, the rest is code.
 */

/** Replacements for the lines that concern the command line and files. */
const replacements: readonly (readonly [lines: string, replacement: string])[] = [
  [
    ' * network that was trained on other photographs. The same as a notebook: transfer-learning.ipynb.',
    [
      ' * network that was trained on other photographs.',
      ' *',
      " * This notebook runs in Deno's kernel. In a clone of Graft, `npm ci` and then `npx deno jupyter --install` set it up;",
      ' * deno.json in this folder says where Graft is.',
    ].join('\n'),
  ],
  ["import { mkdir, writeFile } from 'node:fs/promises';\n", ''],
  [
    '// Run it as: node dist/examples/transfer-learning.js [FOLDER] [WEIGHTS] [EPOCHS]. Figures go to runs/example.',
    '// Give a folder of your own with train/ and validation/, other weights or fewer epochs here.',
  ],
  [
    "const [folder, weights = 'imagenet', epochs = '10'] = process.argv.slice(2);\n",
    "const folder: string | undefined = undefined;\nconst weights = 'imagenet';\nconst epochs = 10;\n",
  ],
  ["await mkdir('runs/example', { recursive: true });\n", ''],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of the program, as it stands there
    'const show = (name: string, figure: string) => writeFile(`runs/example/${name}.svg`, figure);',
    [
      'const show = (_name: string, figure: string) =>',
      "  Deno.jupyter.display({ 'image/svg+xml': figure }, { raw: true });",
      "const print = (text: string) => void Deno.jupyter.broadcast('stream', { name: 'stdout', text });",
    ].join('\n'),
  ],
  ['new ProgbarLogger(process.stdout)', 'new ProgbarLogger(print)'],
  ["'runs/example/model.onnx'", "'model.onnx'"],
];

/**
 * Turns a program into a notebook, as JSON.
 *
 * @throws Error when a line to replace is missing in the program, or occurs twice
 */
export function notebookOf(program: string): string {
  const source = replacements.reduce((text, [lines, replacement]) => {
    const parts = text.split(lines);
    if (parts.length !== 2) throw new Error(`Expected once in the program: ${lines}`);
    return parts.join(replacement);
  }, program);
  const [, opening, code] = /^\/\*\n(.*?)\n \*\/\n(.*)$/s.exec(source) ?? [];
  const introduction = opening
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n');
  const cells = code.trim().split(/\n\n+/).flatMap(cellsOf);
  const notebook = {
    cells: [markdown(`# ${introduction.replace(': ', '\n\n')}`), ...cells].map((cell, index) => ({
      id: `cell-${index + 1}`,
      ...cell,
    })),
    metadata: {
      kernelspec: { display_name: 'Deno', language: 'typescript', name: 'deno' },
      language_info: { file_extension: '.ts', mimetype: 'text/x.typescript', name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly metadata: object;
  readonly source: readonly string[];
  readonly execution_count?: null;
  readonly outputs?: readonly never[];
}

function cellsOf(paragraph: string): Cell[] {
  const [comment] = /^(?:\/\/ .*\n)*/.exec(paragraph) ?? [''];
  const text = comment.replaceAll(/^\/\/ /gm, '').trim();
  const code = paragraph.slice(comment.length);
  const cell: Cell = {
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source: linesOf(code),
  };
  return text === '' ? [cell] : [markdown(text), cell];
}

function markdown(text: string): Cell {
  return { cell_type: 'markdown', metadata: {}, source: linesOf(text) };
}

/** Splits a text into lines that keep their line ends, as notebooks store them. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
