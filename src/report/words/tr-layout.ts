import type { RemarkValues } from '../../remark.js';

const SHOWN = 4;

/** What was understood of a folder, in one Turkish line. In English it is the line that `graft inspect` writes. */
export function understoodInTurkish(values: RemarkValues): string {
  const { wrappers, parts, classes, untrained, nested, noClassFolders, empty, otherClasses, noPart } = values;
  const around = listed(wrappers).join('/');
  const names = listed(classes);
  const inClasses = `${names.length === 1 ? 'şu sınıf' : 'şu sınıflar'}: ${some(names)}`;
  const folders = listed(parts);
  const whole =
    names.length + listed(untrained).length === 0
      ? 'sınıf klasörü yok'
      : folders.length === 0
        ? inClasses
        : `${someFolders(folders)} içinde ${inClasses}`;
  const left = (value: RemarkValues[string] | undefined, reason: string): string =>
    listed(value).length === 0 ? '' : `; ${someFolders(listed(value))} dışarıda bırakıldı: ${reason}`;
  return [
    `Anlaşılan: ${around === '' ? '' : `her şey ${around}/ klasöründe: `}${whole}`,
    listed(untrained).length === 0
      ? ''
      : `; şunlar öğrenilemez, çünkü train/ içinde yoklar: ${some(listed(untrained))}`,
    nested === 1 ? '; bir sınıfın içindeki klasörler o sınıftandır' : '',
    left(noClassFolders, 'resimlerinin sınıfı belli değil'),
    left(empty, 'boş'),
    left(otherClasses, 'bu sınıflardan hiçbiri yok'),
    left(noPart, 'eğitim, doğrulama ya da test kümesi değil'),
    '.',
  ].join('');
}

function listed(value: RemarkValues[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function some(names: readonly string[]): string {
  if (names.length > SHOWN) return `${names.slice(0, SHOWN).join(', ')} ve ${names.length - SHOWN} tane daha`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ve ${names.at(-1)}`;
}

function someFolders(names: readonly string[]): string {
  return some(names.map((name) => `${name}/`));
}
