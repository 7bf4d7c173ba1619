import type { Texts } from './en.js';

const became: Record<'moved' | 'kept' | 'aside' | 'gone', (count: number) => string> = {
  moved: (count) => `${count} fotoğraf başka sınıfa taşındı`,
  kept: (count) => `${count} fotoğraf yerinde bırakıldı`,
  aside: (count) => `${count} fotoğraf kenara ayrıldı`,
  gone: (count) => `${count} fotoğraf silinmiş ya da değişmiş`,
};

/** Labels that are probably wrong. */
export const trSuspects: Texts['suspects'] = {
  intro: 'Hangi fotoğraflar yanlış sınıfta?',
  introText:
    'Her fotoğraf ötekilerle karşılaştırılır. Onu hiç görmemiş modeller etiketine karşı çıkıyorsa fotoğrafa bakıp siz karar verirsiniz. Hiçbir fotoğraf kendiliğinden taşınmaz.',
  start: 'Yanlış etiketleri ara',
  needsTwo:
    'Etiketler sınıflar karşılaştırılarak denetlenir; bunun için fotoğrafları olan iki sınıf gerekir.',
  oneLabelEach:
    'Etiketler yalnızca her fotoğrafın tek etiketi varsa denetlenebilir. Birden çok etiketi olan fotoğraflarda bir modelin en kötü hatalarını Değerlendir adımı listeler.',
  toData: 'Fotoğraf ekle',
  waiting: 'Karşılaştırma hazırlanıyor…',
  running: (percent) => `Bütün fotoğraflar karşılaştırılıyor: ${percent}`,
  meanwhile: 'Bu sırada Studio’da çalışmayı sürdürebilirsiniz.',
  again: 'Yeniden denetle',
  tryAgain: 'Yeniden dene',
  stale: 'Bu denetimden sonra fotoğraflar değişti.',
  none: 'Yanlış görünen etiket yok',
  noneText: (checked) => `${checked} fotoğraf denetlendi.`,
  leftOut: (names) => `Birbirinden farklı en az iki fotoğrafı olmadığı için denetlenmeyenler: ${names}.`,
  unreadable: (count) => `${count} fotoğraf okunamadı ve denetlenmedi.`,
  position: (at, all) => `${at} / ${all}`,
  left: (_, shown) => `${shown} tane kaldı`,
  labelled: 'Etiketi',
  looksLike: 'Benzediği sınıf',
  announce: (at, all, label, suggested) => `${at} / ${all}: etiketi ${label}, benzediği sınıf ${suggested}`,
  decision: 'Karar',
  keep: (label) => `Yerinde bırak: ${label}`,
  move: (name) => `Taşı: ${name}`,
  noSuchClass: (name) => `Artık ${name} adlı bir sınıf yok.`,
  aside: 'Kenara ayır',
  undo: 'Geri al',
  undoWhat: (what) => `Geri alınacak: ${what}`,
  another: 'Başka bir şey',
  previous: 'Önceki',
  next: 'Sonraki',
  keys: 'Düğmelerdeki harfler ve sayılar kısayol tuşlarıdır. Ok tuşları karar vermeden ileri geri gider.',
  why: 'Neden',
  whyText: 'Öteki fotoğraflardan öğrenen ve bunu hiç görmemiş modellerin verdiği olasılıklar.',
  nearest: 'En çok benzedikleri',
  open: (name, className) => `Aç: ${name}, ${className}`,
  done: { kept: 'Yerinde bırakıldı', moved: 'Taşındı', aside: 'Kenara ayrıldı', gone: 'Yok' },
  nowIn: (className) => `Şimdiki sınıfı: ${className}`,
  said: {
    keep: (name, className) => `${name} yerinde bırakıldı: ${className}`,
    move: (name, className) => `${name} taşındı: ${className}`,
    aside: (name) => `${name} kenara ayrıldı`,
  },
  undone: (what) => `Geri alındı: ${what}`,
  finished: 'Hepsi bu kadar',
  became,
  toTraining: 'Model eğit',
  lookBack: 'Baştan gözden geçir',
  listStays: (command) =>
    `Bir listeden gelen fotoğraflar burada taşınamaz. \`${command}\` komutu, önerileri doldurup eğitimde kullanabileceğiniz bir dosyaya yazar.`,
  listStaysSeeAbove:
    'Bir listeden gelen fotoğraflar burada taşınamaz. Yukarıdaki satır ne yapabileceğinizi söyler.',
  likeThis: 'Buna benzeyenler',
  likeTitle: (name) => `${name} fotoğrafına benzeyenler`,
  likeText: 'Ağın gözünde en çok benzeyenler önce gelir.',
  likeProgress: (done, total) => `Bütün fotoğraflara bir kez bakılıyor: ${done} / ${total}`,
  likeNone: 'Başka fotoğraf yok.',
  similarity: (value) => `benzerlik ${value}`,
};
