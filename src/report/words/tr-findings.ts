import type { FileProblemKind, FindingKind, UnusualKind } from '../../photographs/browser.js';
import type { RemarkValues } from '../../remark.js';
import { lineOf, placesInTurkish, problems } from './tr-problems.js';
import { unusedAdvice } from './tr-unused-images.js';
import { amount, names, partInTurkish, said, type Words } from './tr-values.js';

/* What is found out about photographs, in Turkish. */

/** What training makes of images that are odd but used. */
const UNUSUAL: Readonly<Record<UnusualKind, readonly [text: string, advice: string]>> = {
  'wrong-extension': ['uzantısı başka bir biçimin', 'Graft içeriğe bakar; başka programlar bakmayabilir.'],
  animated: ['birden çok kare ya da sayfa içeriyor', 'Yalnızca ilki kullanılır: sınıfına uygun mu, bakın.'],
  cmyk: [
    'CMYK renklerinde',
    'Tarayıcılarda olduğu gibi RGB’ye çevrilirler; renkler baskıdakinden biraz farklı olabilir.',
  ],
  'high-bit-depth': ['kanal başına 8 bitten fazla', '8 bite indirilirler.'],
  'exif-rotated': ['EXIF’e göre döndürülmüş ya da aynalanmış saklanmış', 'Doğru yöne çevrilirler.'],
  huge: ['50 megapikselden büyük', 'Açılmaları yavaştır; daha küçük kopyalarından da aynı şey öğrenilir.'],
  tiny: [
    'bir kenarı 32 pikselden kısa',
    'Girdi boyutuna büyütülünce pek bir şey göstermezler: değiştirin ya da kaldırın.',
  ],
  'extreme-shape': [
    'bir kenarı ötekinin dört katından uzun',
    'Kareye sığsın diye esnetilirler: önemli kısmı kırpın.',
  ],
  blank: ['tek renk', 'Onlardan öğrenilecek bir şey yok: kaldırın.'],
};

