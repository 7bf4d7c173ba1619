import { trLabelNotes } from './tr-label-notes.js';
import { understoodInTurkish } from './tr-layout.js';
import { amount, names, partName, percent, type ServerWords, said } from './tr-message-parts.js';

/* What the server finds out about photographs and results, in Turkish. */

const PROBLEMS: ServerWords['problems'] = {
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
  unusable: 'kullanılamıyor',
  'leads-out': 'fotoğraf klasörünün dışında; Studio oradan bir şey okumaz',
};

/** What training makes of images that are odd but used. */
const UNUSUAL: Readonly<Record<string, readonly [text: string, advice: string]>> = {
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

/** Where something stands in a list. */
function inTurkish(place: unknown): string {
  return String(place)
    .replace(/\bline (\d+)\)/g, 'satır $1)')
    .replace(/\bentry (\d+)\)/g, 'öğe $1)')
    .replace(/ and (\d+) more$/, ' ve $1 tane daha')
    .replace(/ and (?=[^(]*\()/g, ' ve ');
}

function lineOf(reason: unknown): string {
  return inTurkish(/\((?:line|entry) \d+\)/.exec(String(reason))?.[0] ?? '').slice(1, -1);
}

const findings: ServerWords['findings'] = {
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
      `${amount(v.count)} sınıfın ${partName(v.part)} bölümünde resmi yok: ${names(v)}.`,
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
      `${amount(v.count)} resim listede birden çok etiketle geçiyor, örneğin: ${v.one}: ${inTurkish(v.labels)}.`,
      'Listede her resim için tek bir etiket bırakın; o zamana dek eğitim bu resimleri dışarıda bırakır.',
    ),
  'list-lines': (v) =>
    said(
      `Listenin ${amount(v.count)} satırı kullanılamıyor, örneğin: ${v.one} (${lineOf(v.reason)}).`,
      'Her satırda bir dosyanın yolu, her dosya için de tek bir satır olmalı: bu satırları düzeltin ya da silin.',
    ),
  'files-not-read': (v) =>
    said(
      `${amount(v.count)} dosya bu bilgisayarda şu anda okunamadı: ${kindsOf(v)}.`,
      'Sağlam olabilirler: yanlarındaki nedene bakın ve yeniden deneyin.',
    ),
  'unusual-files': (v) => {
    const [text, advice] = UNUSUAL[String(v.problem)] ?? [PROBLEMS[String(v.problem)] ?? String(v.problem)];
    return said(`${amount(v.count)} resim: ${text}.`, advice);
  },
  'unused-images': (v) =>
    said(
      `${amount(v.count)} resim eğitimde kullanılmıyor, örneğin: ${v.one}.`,
      'Kullanılmaları için biçimlerinin uzantısını verin ya da bir sınıf klasörüne koyun.',
    ),
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
function kindsOf({ kinds = [], counts = [] }: Parameters<ServerWords['findings'][string]>[0]): string {
  const amounts = counts as readonly string[];
  return (kinds as readonly string[])
    .map((kind, at) => `${amounts[at]} × ${PROBLEMS[kind] ?? kind}`)
    .join(', ');
}

const notes: ServerWords['notes'] = {
  ...findings,
  ...trLabelNotes,
  'understood-layout': (v) => said(understoodInTurkish(v)),
  'understood-list': () => said('Fotoğraflar ve sınıfları bir listeden okundu.'),
  'split-off': (v) =>
    said(
      `Her sınıfın %${amount(v.percent)} kadarı ${partName(v.part)} için ayrıldı: ${amount(v.count)} resim, ${v.seed} tohumuyla çekildi.`,
    ),
  'split-off-part': (v) =>
    said(
      `${partName(v.from)} bölümünde her sınıfın %${amount(v.percent)} kadarı ${partName(v.part)} için ayrıldı: ${amount(v.count)} resim, ${v.seed} tohumuyla çekildi.`,
    ),
  'no-image-in-part': (v) =>
    said(
      `Farklı resmi çok az olan ${amount(v.count)} sınıftan ${partName(v.part)} için resim ayrılamadı: ${names(v)}.`,
    ),
  corrections: (v) =>
    said(
      `${v.file} dosyasındaki düzeltmeler: ${amount(v.moved)} resmin etiketi değişti, ${amount(v.dropped)} resim dışarıda bırakıldı, ${amount(v.kept)} resim olduğu gibi kaldı.`,
    ),
  alike: (v) =>
    said(
      `${amount(v.count)} sınıfta resimlerin yarıdan çoğu birbirine benziyor (${names(v)}): yalnızca içeriği aynı olanlar aynı kümede tutuldu. Bu yüzden doğrulama ve test sonuçları gerçekte olduğundan iyi görünebilir.`,
    ),
  'ended-early': (v) =>
    said(`Eğitim, en çok ${amount(v.most)} dönemin ${amount(v.epochs)} tanesinden sonra elle bitirildi.`),
  'no-familiarity': () =>
    said(
      'Sınıflandırıcı, hiçbir sınıfına benzemeyen resimleri ayırt edemez: bunun için en az 20 doğrulama ya da 20 eğitim fotoğrafı ve öznitelik listesi okuyan bir baş gerekir.',
    ),
  'not-kept': () =>
    said(
      'Eğitimin durumu saklanamıyor: tarayıcının depolama alanı dolu ya da kapalı. Sayfa yeniden yüklenirse eğitim baştan başlar.',
    ),
  'card-failed': () =>
    said(
      'Ekran kartı eğitimin ortasında bozuldu ya da yitirildi. Eğitim son kayıttan işlemciyle sürdü; hiçbir şey yitirilmedi.',
    ),
  'anew-photographs': () => said('Fotoğraflar değiştiği için eğitim baştan başlıyor.'),
  'anew-version': () =>
    said(
      'Eğitim baştan başlıyor: saklanan durumu Graft’ın başka bir sürümünden ya da başka sayıda iş parçacığından kalma.',
    ),
  'fine-tuned-too': (v) =>
    said(
      `Open Images ağırlıkları ImageNet ağırlıklarından daha az tür nesne tanır; bu yüzden ağa ${amount(v.epochs)} dönem ince ayar da yapılır. fineTuning.epochs=0 bunu kapatır.`,
    ),
};

const warnings: ServerWords['warnings'] = {
  'part-is-train': () =>
    said(
      'Bu resimler eğitim kümesinden. Sınıflandırıcı onlarla eğitildiyse başka resimlerde daha az başarılı olabilir.',
    ),
  'trained-on': (v) =>
    said(
      `Sınıflandırıcı bu ${amount(v.all)} resmin ${amount(v.count)} tanesiyle eğitildi. Başka resimlerde daha az başarılı olabilir.`,
    ),
  'one-class': (v) =>
    said(
      `Bütün resimler tek bir sınıftan: ${v.className}. Sayılar bu sınıfın ne sıklıkta tanındığını gösterir, başka resimlerin ne sıklıkta bu sınıf sanıldığını göstermez.`,
    ),
  'classes-missing': (v) =>
    said(`Şu sınıfların resmi yok: ${names(v)}. Ne kadar iyi tanındıkları bilinmiyor.`),
  'few-pictures': (v) =>
    said(
      `Değerlendirmede şu sınıfların ondan az resmi var: ${names(v)}. Bu sınıfların kendi sayıları pek bir şey söylemez.`,
    ),
  'no-better-than-guessing': (v) =>
    said(
      `Sınıflandırıcı rastgele tahminden daha iyi değil: ${amount(v.count)} resimde dengeli doğruluğu ${percent(v.balancedAccuracy)}, rastgele tahminle ${percent(v.chance)} olurdu.`,
    ),
  'perhaps-guessing': (v) =>
    said(
      `Sınıflandırıcı rastgele tahminden daha iyi olmayabilir: ${amount(v.count)} resimde dengeli doğruluğu ${percent(v.balancedAccuracy)}, rastgele tahminle ${percent(v.chance)} olurdu.`,
    ),
  'never-predicted': (v) =>
    said(`Resimleri olduğu hâlde sınıflandırıcı şu sınıfları hiç yanıt olarak vermiyor: ${names(v)}.`),
  'labels-guessed': (v) => said(`Şu sınıflarda rastgele tahminden daha iyi olmayabilir: ${names(v)}.`),
  'left-out': (v) => said(`${amount(v.count)} dosya dışarıda bırakıldı.`),
};

export const trFindings: Omit<ServerWords, 'errors'> = { findings, problems: PROBLEMS, notes, warnings };
