import type { Activity, RunState } from '../../../studio/api.js';
import type { Texts } from './en.js';
import { trBoot } from './tr-boot.js';
import { trCamera } from './tr-camera.js';
import { trData } from './tr-data.js';
import { trEnding } from './tr-ending.js';
import { trInBrowser } from './tr-in-browser.js';
import { trJudge } from './tr-judge.js';
import { trLabelling } from './tr-labelling.js';
import { trLabels } from './tr-labels.js';
import { trMap } from './tr-map.js';
import { trProject } from './tr-project.js';
import { trReview } from './tr-review.js';
import { trRuns } from './tr-runs.js';
import { TR_CHOICES, trSettings } from './tr-settings.js';
import { trSuspects } from './tr-suspects.js';

/* The page's Turkish. */

const STATES: Record<RunState, string> = {
  running: 'Eğitiliyor',
  stopping: 'Duruyor',
  paused: 'Duraklatıldı',
  interrupted: 'Yarıda kaldı',
  failed: 'Başarısız',
  finished: 'Bitti',
  diverged: 'Iraksadı',
};

const STATE_TEXTS: Record<RunState, string> = {
  running: 'Eğitim sürüyor.',
  stopping: 'İçinde bulunulan adım bitince duracak.',
  paused: 'Duraklatıldı. Kaldığı yerden sürdürülebilir.',
  interrupted: 'Süreç beklenmedik biçimde sona erdi. Eğitim son kayıttan sürdürülebilir.',
  failed: 'Eğitim bir hatayla sona erdi.',
  finished: 'Bitti.',
  diverged: 'Kayıp NaN ya da sonsuz oldu. Model, son iyi dönemin ağırlıklarını taşıyor.',
};

const DOING: Record<Activity['doing'], string> = {
  starting: 'Başlıyor',
  preparing: 'Fotoğraflar ve ön eğitimli ağ okunuyor',
  training: 'Model fotoğraflardan öğreniyor',
  validating: 'Öğrenmediği fotoğraflarla doğrulanıyor',
  judging: 'Eğitilen model değerlendiriliyor ve kaydediliyor',
  idle: 'Boşta',
};

