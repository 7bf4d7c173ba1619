/** A doc comment, taken apart. */
export interface DocComment {
  /** Markdown: everything before the first tag. */
  readonly text: string;
  readonly tags: readonly DocTag[];
}

export interface DocTag {
  readonly name: string;
  readonly text: string;
}

/** Tags that may stand in doc comments; another one is a mistake that would be lost on the page. */
const knownTags = ['param', 'returns', 'throws', 'internal'];

/** Reads what stands between the two ends of a doc comment. A tag begins a line or follows a sentence. */
export function parseDocComment(comment: string): DocComment {
  const text = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n');
  const [body, ...rest] = text.split(/(?:^|(?<=\s))@(?=[a-z]+\b)/);
  const tags = rest.map((tag) => {
    const [, name, said] = /^([a-z]+)\s*([\s\S]*)$/.exec(tag) ?? ['', tag, ''];
    if (!knownTags.includes(name)) throw new Error(`Expected one of ${knownTags.join(', ')}, not @${name}.`);
    return { name, text: said.trim().replace(/\s*\n\s*/g, ' ') };
  });
  return { text: body.trim(), tags };
}

/** The comment as prose, with its tags as a list. */
export function docCommentMarkdown({ text, tags }: DocComment): string {
  const items = tags.flatMap((tag) => tagMarkdown(tag) ?? []);
  return [escapeHtml(text), items.map((item) => `- ${item}`).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tagMarkdown({ name, text }: DocTag): string | undefined {
  const [first, rest] = splitFirstWord(escapeHtml(text));
  if (name === 'param') return `\`${first}\`: ${rest}`;
  if (name === 'returns') return `Returns ${escapeHtml(text)}`;
  // `@throws UsageError when ...`, or `@throws the signal's reason when ...`.
  if (name === 'throws') return `Throws ${/^[A-Z]/.test(first) ? `\`${first}\`` : first} ${rest}`;
  return undefined;
}

function splitFirstWord(text: string): [first: string, rest: string] {
  const space = text.indexOf(' ');
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
}

/** Outside of code, `<` would begin a tag of HTML. */
function escapeHtml(markdown: string): string {
  return markdown.replace(/`[^`]*`|</g, (found) => (found === '<' ? '&lt;' : found));
}
