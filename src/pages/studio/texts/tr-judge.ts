import type { Texts } from './en.js';

export const trJudge: Texts['judge'] = {
  title: 'Değerlendir',
  text: 'Öğrenmediği fotoğraflarda ne kadar iyi?',
  emptyText: 'Bir eğitim biter bitmez, modelinin neyi bildiğini ve nerede yanıldığını burada görürsünüz.',
  measuredOn: 'Ölçüldüğü fotoğraflar',
  parts: { test: 'Test fotoğrafları', validation: 'Doğrulama fotoğrafları' },
  noParts: 'Bu eğitimde hiç fotoğraf ayrılmamış; bu yüzden değerlendirilecek bir şey yok.',
  measuring: (done, total) => `Öğrenmediği fotoğraflara bakıyor: ${done} / ${total}`,
  failed: 'Ölçülemedi.',
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
    'Her satır fotoğrafların gerçekte ne gösterdiğini, her sütun modelin ne dediğini belirtir. Fotoğraflarını görmek için bir hücreye basın.',
  modelSaid: 'Modelin dediği',
  reallyIs: 'Gerçekte',
  cell: (label, predicted) =>
    label === predicted ? `${label}, doğru tanındı:` : `${label} yerine ${predicted} denildi:`,
  rightOnes: (label) => `${label}, doğru tanınanlar`,
  takenFor: (label, predicted) => `${label} yerine ${predicted} denilenler`,
  mistakesText: 'Modelin en emin olup yanıldıkları. Çoğu zaman yanlış olan etikettir.',
  noMistakes: 'Tek bir yanlış bile yok.',
  allText: 'Her fotoğraf ve modelin dediği; yanlışlar çerçevelidir.',
  noPictures: 'Hiç yok.',
  right: 'doğru',
  really: (label) => `etiketi ${label}`,
  isRight: (label, share) => `${share} olasılıkla ${label} diyor. Doğru.`,
  isWrong: (label, predicted, share) => `${share} olasılıkla ${predicted} diyor. Etiketi ${label}.`,
  heatMapOf: 'Hangi sınıf için baktığı yer',
  heatMapText: 'Sıcak renkler, o sınıftan yana olan yerleri gösterir (Grad-CAM).',
  heatMapComes: 'Nereye baktığı hesaplanıyor…',
  heatMapAlt: (className) => `Resim ve üzerinde ${className} sınıfından yana olan yerlerin haritası`,
  strength: 'Harita',
  classesText:
    'Sıralamak için bir başlığa basın. Aralıklar, gerçek değerin büyük olasılıkla bulunduğu yerdir.',
  columns: {
    name: 'Sınıf',
    support: 'Fotoğraf',
    recall: 'Bulunan',
    precision: 'Güvenilir',
    f1: 'İkisi (F1)',
  },
  columnTexts: {
    name: 'Sınıf',
    support: 'Sınıfın fotoğrafları',
    recall: 'Duyarlılık: bu sınıfın fotoğraflarından kaçına böyle denildi',
    precision: 'Kesinlik: böyle denilenlerin kaçı gerçekten öyle',
    f1: 'F1: ikisinin harmonik ortalaması',
  },
  moreMeasures: 'Daha çok ölçü',
  measures: {
    macroF1: { label: 'Makro F1', text: 'F1’in sınıflar üzerinden ortalaması; en iyisi 1' },
    rocAuc: {
      label: 'ROC AUC',
      text: 'Olasılıklar fotoğrafları ne kadar iyi sıralıyor; en iyisi 1, 0,5 rastlantıdır',
    },
    averagePrecision: {
      label: 'Ortalama kesinlik',
      text: 'Kesinlik-duyarlılık eğrisinin altındaki alan; en iyisi 1',
    },
    logLoss: { label: 'Log kaybı', text: 'Gerçek, modeli ne kadar şaşırttı; en iyisi 0' },
    brierScore: { label: 'Brier puanı', text: 'Olasılıkların karesel hatası; en iyisi 0' },
    calibrationError: {
      label: 'Kalibrasyon hatası',
      text: 'Olasılıkları, haklı çıkma sıklığından ne kadar uzak; en iyisi 0',
    },
  },
  thresholdText: (wanted, other) =>
    `Bir şey hangi olasılıktan başlayarak ${wanted} sayılsın? Yüksekse: daha az yanlış alarm. Düşükse: daha azı kaçırılıp ${other} sayılır.`,
  thresholdLabel: (wanted) => `${wanted} sayılma eşiği`,
  middle: 'Ortaya dön',
  bestThreshold: (value) => `En iyi denge (${value})`,
  precisionWords: (named, wanted, right) =>
    `${wanted} dediği ${named} fotoğraftan ${right} tanesi gerçekten öyle.`,
  recallWords: (all, wanted, found) => `${wanted} olan ${all} fotoğraftan ${found} tanesini buluyor.`,
  thresholdChart: 'Her eşik için ne kadar güvenilir ve ne kadar eksiksiz olduğu',
  wrongHere: 'Bu eşikteki yanlışlar',
};
