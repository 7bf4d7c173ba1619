import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { licenseBeside, licenseNote, licenseOfCard } from '../../src/imports/license.js';
import { temporaryFolder } from '../train/pictures.js';

const card = (...lines: string[]): string => `---\n${lines.join('\n')}\n---\n# A network\nlicense: mit\n`;

describe('the license in a model card', () => {
  it.each([
    ['a line', card('tags: [x]', 'license: apache-2.0 # as timm'), 'apache-2.0'],
    ['quotes', card('license: "mit"'), 'mit'],
    ['a list', card('license:', '- cc-by-nc-4.0', '- mit', 'tags:', '- x'), 'cc-by-nc-4.0'],
    ['a list on its line', card('license: [gpl-3.0, mit]'), 'gpl-3.0'],
    [
      'another name',
      card('license: other', 'license_name: apple-amlr', 'license_link: LICENSE'),
      'apple-amlr',
    ],
    ['another name before', card('license_name: nvclv1', 'license: other'), 'nvclv1'],
    ['no name', card('license: other'), 'other'],
    ['line ends of Windows', card('license: mit').replaceAll('\n', '\r\n'), 'mit'],
    ['none', card('tags: [x]'), undefined],
    ['nothing', card('license:', 'tags: [x]'), undefined],
    ['no front matter', 'license: mit', undefined],
    ['front matter without an end', '---\nlicense: mit', undefined],
  ])('is read from %s', (_, text, name) => {
    expect(licenseOfCard(text)).toBe(name);
  });

  it('lies beside the network, or above its folder onnx', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'onnx'));
    await writeFile(join(folder, 'README.md'), card('license: mit'));
    const found = { name: 'mit', from: 'README.md' };
    expect(await licenseBeside(join(folder, 'onnx/model.onnx'))).toEqual(found);
    expect(await licenseBeside(join(folder, 'model.onnx'))).toEqual(found);
    expect(await licenseBeside(join(folder, 'other/model.onnx'))).toBeUndefined();
  });
});

describe('what is said about a license', () => {
  it.each([
    'apache-2.0',
    'MIT',
    'bsd-3-clause',
    'cc-by-4.0',
    'cc0-1.0',
    'unlicense',
    'isc',
    'cdla-permissive-2.0',
  ])('is only its name: %s', (name) => {
    expect(licenseNote({ name, from: 'README.md' }, 'a.onnx')).toBe(
      `The license of the weights of a.onnx is ${name}, as README.md says.`,
    );
  });

  it.each([
    ['gpl-3.0', 'the same license'],
    ['agpl-3.0', 'the same license'],
    ['lgpl-2.1', 'the same license'],
    ['cc-by-sa-4.0', 'the same license'],
    ['mpl-2.0', 'the same license'],
    ['cc-by-nc-4.0', 'no commercial use'],
    ['cc-by-nc-sa-4.0', 'no commercial use'],
    ['apple-amlr', 'no commercial use'],
    ['cc-by-nd-4.0', 'does not allow to share'],
    ['openrail', 'forbids some uses'],
    ['creativeml-openrail-m', 'forbids some uses'],
    ['llama3', 'forbids some uses'],
    ['other', 'none of the usual ones'],
    ['nvclv1', 'none of the usual ones'],
  ])('is a warning for %s', (name, says) => {
    const note = licenseNote({ name, from: 'README.md' }, 'a.onnx');
    expect(note).toMatch(/^Warning: the license of the weights of a\.onnx is /);
    expect(note).toContain(says);
  });

  it('is where to look when there is none', () => {
    expect(licenseNote(undefined, 'a.onnx')).toMatch(
      /^Nothing beside a\.onnx states the license of its weights/,
    );
  });
});
