import type { ComparisonTexts } from './en-comparison.js';
import { capitalized, partInTurkish } from './tr-values.js';

/** What a comparison of runs says, in Turkish. */
export const trComparison: ComparisonTexts = {
  title: (count, first) => (count === 1 ? `${first} çalışması` : `Yan yana ${count} çalışma`),
  resultsOn: (part) => capitalized(`${partInTurkish(part)} kümesindeki sonuçlar`),
  head: ['Çalışma', 'Doğruluk', '%95 aralığı', 'Doğru', 'Kayıp'],
  correct: (correct, count) => `${correct} / ${count}`,
  run: 'Çalışma',
  effort: 'Harcanan emek',
  effortHead: ['Çalışma', 'Dönem', 'Süre'],
  seconds: (seconds) => `${seconds} sn`,
  differences: 'Farklı ayarlar',
  noDifference: 'Kaydedilen ayarlar aynı.',
  setting: 'Ayar',
  folders: 'Klasörler',
  note: 'Aralıklar %95 güven aralığıdır. Çalışmalar yalnızca hepsinin eğitimde kullanmadığı ortak resimlerle, Bonferroni düzeltmeli kesin McNemar testiyle sıralanır.',
  mixed:
    'Çalışmaların yalnızca bir bölümünde bir resmin birden çok etiketi olabilir; onlarda doğruluk, bütün etiketleri doğru bilinen resimlerin oranıdır. Bu yüzden hangisinin daha iyi olduğu söylenemez.',
  unknown: (part, names) =>
    capitalized(
      `${partInTurkish(part)} resimlerinde hangi çalışmanın daha iyi olduğu söylenemez: hangi resimleri yanlış sınıflandırdığını kaydetmeyen çalışmalar: ${names.join(', ')}.`,
    ),
  nothingShared: (part) =>
    `Hangi çalışmanın daha iyi olduğu söylenemez: çalışmaların ortak ${partInTurkish(part)} resmi yok.`,
  same: (part, count) => `Bütün çalışmalar aynı ${count} ${partInTurkish(part)} resmini ayırdı.`,
  shared: (part, count, rights) =>
    `Çalışmalar başka resimler ayırdı. Hepsinin ayırdığı ${count} ${partInTurkish(part)} resminden doğru olanlar: ${rights}.`,
  better: (first, other, onlyFirst, onlyOther, p) =>
    `${first} daha iyi: ${only(first, other, onlyFirst, onlyOther, p)}`,
  byChance: (first, other, onlyFirst, onlyOther, p) =>
    `${first} yalnızca rastlantıyla daha iyi olabilir: ${only(first, other, onlyFirst, onlyOther, p)}`,
  equal: (first, other, each) =>
    each === 0
      ? `${first} ile ${other} aynı resimleri doğru biliyor.`
      : `${first} ile ${other} eşit: her birinin doğru bilip ötekinin bilmediği ${each} resim var.`,
  noBest: 'Hiçbir çalışma, rastlantının ötesinde ötekilerin hepsinden iyi değil.',
  curves: {
    title: 'Çalışmaların öğrenme eğrileri',
    panel: (validated, figure) => `${validated ? 'Doğrulama' : 'Eğitim'}: ${figure}`,
    last: (name, value, epochs) => `${name}: ${epochs} dönemden sonra ${value}`,
    description: (panel, runs, ends) => `${panel}, ${runs} çalışma. ${ends}.`,
  },
};

function only(first: string, other: string, onlyFirst: number, onlyOther: number, p: string): string {
  return `yalnızca ${first} çalışmasının doğru bildiği ${onlyFirst}, yalnızca ${other} çalışmasının doğru bildiği ${onlyOther} resim var (kesin McNemar testi, ${p}).`;
}
