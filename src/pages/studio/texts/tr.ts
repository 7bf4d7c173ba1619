import type { Activity, RunState } from '../../../studio/api.js';
import type { Texts } from './en.js';
import { trData } from './tr-data.js';
import { trJudge } from './tr-judge.js';
import { trChoices, trSettings } from './tr-settings.js';

/* The page's Turkish. */

const states: Record<RunState, string> = {
  running: 'Eğitiliyor',
  stopping: 'Duruyor',
  paused: 'Duraklatıldı',
  stopped: 'Durduruldu',
  interrupted: 'Yarıda kaldı',
  failed: 'Başarısız',
  finished: 'Bitti',
  diverged: 'Iraksadı',
};

const stateTexts: Record<RunState, string> = {
  running: 'Eğitim sürüyor.',
  stopping: 'Adımını bitirip duracak.',
  paused: 'Duraklatıldı. Kaldığı yerden sürdürülebilir.',
  stopped: 'Durduruldu. Yine de kaldığı yerden sürdürülebilir.',
  interrupted:
    'İşlem habersizce sona erdi. Kaldığı yerden sürdürülebilir; son kayda kadar hiçbir şey kaybolmadı.',
  failed: 'Bir hatayla sona erdi.',
  finished: 'Bitti: model hazır.',
  diverged: 'Kayıp sayı olmaktan çıktı. Model, son iyi devrin ağırlıklarını taşıyor.',
};