export const findings: Readonly<Record<FindingKind, Words>> = {
  'too-few-classes': (v) =>
    said(
      v.count === 0
        ? 'Eğitilecek resmi olan sınıf yok; en az iki tane gerekir.'
        : `Eğitilecek resmi olan yalnızca ${amount(v.count)} sınıf var; en az iki tane gerekir.`,
      'Her sınıfın resimlerini kendi alt klasörüne koyun.',
    ),
  'class-without-images': (v) =>
    said(
      `${amount(v.count)} sınıfta kullanılabilir resim yok: ${names(v)}.`,
      'Resim ekleyin ya da klasörü kaldırın; eğitim onu dışarıda bırakır.',
    ),
  'class-only-outside-train': (v) =>
    said(
      `${amount(v.count)} sınıfın doğrulama ya da test için resmi var, eğitim için yok: ${names(v)}.`,
      'Klasör adlarının yazımına bakın. Eğitilemeyen sınıflar doğrulamanın ve testin de dışında kalır.',
    ),
  'class-missing-in-part': (v) =>
    said(
      `${amount(v.count)} sınıfın ${partInTurkish(v.part)} bölümünde resmi yok: ${names(v)}.`,
      'Böyle bir sınıfın ne kadar iyi tanındığı ölçülmez.',
    ),
  'similar-class-names': (v) =>
    said(
      `Şu sınıflar yalnızca büyük-küçük harfte, baştaki ve sondaki boşluklarda ya da aksanların saklanışında ayrılıyor: ${names(v)}.`,
      'Aynı sınıfsalar resimlerini tek klasöre koyun.',
    ),
  'too-few-images': (v) =>
    said(
      `${amount(v.count)} sınıfta ${amount(v.least)} taneden az farklı resim var: ${names(v)}.`,
      'Resim ekleyin: eğitim, doğrulama ve testin her birine en az bir resim gerekir.',
    ),
  'few-images': (v) =>
    said(
      `${amount(v.count)} sınıfta ${amount(v.least)} taneden az farklı resim var: ${names(v)}.`,
      'Olabiliyorsa resim ekleyin; bu kadar az resimle ölçülen doğruluk pek bir şey söylemez.',
    ),
  imbalance: (v) =>
    said(
      `${v.largest} sınıfında ${v.smallest} sınıfının ${amount(v.ratio)} katı resim var (${amount(v.most)} ve ${amount(v.least)}).`,
      'Dengeli sınıf ağırlıklarıyla eğitin (classWeight=balanced) ve her sınıfın doğruluğuna ayrı ayrı bakın.',
    ),
  'unreadable-files': (v) =>
    said(
      `${amount(v.count)} dosyada kullanılabilir bir resim yok: ${kindsOf(v)}.`,
      'Onarın ya da kaldırın; `graft inspect --fix quarantine` bozuk olanları karantinaya taşır.',
    ),
  'list-conflict': (v) =>
    said(
      `${amount(v.count)} resim listede birden çok etiketle geçiyor, örneğin: ${v.one}: ${placesInTurkish(v.labels)}.`,
      'Listede her resim için tek bir etiket bırakın; o zamana dek eğitim bu resimleri dışarıda bırakır.',
    ),
  'list-lines': (v) =>
    said(
      `Listenin ${amount(v.count)} satırı kullanılamıyor, örneğin: ${v.one} (${lineOf(v.reason)}).`,
      'Her satırda bir dosyanın yolu, her dosya için de tek bir satır olmalı: bu satırları düzeltin ya da silin.',
    ),
  'missing-files': (v) =>
    said(
      `${amount(v.count)} dosya yerinde değil, örneğin: ${v.one}.`,
      'Yerlerine koyun ya da satırlarını düzeltin veya silin: liste, dosyaları kendi klasöründen başlayan yollarıyla adlandırır.',
    ),
  'files-not-read': (v) =>
    said(
      `${amount(v.count)} dosya bu bilgisayarda şu anda okunamadı: ${kindsOf(v)}.`,
      'Sağlam olabilirler: yanlarındaki nedene bakın ve yeniden deneyin.',
    ),
  'unusual-files': (v) => {
    const { problem } = v;
    const [text, advice] = UNUSUAL[problem as UnusualKind] ?? [
      problems[problem as FileProblemKind] ?? problem,
    ];
    return said(`${amount(v.count)} resim: ${text}.`, advice);
  },
  'unused-images': (v) =>
    said(`${amount(v.count)} resim eğitimde kullanılmıyor, örneğin: ${v.one}.`, unusedAdvice(v)),
  'label-conflict': (v) =>
    said(
      `${amount(v.count)} resmin içeriği birden çok sınıfta aynı, örneğin: ${v.one} ve ${v.other}.`,
      v.several === 1 ? 'Her birine bütün etiketlerini verin.' : 'Her birini yalnızca doğru sınıfta bırakın.',
    ),
  'near-label-conflict': (v) =>
    said(
      `${amount(v.count)} grupta aynı görünen resimler ayrı sınıflarda, örneğin: ${v.one} ve ${v.other}.`,
      'Denetleyin: etiketlerden biri yanlış olabilir.',
    ),
  'duplicates-across-parts': (v) =>
    said(
      `${amount(v.count)} resim birden çok bölümde (eğitim, doğrulama, test) var, örneğin: ${v.one} ve ${v.other}.`,
      'Yalnızca bir bölümde bırakın: model, eğitimde gördüğü resimle test edilemez.',
    ),
  'exact-duplicates': (v) =>
    said(
      `${amount(v.count)} dosyanın içeriği bir başkasınınkiyle aynı.`,
      'Kopyaları kaldırın: hem eğitimde hem doğrulukta iki kez sayılırlar.',
    ),
  'near-duplicates': (v) =>
    said(
      `${amount(v.count)} grupta aynı görünen resimler var.`,
      'Fotoğraflar bölünürken aynı kümeye konurlar.',
    ),
};

/** '3 sonu eksik, 1 boş bir dosya' */
function kindsOf({ kinds = [], counts = [] }: RemarkValues): string {
  const amounts = counts as readonly string[];
  return (kinds as readonly string[])
    .map((kind, at) => `${amounts[at]} × ${problems[kind as FileProblemKind]}`)
    .join(', ');
}
