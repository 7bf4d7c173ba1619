import type { enRuns } from './en-runs.js';

/** The list of runs, and their comparison. */
export const trRuns: typeof enRuns = {
  title: 'Çalışmalar',
  text: 'Çalışma klasöründeki bütün çalışmalar; burada ya da komut satırında başlatılmış olanlar.',
  none: 'Henüz çalışma yok',
  noneText: 'Her çalışma, yinelemek ya da sürdürmek için gereken her şeyle birlikte burada saklanır.',
  toTraining: 'Bir eğitim hazırla',
  newRun: 'Yeni çalışma',
  compare: 'Karşılaştır',
  chooseTwo: 'Karşılaştırmak için iki ya da daha çok çalışma seçin.',
  chooseRun: (name) => `${name} çalışmasını karşılaştırmak için seç`,
  between: (low, high) => `${low} – ${high}`,
  soFar: 'şimdilik',
  comparison: 'Karşılaştırma',
  toRuns: 'Tüm çalışmalar',
  run: 'Çalışma',
  time: 'Süre',
  recipe: 'Tarif',
  phases: { featureExtraction: 'Birinci aşama', fineTuning: 'İkinci aşama' },
  accuracyOf: { test: 'Doğruluk, test', validation: 'Doğruluk, doğrulama' },
  curves: (what) => `Her çalışmanın dönemlere göre ${what.toLocaleLowerCase('tr')} eğrisi`,
  shared: {
    corrected: (comparisons) => `, ${comparisons} karşılaştırma için düzeltilmiş`,
    title: 'Hangi çalışma daha iyi?',
    unknown: (runs) =>
      `Söylenemez: hangi fotoğrafların yanlış sınıflandırıldığı şu çalışmalarda kayıtlı değil: ${runs}.`,
    none: 'Söylenemez: çalışmaların ortak böyle bir fotoğrafı yok.',
    same: (count) => `Bütün çalışmalar aynı fotoğrafları ayırmış (${count}).`,
    some: (count, rights) =>
      `Farklı fotoğraflar ayrılmış. Bütün çalışmaların ayırdığı fotoğraf sayısı: ${count}. Bunlardan doğru bilinenler: ${rights}.`,
    better: (first, other, onlyFirst, onlyOther, p) =>
      `${first}, ${other} çalışmasından daha iyi. Yalnızca birinin doğru bildiği fotoğraflar: ${onlyFirst} ve ${onlyOther} (McNemar kesin testi, ${p}).`,
    chance: (first, other, onlyFirst, onlyOther, p) =>
      `${first} ve ${other}: fark rastlantı olabilir. Yalnızca birinin doğru bildiği fotoğraflar: ${onlyFirst} ve ${onlyOther} (McNemar kesin testi, ${p}).`,
  },
};
