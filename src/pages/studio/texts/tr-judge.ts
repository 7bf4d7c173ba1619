import type { Texts } from './en.js';

export const trJudge: Texts['judge'] = {
  title: 'Değerlendir',
  text: 'Model, öğrenmediği fotoğraflarda ne kadar iyi?',
  emptyText: 'Bir çalışma bitince, modelinin neyi bildiğini ve nerede yanıldığını burada görürsünüz.',
  measuredOn: 'Ölçüldüğü fotoğraflar',
  parts: { test: 'Test fotoğrafları', validation: 'Doğrulama fotoğrafları', train: 'Eğitim fotoğrafları' },
  noParts:
    'Bu çalışmada doğrulama ya da test için fotoğraf ayrılmamış; bu yüzden modeli değerlendirilemiyor.',
  measuring: (done, total) => `Öğrenmediği fotoğraflarla değerlendiriliyor: ${done} / ${total}`,
  failed: 'Model değerlendirilemedi.',
  details: 'Ayrıntılar',
  tabs: {
    confusion: 'Karıştırılanlar',
    mistakes: 'En kötü yanlışlar',
    all: 'Tüm fotoğraflar',
    classes: 'Sınıflar',
    threshold: 'Eşik',
  },
  accuracy: 'Doğruluk',
  ofHundred: (count) =>
    count === 100
      ? 'Hepsini doğru tanıdı.'
      : `Bunlara benzeyen 100 yeni fotoğraftan yaklaşık ${count} tanesini doğru tanır.`,
  interval: (low, high, count) =>
    `${count} fotoğrafta ölçüldüğü için bu sayı kesin değil: gerçek sayı büyük olasılıkla ${low} ile ${high} arasında.`,
  counted: (correct, count) => `${count} fotoğraftan ${correct} tanesi doğruydu.`,
  worst: (label, predicted, count) =>
    count === 1
      ? `Bir kez yanıldı: ${label} yerine ${predicted} dedi.`
      : `En sık yanlışı: ${count} kez ${label} yerine ${predicted} dedi.`,
  validationWarning: 'Eğitim bu fotoğraflarla yönlendirildi. Yenilerinde biraz daha azını bekleyin.',
  confusionText:
    'Her satır bir etiket, her sütun modelin dediğidir. Fotoğraflarını görmek için bir hücre seçin.',
  modelSaid: 'Modelin dediği',
  reallyIs: 'Etiket',
  cell: (label, predicted) =>
    label === predicted ? `${label}, doğru tanınan:` : `${label} yerine ${predicted} denen:`,
  rightOnes: (label) => `${label}, doğru tanınanlar`,
  takenFor: (label, predicted) => `${label} yerine ${predicted} denenler`,
  mistakesText: 'Modelin en emin olup yanıldığı fotoğraflar. Çoğu zaman etiket yanlıştır.',
  noMistakes: 'Yanlış yok.',
  allText: 'Bütün fotoğraflar ve modelin dediği. Yanlışlar çerçevelidir.',
  noPictures: 'Fotoğraf yok.',
  stale: (count) =>
    `Bu sonuç eski: bu fotoğraflardan ${count} tanesinin etiketi değişti ya da fotoğraf ayrıldı veya geri kondu.`,
  judgeAgain: 'Yeniden değerlendir',
  trainAgain: 'Yeniden eğit',
  trainingText:
    'Model bu fotoğraflardan öğrendi; bu yüzden buradaki sonucu pek bir şey söylemez. Buradaki yanlışları çoğu zaman yanlış etiketlerdir.',
  labelNow: (label) => `şimdi ${label}`,
  asideNow: 'ayrıldı',
  unlabelledNow: 'artık sınıfsız',
  position: (one, all) => `${one} / ${all}`,
  previous: 'Önceki fotoğraf',
  next: 'Sonraki fotoğraf',
  itsLabel: 'Etiketi',
  relabel: 'Etiketi değiştir',
  setAside: 'Ayır',
  notHere: 'Fotoğraf açık olan klasörde değil; bu yüzden etiketi burada değiştirilemez.',
  right: 'doğru',
  really: (label) => `etiket: ${label}`,
  isRight: (label, share) => `Model ${label} diyor (${share}). Doğru.`,
  isWrong: (label, predicted, share) => `Model ${predicted} diyor (${share}). Etiketi ${label}.`,
  heatMapOf: 'Isı haritasının sınıfı',
  heatMapText: 'Sıcak renkler, sınıfın lehine olan yerleri gösterir (Grad-CAM).',
  heatMapComes: 'Isı haritası hesaplanıyor…',
  heatMapAlt: (className) => `Resim ve üzerinde ${className} sınıfının ısı haritası`,
  strength: 'Opaklık',
  classesText:
    'Sıralamak için bir başlık seçin. Aralıklar, gerçek değerin büyük olasılıkla nerede olduğunu gösterir.',
  columns: {
    name: 'Sınıf',
    support: 'Fotoğraf',
    recall: 'Duyarlılık',
    precision: 'Kesinlik',
    f1: 'F1',
  },
  columnTexts: {
    name: 'Sınıf',
    support: 'Bu etiketi taşıyan fotoğraf sayısı',
    recall: 'Bu sınıfın fotoğraflarından tanınanların payı',
    precision: 'Bu sınıf denen fotoğraflardan doğru olanların payı',
    f1: 'Kesinlik ile duyarlılığın harmonik ortalaması',
  },
  moreMeasures: 'Öteki ölçütler',
  measures: {
    macroF1: { label: 'Makro F1', text: 'F1’in sınıflar üzerinden ortalaması; en iyisi 1' },
    rocAuc: {
      label: 'ROC AUC',
      text: 'Olasılıklar fotoğrafları ne kadar iyi sıralıyor; en iyisi 1; 0,5 rastlantıdır',
    },
    averagePrecision: {
      label: 'Ortalama kesinlik',
      text: 'Kesinlik-duyarlılık eğrisinin altındaki alan; en iyisi 1',
    },
    logLoss: { label: 'Kayıp', text: 'Çapraz entropi: doğru yanıt modeli ne kadar şaşırttı; en iyisi 0' },
    brierScore: { label: 'Brier puanı', text: 'Olasılıkların karesel hatası; en iyisi 0' },
    calibrationError: {
      label: 'Kalibrasyon hatası',
      text: 'Olasılıklar, modelin haklı çıkma sıklığından ne kadar uzak; en iyisi 0',
    },
  },
  thresholdText: (wanted, other) =>
    `Bir resim hangi olasılıktan başlayarak ${wanted} sayılsın? Yüksekse daha az yanlış alarm olur. Düşükse daha azı kaçırılıp ${other} sayılır.`,
  thresholdLabel: (wanted) => `${wanted} için eşik`,
  middle: 'Yarıya döndür',
  bestThreshold: (value) => `En iyi denge (${value})`,
  precisionWords: (named, wanted, right) => `${wanted} dediği ${named} fotoğraftan ${right} tanesi doğru.`,
  recallWords: (all, wanted, found) => `Etiketi ${wanted} olan ${all} fotoğraftan ${found} tanesini buluyor.`,
  thresholdChart: 'Her eşikteki kesinlik ve duyarlılık',
  wrongHere: 'Bu eşikteki yanlışlar',
};
