import { roundedShare } from '../../percent.js';
import type { Remark } from '../../remark.js';
import { partInTurkish } from './tr-parts.js';

type Values = Remark['values'];

const part = (value: Values[string]): string => partInTurkish(String(value));

const percent = (share: Values[string]): string =>
  `%${(100 * roundedShare(Number(share), 1)).toFixed(1).replace('.', ',')}`;

/** 'kediler, köpekler ve 3 tane daha' */
function names({ names: first = [], more = 0 }: Values): string {
  const listed = Array.isArray(first) ? first.join(', ') : String(first);
  return more === 0 ? listed : `${listed} ve ${more} tane daha`;
}

const SENTENCES: Readonly<Record<string, (values: Values) => string>> = {
  'part-is-train': () =>
    'Bu resimler eğitim kümesinden. Sınıflandırıcı onlarla eğitildiyse başka resimlerde daha az başarılı olabilir.',
  'trained-on': (v) =>
    `Sınıflandırıcı bu ${v.all} resmin ${v.count} tanesiyle eğitildi. Başka resimlerde daha az başarılı olabilir.`,
  'one-class': (v) =>
    `Bütün resimler tek bir sınıftan: ${v.className}. Sonuçlar bu sınıfın ne sıklıkta tanındığını gösterir, başka resimlerin ne sıklıkta bu sınıf sanıldığını göstermez.`,
  'classes-missing': (v) => `Şu sınıfların resmi yok: ${names(v)}. Ne kadar iyi tanındıkları bilinmiyor.`,
  'few-pictures': (v) =>
    `Değerlendirmede şu sınıfların ondan az resmi var: ${names(v)}. Bu sınıfların sonuçları pek bir şey söylemez.`,
  'no-better-than-guessing': (v) =>
    `Sınıflandırıcı rastgele tahminden daha iyi değil: ${v.count} resimde dengeli doğruluğu ${percent(v.balancedAccuracy)}, rastgele tahminle ${percent(v.chance)} olurdu.`,
  'perhaps-guessing': (v) =>
    `Sınıflandırıcı rastgele tahminden daha iyi olmayabilir: ${v.count} resimde dengeli doğruluğu ${percent(v.balancedAccuracy)}, rastgele tahminle ${percent(v.chance)} olurdu.`,
  'labels-guessed': (v) =>
    `Sınıflandırıcı şu sınıflarda rastgele tahminden daha iyi olmayabilir: ${names(v)}.`,
  'several-labels': (v) =>
    `Bir resmin birden çok etiketi olabilir: ${v.count} resmin ${v.many} tanesinin birden çok etiketi var, ${v.none} tanesinin hiç yok.`,
  'joined-copies': (v) =>
    `Birkaç sınıf klasöründe bulunan aynı içerik, birden çok etiketli tek bir resim sayıldı: ${v.count} kopya birleştirildi.`,
  'unknown-labels': (v) => `${v.count} resmin her etiketi bilinmiyor: bilinmeyenler sayılmaz.`,
  'label-left-out': (v) =>
    `Eğitim resmi olmadığı için modelin öğrenmediği etiketler (${v.count}): ${names(v)}.`,
  'never-predicted': (v) =>
    `Resimleri olduğu hâlde sınıflandırıcı şu sınıfları hiç yanıt olarak vermiyor: ${names(v)}.`,
  'left-out': (v) => `${v.count} dosya dışarıda bırakıldı.`,
  'split-off': (v) =>
    `Her sınıfın %${String(v.percent).replace('.', ',')} kadarı ${part(v.part)} için ayrıldı: ${v.count} resim, ${v.seed} tohumuyla çekildi.`,
  'split-off-part': (v) =>
    `${part(v.from)} bölümünde her sınıfın %${String(v.percent).replace('.', ',')} kadarı ${part(v.part)} için ayrıldı: ${v.count} resim, ${v.seed} tohumuyla çekildi.`,
  'no-image-in-part': (v) =>
    `Farklı resmi çok az olan ${v.count} sınıftan ${part(v.part)} için resim ayrılamadı: ${names(v)}.`,
  corrections: (v) =>
    `${v.file} dosyasındaki düzeltmeler: ${v.moved} resmin etiketi değişti, ${v.dropped} resim dışarıda bırakıldı, ${v.kept} resim olduğu gibi kaldı.`,
  alike: (v) =>
    `${v.count} sınıfta resimlerin yarıdan çoğu birbirine benziyor (${names(v)}): yalnızca içeriği aynı olanlar aynı kümede tutuldu. Bu yüzden doğrulama ve test sonuçları gerçekte olduğundan iyi görünebilir.`,
};

/** A remark in Turkish, as far as there are words for it; else as it stands. */
export function remarkInTurkish({ kind, values, text }: Remark): string {
  return SENTENCES[kind]?.(values) ?? text;
}
