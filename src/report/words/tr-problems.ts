import type { SkipKind, SkippedFile } from '../../datasets/index.js';
import type { FileProblemKind } from '../../photographs/browser.js';
import type { RemarkValues } from '../../remark.js';
import { amount } from './tr-values.js';

/* What is wrong with single files, in Turkish. */

/** What is wrong with a file or odd about it, as the end of a sentence. */
export const problems: Readonly<Record<FileProblemKind | SkipKind, string>> = {
  empty: 'boş bir dosya',
  'not-an-image': 'içeriği bir resim değil',
  'unsupported-format': 'desteklenmeyen bir biçim',
  'too-large': 'çok büyük',
  truncated: 'sonu eksik',
  damaged: 'bozuk',
  missing: 'dosya bulunamadı',
  'no-permission': 'okuma izni yok',
  'link-loop': 'kendine dönen bir bağlantı',
  'not-a-file': 'sıradan bir dosya değil',
  'read-error': 'diskten okunamıyor',
  'out-of-memory': 'açmaya yetecek bellek yok',
  'missing-package': 'libheif-js paketi kurulu değil (npm install libheif-js@1.23.2)',
  timeout: 'açılması çok uzun sürüyor',
  'wrong-extension': 'uzantısı başka bir biçimin',
  animated: 'birden çok kare ya da sayfa içeriyor; yalnızca ilki kullanılır',
  cmyk: 'CMYK renkleri; RGB’ye çevrilir',
  'high-bit-depth': 'kanal başına 8 bitten fazla; 8 bite indirilir',
  'exif-rotated': 'EXIF’e göre döndürülmüş saklanmış; düzeltilir',
  huge: '50 megapikselden büyük; açılması yavaş',
  tiny: 'bir kenarı 32 pikselden kısa; girdi boyutuna büyütülür',
  'extreme-shape': 'eni ile boyu arasındaki oran çok büyük',
  blank: 'tek renk bir resim',
  'broken-link': 'hedefi olmayan bir bağlantı',
  'link-to-folder': 'bir klasöre giden bağlantı; izlenmez',
  'unreadable-folder': 'okunamayan bir klasör',
  'list-conflict': 'listede birden çok etiketi var',
  'list-entry': 'listedeki bu satır kullanılamıyor',
  'unused-image': 'bir resim, ama adı ya da yeri yüzünden dışarıda kaldı',
  'bad-name': 'adı geçerli UTF-8 değil',
  'empty-class': 'kullanılabilir resmi olmayan bir sınıf klasörü',
  'untrained-class': 'sınıfının eğitilecek resmi yok',
  'listed-twice': 'listede iki kez geçiyor',
  'listed-in-two-parts': 'listede birden çok bölümde geçiyor',
  'ambiguous-name': 'bu adda birden çok dosya var',
  'an-address': 'bir dosya değil, bir adres',
  'no-answer': 'model yanıt vermiyor: olasılıkları sayı değil (NaN)',
};

const at = ({ at: place }: RemarkValues): string => placesInTurkish(`(${place})`);

/** Reasons that name something. */
const DETAILED: Readonly<Partial<Record<SkipKind, (values: RemarkValues) => string>>> = {
  'untrained-class': ({ className }) => `${className} ${problems['untrained-class']}`,
  'list-conflict': ({ labels }) => `${problems['list-conflict']}: ${placesInTurkish(labels)}`,
  'listed-twice': (v) => `${problems['listed-twice']} ${at(v)}`,
  'listed-in-two-parts': (v) => `${problems['listed-in-two-parts']} ${at(v)}`,
  'an-address': (v) => `${problems['an-address']} ${at(v)}`,
  'ambiguous-name': ({ count, one, other }) =>
    `bu adda ${amount(count)} dosya var, örneğin ${one} ve ${other}`,
};

/** Why a file was left out, as far as there are words for it; else as it stands. */
export function reasonInTurkish({ kind, values, reason }: SkippedFile): string {
  const detailed = values && DETAILED[kind as SkipKind];
  return detailed?.(values!) ?? problems[kind as SkipKind] ?? reason;
}

/** Where something stands in a list. */
export function placesInTurkish(place: unknown): string {
  return String(place)
    .replace(/\bline (\d+)\)/g, 'satır $1)')
    .replace(/\bentry (\d+)\)/g, 'öğe $1)')
    .replace(/ and (\d+) more$/, ' ve $1 tane daha')
    .replace(/ and (?=[^(]*\()/g, ' ve ');
}

export function lineOf(reason: unknown): string {
  return placesInTurkish(/\((?:line|entry) \d+\)/.exec(String(reason))?.[0] ?? '').slice(1, -1);
}
