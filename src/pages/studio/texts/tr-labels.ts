import type { Texts } from './en.js';

export const trLabels: Texts['labels'] = {
  none: 'Etiketsiz',
  has: (labels) => `Etiketleri: ${labels}.`,
  hasNone: 'Etiketi yok.',
  notKnown: (labels) => `Bilinmeyenler: ${labels}.`,
  differ: 'etiketleri farklı',
  summary: (count, classes) =>
    `${count} fotoğraf, ${classes} etiket. Bir fotoğrafın birden çok etiketi olabilir ya da hiç olmayabilir; fotoğraf her etiketinde sayılır.`,
  seesNone: 'Sınıfların hiçbiri',
  from: (threshold) => `(eşik ${threshold})`,
  forced: 'Çubuklar, yine de ne diyeceğini gösterir.',
  marks: 'Çubuğu işaretine ulaşan her sınıf resimde var sayılır.',
  heatMapClass: 'Isı haritasının sınıfı',
  rightAnswers: 'Doğru yanıtlar',
  rightAnswersText: 'Bir yanıt, bir fotoğraf ile bir sınıf için evet ya da hayırdır.',
  rightSoFar: 'yanıt şimdiye kadar doğru',
  ofScore: 'ortalama kesinliklerin ortalaması',
  resultOf: {
    test: (map, f1, correct, count) =>
      `Hiç görmediği fotoğraflarda ortalama kesinliklerin ortalaması ${map}, makro F1 ${f1}; ${count} fotoğraftan ${correct} tanesinde bütün etiketler doğru.`,
    validation: (map, f1, correct, count) =>
      `Doğrulama fotoğraflarında ortalama kesinliklerin ortalaması ${map}, makro F1 ${f1}; ${count} fotoğraftan ${correct} tanesinde bütün etiketler doğru.`,
  },
  mixed:
    'Bazı çalışmalar bir fotoğrafa birden çok etiket, bazıları tek etiket veriyor. Sonuçları birbiriyle karşılaştırılamaz.',
  scoreOf: {
    test: {
      map: 'Ortalama kesinliklerin ortalaması, test',
      f1: 'Makro F1, test',
      all: 'Bütün etiketler doğru, test',
    },
    validation: {
      map: 'Ortalama kesinliklerin ortalaması, doğrulama',
      f1: 'Makro F1, doğrulama',
      all: 'Bütün etiketler doğru, doğrulama',
    },
  },
  rightMeans: 'Burada bir fotoğraf, bütün etiketleri doğruysa doğru sayılır.',
  allRight: (correct, count) => `${count} fotoğraftan ${correct} tanesinde bütün etiketler doğru.`,
  mapIs: (low, high) =>
    `Bu sayı, ortalama kesinliklerin ortalamasıdır: model her sınıfın fotoğraflarını ötekilerin ne kadar iyi önüne koyuyor. Gerçek değer büyük olasılıkla ${low} ile ${high} arasında.`,
  noLabels: 'Bu fotoğrafların hiçbirinde etiket yok; bu yüzden ölçütlerin çoğu tanımsız.',
  worst: (name, missed, wrong) =>
    `En çok yanlış ${name} sınıfında: ${missed} fotoğrafta kaçırıldı, ${wrong} fotoğrafa yanlışlıkla verildi.`,
  measures: {
    meanAveragePrecision: {
      label: 'Ortalama kesinliklerin ortalaması',
      text: 'Kesinlik-duyarlılık eğrisinin altındaki alanın sınıflar üzerinden ortalaması; en iyisi 1',
    },
    macroF1: { label: 'Makro F1', text: 'F1’in sınıflar üzerinden ortalaması; en iyisi 1' },
    microF1: {
      label: 'Mikro F1',
      text: 'Bütün yanıtların birlikte F1’i; sık geçen sınıflar daha çok sayılır; en iyisi 1',
    },
    subsetAccuracy: {
      label: 'Bütün etiketler doğru',
      text: 'Alt küme doğruluğu: kaçırılan ya da yanlış etiketi olmayan fotoğrafların payı; en iyisi 1',
    },
    hammingLoss: { label: 'Hamming kaybı', text: 'Bütün yanıtlardan yanlış olanların payı; en iyisi 0' },
    rocAuc: {
      label: 'ROC AUC',
      text: 'Bir sınıfın olasılıkları fotoğrafları ne kadar iyi sıralıyor; en iyisi 1; 0,5 rastlantıdır',
    },
  },
  answersTab: 'Bulunan ve kaçırılan',
  answersText:
    'Model her sınıfı kaç fotoğrafta buldu, kaçırdı ya da yanlışlıkla verdi. Fotoğrafları görmek için bir sayı seçin.',
  answers: { right: 'Bulunan', missed: 'Kaçırılan', wrong: 'Yanlışlıkla verilen' },
  answersOf: {
    right: (name) => `${name}, bulunanlar`,
    missed: (name) => `${name}, kaçırılanlar`,
    wrong: (name) => `${name}, yanlışlıkla verilenler`,
  },
  mistakesText: 'Yanlışı olan fotoğraflar; en şaşırtıcı olanlar önde. Çoğu zaman listedeki etiket yanlıştır.',
  allText: 'Bütün fotoğraflar ve modelin verdiği etiketler. Yanlışlar çerçevelidir.',
  columns: { averagePrecision: 'Ort. kesinlik', threshold: 'Eşik' },
  columnTexts: {
    averagePrecision: 'Ortalama kesinlik: kesinlik-duyarlılık eğrisinin altındaki alan',
    threshold: 'Bir resmin hangi olasılıktan başlayarak bu sınıfı taşıdığı',
  },
  misses: (labels) => `Kaçırdığı: ${labels}`,
  wrongly: (labels) => `Yanlışı: ${labels}`,
  predicted: (labels) => `Modelin dediği: ${labels}.`,
  thresholdClass: 'Sınıf',
  thresholdText: (name) =>
    `Bir resim hangi olasılıktan başlayarak ${name} etiketini alsın? Yüksekse yanlışlıkla daha az verilir. Düşükse daha az kaçırılır. Model kendi eşiğini korur.`,
  ownThreshold: (value) => `Modelin kendi eşiği (${value})`,
  wrongHere: (name) => `Bu eşikte ${name} sınıfındaki yanlışlar`,
  noCurve: 'Bu fotoğrafların hiçbirinde bu sınıf yok; bu yüzden bir eşik değerlendirilemez.',
};