const doing: Record<Activity['doing'], string> = {
  starting: 'Başlıyor',
  preparing: 'Fotoğraflar ve ön eğitimli ağ okunuyor',
  training: 'Fotoğraflardan öğreniyor',
  validating: 'Öğrenmediği fotoğraflarda kendini sınıyor',
  judging: 'Biten model ölçülüyor ve kaydediliyor',
  idle: 'Şu an bir şey yapmıyor',
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
  views: { data: 'Veri', train: 'Eğit', judge: 'Değerlendir', try: 'Dene', take: 'İndir', runs: 'Eğitimler' },
  connection: {
    lost: 'Studio yanıt vermiyor.',
    lostHint:
      'Sunucusu durdurulmuş olabilir. `graft studio` ile yeniden başlatın; süren bir eğitim, eğitimler klasöründe durur. Bu sayfa kendiliğinden yeniden dener.',
    noToken: 'Bu bağlantı artık geçerli değil.',
    noTokenHint: 'Studio yeniden başlatıldı. `graft studio` komutunun terminale yazdığı bağlantıyı açın.',
    noAnswer: 'Studio yanıt vermiyor.',
    noAnswerHint: '`graft studio` hâlâ çalışıyor mu?',
  },
  data: trData,
  train: {
    title: 'Eğit',
    text: 'Üç seçim yeter. Model, sınıflarınızı milyonlarca fotoğraf görmüş bir ağın üzerine öğrenir.',
    atWork: 'bir eğitim sürüyor',
    needsData: 'İki sınıf gerekiyor',
    needsDataText:
      'Model, sınıfları birbirinden ayırmayı öğrenir; bu yüzden içinde fotoğraf olan en az iki sınıf olmalı.',
    toData: 'Fotoğraf ekle',
    recipe: 'Ne kadar titiz?',
    recipes: {
      fast: {
        title: 'Hızlı',
        text: 'Ağın her fotoğrafta gördüklerinden öğrenir. En hızlı yol; çoğu zaman yeterlidir.',
      },
      tutorial: {
        title: 'Öğreticideki gibi',
        text: 'Klasik yol: önce son katman, sonra altındaki katmanların özenli ince ayarı.',
      },
      best: {
        title: 'En iyi',
        text: 'Daha büyük görüntüler, rastgele çeşitlilik ve bütün ağın ince ayarı. En çok zamanı alır.',
      },
    },
    size: 'Ne kadar büyük bir ağ?',
    sizes: {
      MobileNetV2: { title: 'Küçük', text: 'Her yerde hızlı, telefonlarda ve tarayıcılarda da.' },
      MobileNetV3Small: { title: 'En küçük', text: 'En az ağırlık; zayıf cihazlar için.' },
      MobileNetV3Large: { title: 'Küçük, yeni', text: 'Küçükten daha isabetli, boyutu ona yakın.' },
      EfficientNetV2B0: { title: 'Orta', text: 'Daha isabetli, biraz daha yavaş.' },
      ResNet50V2: { title: 'Büyük', text: 'Ağır ve ayrıntılı; bilgisayarlar için.' },
    },
    included: 'pakette var',
    downloaded: 'ağırlıklarını bir kez indirir',
    howLong: 'Ne kadar uzun?',
    lengths: {
      short: { title: 'Kısa', text: 'Devirlerin yarısı. İlk izlenim için.' },
      normal: { title: 'Olağan', text: 'Reçetenin öngördüğü kadar devir.' },
      long: { title: 'Uzun', text: 'Devirlerin iki katı. Zaman varsa.' },
    },
    willDo: (epochs, photographs) =>
      `${photographs} fotoğraf üzerinden en çok ${epochs} devir; fotoğrafların bir bölümü sınama için ayrılır.`,
    mayFineTune: 'Ağırlıklar gerektirirse ardından kısa bir ince ayar gelir.',
    changed: (count) => (count === 0 ? 'Hiçbir ayar değiştirilmedi.' : `${count} ayar değiştirildi.`),
    allSettings: 'Tüm ayarlar',
    searchSettings: 'Ayar ara',
    noSuchSetting: 'Böyle bir ayar yok.',
    thisRun: 'Bu eğitim',
    name: 'Ad',
    nameByItself: 'fotoğraf klasöründen türetilir',
    weights: 'Ön eğitimli ağırlıklar',
    bestWeights: 'Bulunabilenlerin en iyisi',
    seed: 'Rastgelelik tohumu',
    drawn: '0',
    groups: {
      '': 'Ağ ve fotoğraflar',
      augmentation: 'Çeşitlilik',
      featureExtraction: 'Birinci aşama: yalnız son katman',
      fineTuning: 'İkinci aşama: ince ayar',
    },
    resetAll: 'Tüm değişiklikleri geri al',
    back: (value) => `Eski değer: ${value}`,
    range: (minimum, maximum, whole) => {
      const kind = whole ? 'bir tam sayı' : 'bir sayı';
      if (minimum !== undefined && maximum !== undefined)
        return `Lütfen ${minimum} ile ${maximum} arasında ${kind} girin.`;
      return minimum === undefined ? `Lütfen ${kind} girin.` : `Lütfen en az ${minimum} olan ${kind} girin.`;
    },
    start: 'Eğitimi başlat',
    otherAtWork: (name) =>
      `${name} hâlâ eğitiliyor. İkisi birden bu bilgisayarı paylaşır ve daha uzun sürer.`,
    lookAtIt: 'Ona bak',
    states,
    stateTexts,
    doing,
    phases: { 'feature extraction': 'birinci aşama', 'fine-tuning': 'ince ayar' },
    now: 'Şu an yaptığı',
    progress: 'İlerleme',
    epoch: 'Devir',
    epochs: 'Devir',
    step: 'Adım',
    of: (one, all) => `${one} / ${all}`,
    accuracyNow: 'Şu anki doğruluk',
    speed: 'Hız',
    perSecond: (count) => `${count} görüntü/sn`,
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
        ? `${what}: henüz hiçbir devir bitmedi`
        : `${epochs} devir sonunda ${what.toLocaleLowerCase('tr')}: eğitimde ${training}, doğrulamada ${validation}`,
    asTable: 'Eğriler tablo olarak',
    pause: 'Duraklat',
    stop: 'Durdur',
    goOn: 'Sürdür',
    acceptChanges: 'Fotoğrafların şimdiki haliyle sürdür',
    mayLeave: 'Bu sayfayı kapatabilirsiniz: eğitim sürer, döndüğünüzde burada olur.',
    another: 'Yeni eğitim',
    toJudge: 'Ne kadar iyi, gör',
    toTry: 'Dene',
    toRuns: 'Tüm eğitimler',
    describeRun: (recipe, backbone, classes) =>
      [classes, recipe, backbone].filter((part) => part !== '').join(' · '),
    resultOf: {
      test: (value, low, high) =>
        `Hiç görmediği fotoğraflarda doğruluğu ${value} (büyük olasılıkla ${low} ile ${high} arasında).`,
      validation: (value, low, high) =>
        `Doğrulama fotoğraflarında doğruluğu ${value} (büyük olasılıkla ${low} ile ${high} arasında).`,
    },
    notes: 'Bilmekte yarar var',
    usedSettings: 'Ayarlar ve komut',
    commandText: 'Terminalde aynısını şu komut yapar:',
    wasChanged: 'değiştirildi',
  },
  judge: trJudge,
  try: {
    title: 'Dene',
    text: 'Ona hiç görmediği bir şey gösterin.',
    emptyText: 'Bir eğitim biter bitmez, modeli burada herhangi bir resimle ya da kamerayla denenebilir.',
    picture: 'Resim',
    result: 'Ne görüyor',
    drop: 'Bir resmi buraya bırakın',
    dropNow: 'Bırakın',
    orPaste: 'ya da Ctrl+V ile yapıştırın, ya da kamerayla bakın',
    choose: 'Resim seç',
    camera: 'Kamera',
    stopCamera: 'Kamerayı durdur',
    keep: 'Bu resmi tut',
    paste: 'Yapıştır',
    nothingToPaste: 'Panoda resim yok ya da tarayıcı onu bu sayfaya vermiyor. Ctrl+V’yi deneyin.',
    pasted: 'yapıştırılan resim',
    fromCamera: 'kameradan resim',
    live: 'canlı',
    noCamera: 'Kamera görüntüsü yok.',
    cameraRefused:
      'Tarayıcıya, kamerayı bu sayfaya vermemesi söylenmiş. Adresin yanından izin verip yeniden deneyin.',
    cameraMissing: 'Kamera bulunamadı. Bir kamera takıp yeniden deneyin.',
    cameraBusy: 'Kamera başlatılamıyor; başka bir program kullanıyor olabilir.',
    cameraInsecure:
      'Tarayıcılar kamerayı yalnız bu bilgisayardan gelen ya da https ile açılan sayfalara verir.',
    looking: 'Bakıyor…',
    nothingYet: 'Bir resim gelir gelmez olasılıklar burada görünür.',
    sure: 'Oldukça emin.',
    rather: 'Epeyce emin.',
    unsure: 'Hiç emin değil.',
    took: (milliseconds) => `${milliseconds} ms sürdü. Resim saklanmadı.`,
    explain: 'Nereye baktığını göster',
    before: 'Öncekiler',
  },
  take: {
    title: 'Yanınıza alın',
    text: 'Model sizindir. Ne hesap ister ne ağ bağlantısı.',
    emptyText: 'Bir eğitim biter bitmez, modeli ve onunla ilgili her şey buradan indirilebilir.',
    download: 'İndir',
    open: 'Aç',
    onRequest: 'istenince hazırlanır',
    kinds: {
      model: {
        title: 'Model',
        text: 'Ön işleme ve sınıf adları dahil her şeyi içeren tek bir .onnx dosyası. ONNX Runtime olan her yerde çalışır.',
      },
      card: { title: 'Kimlik kartı', text: 'Sınıflar, ayarlar, köken ve sonuçlar; JSON olarak.' },
      zip: {
        title: 'Hepsi bir zip dosyasında',
        text: 'Model, kart ve yönergeler; başkasına verilmeye hazır.',
      },
      report: {
        title: 'Rapor',
        text: 'Veriyi, eğitimi ve sonuçları gösteren tek bir sayfa. Kâğıtta da iyi durur.',
      },
      'web-page': {
        title: 'Web sayfası',
        text: 'Herkesin tarayıcısında, istenirse kamerayla, sunucusuz sınıflandıran durağan dosyalardan bir klasör.',
      },
    },
  },
  runs: {
    title: 'Eğitimler',
    text: 'Eğitimler klasöründeki her eğitim; burada ya da komut satırında başlatılmış olsun.',
    none: 'Henüz eğitim yok',
    noneText: 'Her eğitim, yinelemek ya da sürdürmek için gereken her şeyle burada saklanır.',
    toTraining: 'Bir eğitim hazırla',
    newRun: 'Yeni eğitim',
    compare: 'Karşılaştır',
    chooseTwo: 'Karşılaştırmak için iki ya da daha çok eğitim seçin.',
    chooseRun: (name) => `${name} eğitimini karşılaştırmak için seç`,
    between: (low, high) => `${low} – ${high}`,
    soFar: 'şimdilik',
    comparison: 'Eğitimlerin karşılaştırması',
    toRuns: 'Tüm eğitimler',
    run: 'Eğitim',
    time: 'Süre',
    recipe: 'Reçete',
    phases: { featureExtraction: 'Birinci aşama', fineTuning: 'İkinci aşama' },
    accuracyOf: { test: 'Doğruluk, test', validation: 'Doğruluk, doğrulama' },
    curves: (what) => `Her eğitimin devir devir ${what.toLocaleLowerCase('tr')} eğrisi`,
  },
  settings: trSettings,
  choices: trChoices,
};
