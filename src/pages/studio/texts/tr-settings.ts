import type { Texts } from './en.js';
import { forBothPhases } from './kinds.js';

export const trSettings: Texts['settings'] = {
  backbone: { label: 'Ağ', text: 'Ön eğitimli ağ.' },
  alpha: {
    label: 'Genişlik',
    text: 'Birden çok genişliği olan ağlarda katmanların genişliği; varsayılan 1.',
  },
  imageSize: {
    label: 'Girdi boyutu',
    text: 'Ağın girdisinin yüksekliği ve genişliği, piksel olarak.',
  },
  interpolation: { label: 'Yeniden boyutlandırma', text: 'Fotoğrafların nasıl yeniden boyutlandırıldığı.' },
  antialias: { label: 'Kenar yumuşatma', text: 'Fotoğrafları küçültürken yumuşatır. Keras’ta kapalıdır.' },
  shrinkOnLoad: {
    label: 'Açarken küçült',
    text: 'Kenar yumuşatmayla birlikte: büyük JPEG fotoğrafları birkaç kat daha hızlı açar.',
  },
  cropToAspectRatio: { label: 'Ortasını kırp', text: 'Fotoğrafları kareye esnetmek yerine.' },
  batchSize: {
    label: 'Yığın boyutu',
    text: 'Bir adımdaki fotoğraf sayısı; ağırlıklar adımın sonunda değişir.',
  },
  output: {
    label: 'İki sınıfta çıktı',
    text: 'Bir sayı ya da iki. Daha çok sınıfta her birinin bir sayısı vardır.',
  },
  dropout: {
    label: 'Seyreltme (dropout)',
    text: 'Özniteliklerin eğitimde rastgele dışarıda bırakılan payı.',
  },
  headStart: { label: 'Başın ilk ağırlıkları', text: 'Rastlantıya en az bağlı olan sıfırlardır.' },
  labelSmoothing: { label: 'Etiket yumuşatma', text: 'Eğitimde doğru sınıfın hedefinden düşülen pay.' },
  classWeight: {
    label: 'Sınıf ağırlıkları',
    text: 'Dengeli: seyrek sınıfların fotoğrafları daha çok sayılır.',
  },
  sampling: { label: 'Örnekleme', text: 'Dengeli: her sınıftan eşit sıklıkta fotoğraf çekilir.' },
  reuseViews: {
    label: 'Görünümleri yeniden kullan',
    text: 'İnce ayar, ilk aşamanın artırılmış resimlerini yeniden kullanır: daha hızlıdır ama daha çok bellek ister.',
  },
  length: { label: 'Uzunluk', text: 'İki aşamanın dönem sayısının çarpanı; yarısı için 0,5.' },
  averaging: {
    label: 'Ağırlık ortalaması',
    text: 'Ağırlıkların hareketli ortalamasının momentumu; kapatmak için 0.',
  },
  keepBest: { label: 'En iyi dönem', text: 'Saklanacak dönemin nasıl seçildiği; “yok” sonuncuyu saklar.' },
  patience: { label: 'Sabır', text: 'Aşama, bu kadar dönem iyileşme olmayınca biter; kapatmak için 0.' },
  thresholdPrecision: {
    label: 'Eşiklerin kesinliği',
    text: 'Bir resmin birden çok etiketi olabiliyorsa: her eşiğin koruduğu kesinlik; en iyi F1 için 0.',
  },
  flipAtTestTime: { label: 'Tahminde aynala', text: 'Eğitilen model resmin aynalanmış hâline de bakar.' },
  validationSplit: { label: 'Doğrulama payı', text: 'Klasörler belirtmiyorsa doğrulamaya ayrılan pay.' },
  testSplit: { label: 'Test payı', text: 'Klasörler belirtmiyorsa teste ayrılan pay.' },
  'augmentation.flip': { label: 'Aynala', text: 'Fotoğrafların yarısını aynalar.' },
  'augmentation.rotation': { label: 'Döndür', text: 'İki yana en büyük dönüş, tam turun kesri olarak.' },
  'augmentation.zoom': { label: 'Yakınlaştır', text: 'En büyük boyut değişimi.' },
  'augmentation.translation': {
    label: 'Kaydır',
    text: 'En büyük kayma, yükseklik ve genişliğin kesri olarak.',
  },
  'augmentation.shear': { label: 'Eğ', text: 'En büyük eğiklik, yükseklik ve genişliğin kesri olarak.' },
  'augmentation.contrast': { label: 'Kontrast', text: 'En büyük kontrast değişimi.' },
  'augmentation.brightness': { label: 'Parlaklık', text: 'En büyük parlaklık değişimi.' },
  'augmentation.erasing': { label: 'Sil', text: 'Bir dikdörtgeni silinen fotoğrafların payı.' },
  'augmentation.mixUp': { label: 'MixUp', text: 'İki fotoğrafı harmanlar; kapatmak için 0.' },
  'augmentation.cutMix': {
    label: 'CutMix',
    text: 'Bir fotoğrafın parçasını ötekine yapıştırır; kapatmak için 0.',
  },
  ...forBothPhases({
    epochs: { label: 'Dönem sayısı', text: 'Eğitim fotoğraflarının üzerinden geçişler; 0 bu aşamayı atlar.' },
    optimizer: { label: 'Eniyileyici', text: 'Gradyanların ağırlıkları nasıl değiştirdiği.' },
    learningRate: { label: 'Öğrenme oranı', text: 'Aşamanın en yüksek öğrenme oranı.' },
    schedule: { label: 'Öğrenme oranı çizelgesi', text: 'Öğrenme oranının aşama boyunca nasıl değiştiği.' },
    warmUp: { label: 'Isınma', text: 'Öğrenme oranının 0’dan yükseldiği adımların payı.' },
    weightDecay: {
      label: 'Ağırlık azaltma (weight decay)',
      text: 'Bir adımın her ağırlıktan eksilttiği pay; öğrenme oranıyla çarpılır.',
    },
    momentum: { label: 'Momentum', text: 'SGD ve RMSprop için.' },
    nesterov: { label: 'Nesterov', text: 'SGD için: bir momentum adımı ileriye bakar.' },
    clipNorm: {
      label: 'Gradyan kırpma',
      text: 'Gradyanın bütün ağırlıklar üzerinden en büyük normu; sınırsız için 0.',
    },
  }),
  'featureExtraction.augmented': {
    label: 'Bu aşamada da veri artırma',
    text: 'Kapalıyken ağ her fotoğrafı bir kez, olduğu gibi görür; gördüğü saklanır.',
  },
  'featureExtraction.mirrorImages': {
    label: 'Ayna görüntüleri',
    text: 'Her fotoğraftan ve onun ayna görüntüsünden öğrenir.',
  },
  'fineTuning.epochs': {
    label: 'Dönem sayısı',
    text: 'Eğitim fotoğraflarının üzerinden geçişler; 0 bu aşamayı atlar, -1 kararı ağırlıklara bırakır.',
  },
  'fineTuning.from': {
    label: 'Eğitilen ilk katman',
    text: 'Bundan önceki katmanlar dondurulmuş kalır; ağın varsayılanı için -1.',
  },
  'fineTuning.layerDecay': {
    label: 'Katmana göre azalma',
    text: 'Öğrenme oranının her bloktan bir alttakine çarpanı; her yerde aynı olması için 1.',
  },
};

export const TR_CHOICES: Texts['choices'] = {
  none: 'yok',
  horizontal: 'yatay',
  vertical: 'dikey',
  horizontal_and_vertical: 'ikisi de',
  balanced: 'dengeli',
  uniform: 'olduğu gibi',
  zeros: 'sıfırlar',
  logit: 'bir sayı',
  softmax: 'iki sayı',
  val_loss: 'en düşük doğrulama kaybı',
  val_accuracy: 'en yüksek doğrulama doğruluğu',
  constant: 'sabit',
  exponential: 'üstel',
  piecewise: 'basamaklı',
  oneCycle: 'tek döngü',
  reduceOnPlateau: 'yerinde sayınca düşür',
  true: 'açık',
  false: 'kapalı',
};
