import type { enEnding } from './en-ending.js';

export const trEnding: typeof enEnding = {
  stopTitle: 'Eğitim durdurulsun mu?',
  keepBest: 'Şimdiye kadarki en iyi modeli sakla',
  keepBestText: (epochs) =>
    `Eğitim burada biter. Biten ${epochs} dönemin en iyisi değerlendirilip kaydedilir; sonra deneyebilir ve indirebilirsiniz.`,
  nothingToKeep: 'İlk dönem bitmeden saklanacak bir model yok.',
  discard: 'Çalışmayı sil',
  discardText:
    'İçinde bulunulan adımdan sonra durur ve bu çalışmada öğrenilen her şey silinir. Bu geri alınamaz.',
  trainOn: 'Eğitime devam et',
  trainOnText: 'Yalnızca ara vermek için Duraklat’a basın: eğitim sonra sürdürülebilir.',
  willKeep: 'İçinde bulunulan adım bitince şimdiye kadarki en iyi model saklanacak.',
  willDiscard: 'İçinde bulunulan adım bitince çalışma silinecek.',
  discarded: (name) => `${name} silindi`,
  pressed: 'Eğitimin bildirdiği (İngilizce)',
  rename: 'Yeniden adlandır',
  renameOf: (name) => `Yeniden adlandır: ${name}`,
  newName: 'Yeni ad',
  renamed: (name) => `Çalışmanın yeni adı: ${name}`,
  delete: 'Sil',
  deleteOf: (name) => `Sil: ${name}`,
  deleteTitle: (name) => `${name} silinsin mi?`,
  deleteText:
    'Modeli, raporu ve eğrileri kalıcı olarak silinir. Fotoğraflarınız ve indirdiğiniz dosyalar kalır.',
  deleteUnfinishedText: 'Şimdiye kadar öğrendikleri kalıcı olarak silinir. Fotoğraflarınız kalır.',
  deleted: (name) => `${name} silindi`,
  cancel: 'Vazgeç',
};
