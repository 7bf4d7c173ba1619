import { understoodInTurkish } from './tr-layout.js';
import { amount, capitalized, names, partInTurkish, said, type Words } from './tr-values.js';

/** What is noted of photographs: how they were understood, divided and labelled, in Turkish. */
export const notes: Readonly<Record<string, Words>> = {
  'understood-layout': (v) => said(understoodInTurkish(v)),
  'understood-list': () => said('Fotoğraflar ve sınıfları bir listeden okundu.'),
  'split-off': (v) =>
    said(
      `Her sınıfın %${amount(v.percent)} kadarı ${partInTurkish(v.part)} için ayrıldı: ${amount(v.count)} resim, ${v.seed} tohumuyla çekildi.`,
    ),
  'split-off-part': (v) =>
    said(
      `${capitalized(partInTurkish(v.from))} bölümünde her sınıfın %${amount(v.percent)} kadarı ${partInTurkish(v.part)} için ayrıldı: ${amount(v.count)} resim, ${v.seed} tohumuyla çekildi.`,
    ),
  'no-image-in-part': (v) =>
    said(
      `Farklı resmi çok az olan ${amount(v.count)} sınıftan ${partInTurkish(v.part)} için resim ayrılamadı: ${names(v)}.`,
    ),
  corrections: (v) =>
    said(
      `${v.file} dosyasındaki düzeltmeler: ${amount(v.moved)} resmin etiketi değişti, ${amount(v.dropped)} resim dışarıda bırakıldı, ${amount(v.kept)} resim olduğu gibi kaldı.`,
    ),
  alike: (v) =>
    said(
      `${amount(v.count)} sınıfta resimlerin yarıdan çoğu birbirine benziyor (${names(v)}): yalnızca içeriği aynı olanlar aynı kümede tutuldu. Bu yüzden doğrulama ve test sonuçları gerçekte olduğundan iyi görünebilir.`,
    ),
  'several-labels': (v) =>
    said(
      `Bir resimde istenen sayıda etiket olabilir: ${amount(v.count)} resimden ${amount(v.many)} tanesinde birden çok etiket var, ${amount(v.none)} tanesinde hiç yok.`,
    ),
  'joined-copies': (v) =>
    said(
      `Birkaç sınıf klasöründe bulunan aynı içerik, birden çok etiketi olan tek bir resimdir: ${amount(v.count)} kopya ötekilerle birleştirildi.`,
    ),
  'unknown-labels': (v) =>
    said(`${amount(v.count)} resimde her etiket bilinmiyor: bilinmeyen etiketler hesaba katılmaz.`),
  'label-left-out': (v) =>
    said(`${amount(v.count)} etiketin eğitilecek resmi yok; model bunları öğrenmez: ${names(v)}.`),
};
