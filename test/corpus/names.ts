import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CorpusEntry, type Expectation, isSkipped, isUsed, NotHere, used } from './entry.js';
import { encoded, jpeg, png } from './pictures.js';

const names: Readonly<Record<string, string>> = {
  ' leading space.jpg': 'a space at the beginning',
  'two  spaces   three.jpg': 'several spaces',
  'new\nline.jpg': 'a newline',
  'tab\tand\rreturn.jpg': 'a tab and a carriage return',
  "single'quote.jpg": 'an apostrophe',
  'double"quote.jpg': 'a quotation mark',
  '`backticks` $(touch x) $HOME.jpg': 'what a shell would run',
  'semicolon; ampersand & pipe | less < more >.jpg': 'what a shell would take for itself',
  'star * question ?.jpg': 'wildcards',
  'brackets [0].jpg': 'brackets, with which libvips takes options',
  'page[page=1].png': 'an option of libvips',
  'braces {a,b}.jpg': 'braces',
  'emoji 😀 🐈‍⬛ 🏳️‍🌈.jpg': 'emoji of one and of several characters',
  'שלום עולם.jpg': 'letters from right to left',
  'مرحبا بالعالم.jpg': 'Arabic letters',
  'override \u202egpj.jpg': 'a character that turns the direction around',
  '日本語の写真.jpg': 'Japanese',
  'caf\u00e9.jpg': 'an accent in one character (NFC)',
  'cafe\u0301.jpg': 'the same accent in two characters (NFD)',
  'ÇĞİıÖŞÜ çğiöşü.jpg': 'Turkish letters, two kinds of i',
  'ß ſ K.jpg': 'letters that change their length with their case',
  'zalgo h\u0335\u0321\u0321\u0322\u0321e\u0334\u0328y.jpg': 'many combining characters',
  'zero\u200bwidth\u200djoiner.jpg': 'characters without a width',
  '\u00a0no-break space.jpg': 'a no-break space at the beginning',
  'line\u2028separator.jpg': "Unicode's line separator",
  'control \u0001\u0007\u007f.jpg': 'control characters',
  'escape \u001b[31mred\u001b[0m \u001b]0;title\u0007.jpg':
    'what changes the colour and the title of a terminal',
  '-leading-dash.jpg': 'a dash at the beginning',
  '--json': 'the name of an option',
  '--json.jpg': 'an option with an extension',
  'back\\slash.jpg': 'a backslash',
  'C:\\Users\\photo.jpg': "a path of Windows'",
  'percent %20 %s %n %00.jpg': 'percent signs',
  'hash # question ? equals = at @.jpg': 'what has a meaning in addresses',
  'file:photo.jpg': 'a colon',
  'tilde ~ caret ^.jpg': 'a tilde',
  'comma, semicolon; colon:.jpg': 'what separates the cells of a list',
  '=1+1.jpg': 'a formula',
  'NULL.jpg': 'the word NULL',
  'CON.jpg': "a name that Windows' keeps for itself",
  '12345.jpg': 'a number',
  '...dots...jpg': 'dots, which hide it',
  '__proto__.jpg': "a name that JavaScript's objects have",
  'constructor.jpg': "another name that JavaScript's objects have",
  '<script>alert(1)<.jpg': 'what a web page would run',
  '&amp; &lt;.jpg': 'what a web page would change',
  '\ufeffbyte order mark.jpg': 'a byte order mark at the beginning',
  [`${'x'.repeat(251)}.jpg`]: '255 bytes',
  [`${'ü'.repeat(125)}x.jpg`]: '255 bytes in 130 characters',
  [`${'😀'.repeat(62)}xxx.jpg`]: '255 bytes in emoji',
};

/** Ordinary JPEG and PNG pictures with difficult names. */
export function hardNames(): CorpusEntry[] {
  return [...plainNames(), ...folders(), wrongEncoding()];
}

function plainNames(): CorpusEntry[] {
  return Object.entries(names).map(([name, what]) => {
    const content = name.endsWith('.png') ? png : jpeg;
    const hidden: Expectation | undefined =
      name.startsWith('.') || !/\.(jpg|png)$/.test(name) ? { outcome: 'ignored' } : undefined;
    const entry = used(name, `a name with ${what}`, content);
    return {
      ...entry,
      inFolder: hidden ?? isUsed,
      content: undefined,
      place: async (path, source) => {
        await writeFile(path, await content(source)).catch((error: unknown) => {
          throw new NotHere(`the file system refuses this name: ${String(error)}`);
        });
      },
    };
  });
}

function folders(): CorpusEntry[] {
  const deep = `${Array.from({ length: 40 }, (_, index) => `level ${index}`).join('/')}/photo.jpg`;
  return [
    used('folder.jpg/inside.jpg', 'a picture in a folder named like a picture', jpeg),
    used(deep, 'a picture forty folders deep', jpeg),
    used('a folder/with spaces/photo.jpg', 'a picture in folders with spaces', jpeg),
    used('new\nline folder/photo.jpg', 'a picture in a folder with a newline', jpeg),
    used(
      `${'y'.repeat(255)}/${'z'.repeat(251)}.jpg`,
      'a picture of 255 bytes in a folder of 255 bytes',
      jpeg,
    ),
    used('same/photo.jpg', 'a picture named like another one', jpeg),
    used(
      'same-too/photo.jpg',
      'a picture named like another one',
      encoded((image) => image.negate().jpeg()),
    ),
  ];
}

/** A name of an old system that is not UTF-8. Node.js shows a replacement character in it, and cannot open the file. */
function wrongEncoding(): CorpusEntry {
  return {
    path: 'latin-1 \ufffd.jpg',
    what: 'a name that is not UTF-8',
    inFolder: isSkipped(/^its name is not valid UTF-8/),
    byName: undefined,
    place: async (path, source) => {
      const folder = dirname(path);
      const name = Buffer.concat([
        Buffer.from(`${folder}/latin-1 `),
        Buffer.from([0xe9]),
        Buffer.from('.jpg'),
      ]);
      await writeFile(name, await jpeg(source)).catch(() => undefined);
      const found = (await readdir(folder)).includes('latin-1 \ufffd.jpg');
      if (!found || existsSync(join(folder, 'latin-1 \ufffd.jpg'))) throw new NotHere('names here are UTF-8');
    },
  };
}