export const tr: Texts = {
  skip: 'İçeriğe geç',
  steps: 'Adımlar',
  language: 'Dil',
  theme: 'Görünüm',
  themes: { auto: 'Sistem', light: 'Açık', dark: 'Koyu' },
  close: 'Kapat',
  loading: 'Bir an…',
  whichModel: 'Model',
  noModel: 'Henüz bir model yok',
  toTraining: 'Model eğit',
  watchTraining: 'Eğitimi izle',
  views: {
    data: 'Veri',
    review: 'Gözden geçir',
    train: 'Eğit',
    judge: 'Değerlendir',
    try: 'Dene',
    take: 'İndir',
    runs: 'Çalışmalar',
  },
  connection: {
    lost: 'Studio yanıt vermiyor.',
    lostHint: (command) =>
      `Sunucusu durmuş olabilir. \`${command}\` ile yeniden başlatın. Başlamış bir eğitim kendi başına sürer ya da sürdürülebilir. Bu sayfa bağlantıyı yeniden kurmayı dener.`,
    noToken: 'Bu bağlantı artık geçerli değil.',
    noTokenHint: 'Studio yeniden başlatıldı. `graft studio` komutunun terminale yazdığı bağlantıyı açın.',
    noAnswer: 'Studio yanıt vermiyor.',
    noAnswerHint: '`graft studio` hâlâ çalışıyor mu?',
  },
  boot: trBoot,
  inBrowser: trInBrowser,
  data: trData,
  camera: trCamera,
  train: {
    title: 'Eğit',
    text: 'Üç seçim yapın ve başlatın. Model, milyonlarca fotoğraf görmüş bir ağdan yararlanarak sınıflarınızı öğrenir.',
    atWork: 'bir eğitim sürüyor',
    needsData: 'İki sınıf gerekli',
    needsDataText:
      'Model, sınıfları birbirinden ayırmayı öğrenir; bunun için içinde fotoğraf olan en az iki sınıf gerekir.',
    toData: 'Fotoğraf ekle',
    recipe: 'Kalite',
    recipes: {
      fast: {
        title: 'Hızlı',
        text: 'Ağın gördüklerinin üzerine yeni bir son katman eğitir. En hızlı yoldur ve çoğu zaman yeter.',
      },
      tutorial: {
        title: 'Öğreticideki gibi',
        text: 'Klasik yol: önce son katman, sonra altındaki katmanlarda özenli bir ince ayar.',
      },
      best: {
        title: 'En iyi',
        text: 'Daha büyük resimler, daha çok veri artırma ve bütün ağda ince ayar. En çok bu zaman alır.',
      },
    },
    size: 'Ağın boyutu',
    sizes: {
      MobileNetV2: { title: 'Küçük', text: 'Her yerde hızlıdır, telefonlarda ve tarayıcılarda da.' },
      MobileNetV3Small: { title: 'En küçük', text: 'En az ağırlık onda; yavaş cihazlar için.' },
      MobileNetV3Large: { title: 'Küçük, yeni', text: '“Küçük”ten daha doğru, boyutu ona yakın.' },
      EfficientNetV2B0: { title: 'Orta', text: 'Daha doğru, biraz daha yavaş.' },
      ResNet50V2: { title: 'Büyük', text: 'Yavaş ve ayrıntılı; masaüstü bilgisayarlar için.' },
    },
    included: 'pakette',
    downloaded: 'ağırlıkları bir kez indirilir',
    howLong: 'Eğitimin uzunluğu',
    lengths: {
      short: { title: 'Kısa', text: 'Dönemlerin yarısı; ilk izlenim için.' },
      normal: { title: 'Normal', text: 'Tarifin öngördüğü kadar dönem.' },
      long: { title: 'Uzun', text: 'Dönemlerin iki katı; zaman varsa.' },
    },
    willTrain: (epochs) => `En çok ${epochs} dönem.`,
    willTrainWith: (weights, epochs) => `${weights} en çok ${epochs} dönem.`,
    timeUnknown: 'Ne kadar süreceği henüz bilinmiyor: bu bilgisayarda böyle bir çalışma henüz bitmedi.',
    timeAbout: (time) => `Bu bilgisayardaki önceki çalışmalara göre yaklaşık ${time} sürer.`,
    timeBetween: (low, high) => `Bu bilgisayardaki önceki çalışmalara göre ${low} ile ${high} arası sürer.`,
    weightNames: {
      imagenet: 'İndirilebilirse kullanılan ImageNet ağırlıklarıyla',
      openimages: 'Paketle gelen ağırlıklarla',
    },
    willUse: (train, validation, test) =>
      `Fotoğraflar: eğitim için ${train}, doğrulama için ${validation}, test için ${test}.`,
    willDivide: (photographs) => `${photographs} fotoğrafın bir bölümü doğrulama ve test için ayrılır.`,
    changed: (count) => (count === 0 ? 'Hiçbir ayar değiştirilmedi.' : `${count} ayar değiştirildi.`),
    allSettings: 'Tüm ayarlar',
    searchSettings: 'Ayar ara',
    noSuchSetting: 'Böyle bir ayar yok.',
    thisRun: 'Bu çalışma',
    name: 'Ad',
    nameByItself: 'fotoğraf klasörünün adı',
    weights: 'Ön eğitimli ağırlıklar',
    bestWeights: 'Eldekilerin en iyisi',
    seed: 'Rastgele tohum',
    drawn: '0',
    groups: {
      '': 'Ağ ve fotoğraflar',
      augmentation: 'Veri artırma',
      featureExtraction: 'Birinci aşama: yalnız son katman',
      fineTuning: 'İkinci aşama: ince ayar',
    },
    resetAll: 'Tüm ayarları sıfırla',
    back: (value) => `Şu değere döndür: ${value}`,
    range: (minimum, maximum, whole) => {
      const kind = whole ? 'bir tam sayı' : 'bir sayı';
      if (minimum !== undefined && maximum !== undefined)
        return `${minimum} ile ${maximum} arasında ${kind} girin.`;
      return minimum === undefined ? `Geçerli ${kind} girin.` : `En az ${minimum} olan ${kind} girin.`;
    },
    start: 'Eğitimi başlat',
    checkingFirst: 'Önce fotoğraflar denetleniyor',
    startUnchecked: 'Beklemeden başlat',
    errorsTitle: (count) => `Denetim ${count} hata buldu`,
    toCheck: 'Denetim’i aç',
    trainAnyway: 'Yine de eğit',
    otherAtWork: (name) =>
      `${name} hâlâ eğitiliyor. Aynı anda iki çalışma bu bilgisayarı paylaşır, ikisi de daha uzun sürer.`,
    lookAtIt: 'Çalışmayı aç',
    states: STATES,
    stateTexts: STATE_TEXTS,
    doing: DOING,
    phases: { 'feature extraction': 'birinci aşama', 'fine-tuning': 'ince ayar' },
    now: 'Şu anki iş',
    progress: 'İlerleme',
    epoch: 'Dönem',
    epochs: 'Dönem',
    step: 'Adım',
    of: (one, all) => `${one} / ${all}`,
    accuracyNow: 'Şu anki doğruluk',
    speed: 'Hız',
    perSecond: (count) => `${count} resim/sn`,
    remaining: 'Bu aşamada kalan',
    elapsed: 'Geçen süre',
    memory: 'Bellek',
    figures: {
      accuracy: 'Doğruluk',
      auc: 'AUC',
      f1_score: 'F1 puanı',
      loss: 'Kayıp',
      precision: 'Kesinlik',
      recall: 'Duyarlılık',
    } as Readonly<Record<string, string>>,
    training: 'eğitim',
    validation: 'doğrulama',
    startFineTuning: 'İnce ayar başlıyor',
    curveLabel: (what, epochs, training, validation) =>
      epochs === 0
        ? `${what}: henüz hiçbir dönem bitmedi`
        : `${epochs} dönem sonunda ${what.toLocaleLowerCase('tr')}: eğitimde ${training}, doğrulamada ${validation}`,
    asTable: 'Eğriler tablo olarak',
    pause: 'Duraklat',
    stop: 'Durdur',
    goOn: 'Sürdür',
    acceptChanges: 'Fotoğrafların şimdiki hâliyle sürdür',
    mayLeave: 'Bu sayfayı kapatabilirsiniz. Eğitim sürer; döndüğünüzde onu burada bulursunuz.',
    another: 'Yeni çalışma',
    toJudge: 'Ne kadar iyi olduğunu gör',
    toTry: 'Dene',
    toRuns: 'Tüm çalışmalar',
    describeRun: (recipe, backbone, classes) =>
      [classes, recipe, backbone].filter((part) => part !== '').join(' · '),
    resultOf: {
      test: (value, low, high) =>
        `Hiç görmediği fotoğraflarda doğruluğu: ${value} (büyük olasılıkla ${low} ile ${high} arasında).`,
      validation: (value, low, high) =>
        `Doğrulama fotoğraflarında doğruluğu: ${value} (büyük olasılıkla ${low} ile ${high} arasında).`,
    },
    notes: 'Notlar',
    usedSettings: 'Ayarlar ve komut',
    computesOn: 'Hesaplayan',
    devices: { cpu: 'işlemci', webgpu: 'ekran kartı' },
    commandText: 'Bu çalışmayı terminalde yinelemek için:',
    wasChanged: 'değiştirildi',
  },
  ending: trEnding,
  judge: trJudge,
  labels: trLabels,
  try: {
    title: 'Dene',
    text: 'Modele hiç görmediği bir şey gösterin.',
    emptyText: 'Bir çalışma bitince, modelini burada herhangi bir resimle ya da kamerayla deneyebilirsiniz.',
    picture: 'Resim',
    result: 'Ne görüyor',
    drop: 'Bir resmi buraya bırakın',
    dropNow: 'Sınıflandırmak için bırakın',
    orPaste: 'ya da Ctrl+V ile yapıştırın ya da kamerayı kullanın',
    choose: 'Resim seç',
    camera: 'Kamera',
    keep: 'Bu resmi tut',
    paste: 'Yapıştır',
    nothingToPaste: 'Panoda resim yok ya da tarayıcı onu bu sayfayla paylaşmıyor. Ctrl+V’yi deneyin.',
    pasted: 'yapıştırılan resim',
    fromCamera: 'kameradan alınan resim',
    live: 'canlı',
    looking: 'Bakıyor…',
    nothingYet: 'Bir resim geldiğinde olasılıklar burada görünür.',
    sure: 'Model çok emin.',
    rather: 'Model oldukça emin.',
    unfamiliar: 'Bu, eğitildiği hiçbir şeye benzemiyor',
    forced: 'Çubuklar, seçmek zorunda kalsaydı ne seçeceğini gösterir.',
    unsure: 'Model emin değil.',
    took: (milliseconds) => `${milliseconds} ms sürdü. Resim saklanmadı.`,
    explain: 'Nereye baktığını göster',
    before: 'Önceki resimler',
  },
  take: {
    title: 'İndir',
    text: 'Model sizindir. Hesap da ağ bağlantısı da gerektirmez.',
    emptyText: 'Bir çalışma bitince, modelini ve ona ait her şeyi buradan indirebilirsiniz.',
    download: 'İndir',
    open: 'Aç',
    onRequest: 'istenince hazırlanır',
    kinds: {
      model: {
        title: 'Model',
        text: 'Ön işleme ve sınıf adları dahil her şeyi içeren tek bir .onnx dosyası. ONNX Runtime’ın çalıştığı her yerde çalışır.',
      },
      card: { title: 'Model kartı', text: 'Sınıflar, ayarlar, köken ve sonuçlar; JSON olarak.' },
      zip: {
        title: 'Zip arşivi',
        text: 'Model, model kartı ve yönergeler; paylaşılmaya hazır.',
      },
      report: {
        title: 'Rapor',
        text: 'Veri, eğitim ve sonuçlar tek sayfada; hem ekran hem kâğıt için.',
      },
      'web-page': {
        title: 'Web sayfası',
        text: 'Statik dosyalardan oluşan bir klasör; herkesin tarayıcısında dosyaları ya da kamera görüntüsünü sınıflandırır.',
      },
    },
  },
  review: trReview,
  suspects: trSuspects,
  labelling: trLabelling,
  map: trMap,
  project: trProject,
  runs: trRuns,
  settings: trSettings,
  choices: TR_CHOICES,
};
