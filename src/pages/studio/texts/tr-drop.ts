import type { DropWords } from './kinds.js';

const some = (names: readonly string[], most = 4): string =>
  names.length > most + 1
    ? `${names.slice(0, most).join(', ')} ve ${names.length - most} tane daha`
    : names.length < 2
      ? names.join('')
      : `${names.slice(0, -1).join(', ')} ve ${names.at(-1)}`;

const PARTS = { train: 'eğitim', validation: 'doğrulama', test: 'test' } as const;

/** What is asked about folders that were dropped, in Turkish. */
export const trDrop: DropWords = {
  title: 'Hangisini istiyorsunuz?',
  className: 'Sınıfın adı',
  apply: 'Ekle',
  questions: {
    'part-beside-classes': ({ folder, names, part }) =>
      `“${folder}” klasörü şunların yanında: ${some(names)}. Bu, ${PARTS[part]} kümesi de olabilir, bir sınıf da.`,
    'part-twice': ({ folder, other, part }) =>
      `“${folder}” ve “${other}”: ikisi de ${PARTS[part]} kümesi olabilir.`,
    'parts-inside-classes': ({ folder, names }) =>
      `“${folder}” sınıfının klasörü şu klasörlere bölünmüş: ${some(names)}.`,
    'spelled-otherwise': ({ folder, other, names }) =>
      `“${names[0]}” içindeki “${folder}” klasörünün adı, “${names[1]}” içinde “${other}” diye yazılmış.`,
    'train-without-classes': ({ folder, other }) =>
      `“${folder}” içindeki fotoğrafların sınıf klasörleri yok; “${other}” içinde ise her sınıfın bir klasörü var.`,
    'no-classes': ({ folder, names, other, count }) =>
      `“${folder}” içinde ${count} fotoğraf var ama sınıf klasörleri yok.${
        names.length > 0 ? ` Adları şöyle başlıyor: ${some(names)}.` : ''
      }${other === '' ? '' : ` Sınıflar ${other} listesindeyse Studio’yu onunla başlatın: graft studio ${other}`}`,
    'list-beside': ({ folder, other }) =>
      `Yalnızca “${folder}” klasörü ve ${other} listesi bırakıldı. Sınıflar listedeyse Studio’yu onunla başlatın: graft studio ${other}`,
    'one-or-several': ({ folder, names, count }) =>
      `“${folder}” klasörünün hemen içinde ${count} fotoğraf, yanlarında da şu klasörler var: ${some(names)}.`,
    'class-like-part': ({ folder, part }) =>
      `Bir sınıfın adı “${folder}” olamaz: ${PARTS[part]} kümesiyle karışır.`,
    'spelled-like': ({ folder, other }) =>
      `“${folder}” klasörünün adı, buradaki “${other}” sınıfının adından farklı yazılmış.`,
    'divide-here': ({ names, count }) =>
      `Bıraktıklarınız şu bölümlere ayrılmış: ${some(names)}. Buradaki ${count} fotoğraf ise bölümlere ayrılmamış.`,
  },
  answers: {
    'as-class': ({ folder }) => `“${folder}” bir sınıf; ona başka bir ad ver`,
    'as-part': ({ part, names }) => `O, ${PARTS[part]} kümesi; eğitim için olanlar: ${some(names)}`,
    'as-train': ({ names }) => `O, eğitim kümesi; dışarıda kalacaklar: ${some(names)}`,
    first: ({ folder }) => `Yalnızca “${folder}” klasörünü al`,
    second: ({ other }) => `Yalnızca “${other}” klasörünü al`,
    merge: () => 'İkisini birlikte al',
    'leave-out': ({ folder, names }, question) =>
      `“${question === 'spelled-otherwise' ? names[0] : folder}” klasörünü dışarıda bırak`,
    'by-names': ({ names }) => `Sınıfları adlardan oluştur: ${some(names)}`,
    'one-class': ({ folder }, question) =>
      question === 'one-or-several' ? `“${folder}” içindeki her şeyle tek bir sınıf` : 'Hepsi tek bir sınıf',
    'same-class': ({ other }) => `Aynı sınıf: ${other}`,
    several: ({ names, count }) => `Sınıflar: ${some(names)}; yanlarındaki ${count} fotoğrafı dışarıda bırak`,
    split: ({ names }) => `Bu bölümleri koru: ${some(names)}`,
    together: () => 'Hepsini birleştir; bölümlere Graft ayırsın',
    'keep-split': () => 'Bölümleri koru; buradakiler eğitim kümesi olsun',
    'drop-split': () => 'Hepsini birleştir; bölümlere Graft ayırsın',
  },
};
