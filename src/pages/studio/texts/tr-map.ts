import type { enMap } from './en-map.js';

/** The tab Map of the step Review. */
export const trMap: typeof enMap = {
  title: 'Bütün fotoğrafların haritası',
  text: 'Önceden eğitilmiş bir ağa benzer görünen fotoğraflar yan yana durur; böylece kümeler, aykırı olanlar ve yanlış etiketler bir bakışta görülür. İlk seferinde 1.000 fotoğraf için yaklaşık bir dakika sürer.',
  nothing: 'Henüz haritası çıkarılacak fotoğraf yok.',
  toData: 'Fotoğraf ekleyin',
  start: 'Haritayı çıkar',
  again: 'Haritayı yeniden çıkar',
  stop: 'Durdur',
  waiting: 'Bekleniyor, ağ yükleniyor',
  looking: (done, total) => `Fotoğraflara bakılıyor: ${done} / ${total}`,
  arranging: (share) => `Yerleştiriliyor: ${share}`,
  unplaced: (count) =>
    count === 1
      ? 'Harita çıkarıldıktan sonra bir fotoğraf geldi ya da değişti; haritada yok.'
      : `Harita çıkarıldıktan sonra ${count} fotoğraf geldi ya da değişti; haritada yoklar.`,
  unreadable: (count) =>
    count === 1
      ? 'Bir fotoğraf okunamıyor ve haritada yok.'
      : `${count} fotoğraf okunamıyor ve haritada yok.`,
  beyond: (shown, beyond) =>
    `Haritada rastgele seçilmiş ${shown} fotoğraf var; öteki ${beyond} fotoğraf haritada yok.`,
  summary: (count, classes) => `${count} fotoğrafın haritası: ${classes}`,
  howTo:
    'Tekerlekle, iki parmakla ya da + ve − tuşlarıyla yakınlaştırın; 0 haritanın tamamını gösterir. Sürükleyerek ya da ok tuşlarıyla kaydırın; ok tuşları ortaya en yakın fotoğrafı bildirir, Enter onu açar, boşluk tuşu seçer. Kement çizmek için Shift tuşunu basılı tutup sürükleyin.',
  howToTap:
    'İki parmakla yakınlaştırın, tek parmakla kaydırın. Bir fotoğrafın ne olduğunu görmek için ona dokunun, açmak için iki kez dokunun.',
  closer: 'Yakınlaştır',
  farther: 'Uzaklaştır',
  whole: 'Haritanın tamamı',
  lasso: 'Kement',
  selectInSight: 'Görünenlerin hepsini seç',
  legend: 'Açıklamalar',
  classes: 'Sınıflar',
  showAll: 'Hepsini göster',
  switchOn: (name) => `${name}: göster`,
  switchOff: (name) => `${name}: gizle`,
  select: 'Seç',
  selectClass: (name) => `${name} sınıfının hepsini seç`,
  open: 'Aç',
  rings: 'İşaretli fotoğraflar',
  mistakes: (count, run) => `${run} modelinin başka sınıftan sandığı ${count} fotoğraf`,
  noMistakes: 'Bir model değerlendirildiğinde (Değerlendir adımı) yanıldığı fotoğraflar burada işaretlenir.',
  selectMistakes: 'Yanıldıklarını seç',
  suspects: (count) => `Etiketi şüpheli ${count} fotoğraf`,
  noSuspects: 'Etiketler denetlendiğinde (Yanlış olabilir sekmesi) şüpheli olanlar burada işaretlenir.',
  selectSuspects: 'Şüpheli olanları seç',
  modelSays: (name) => `modele göre ${name}`,
  suspected: 'etiketi şüpheli',
  selection: (count) => `Seçilen fotoğrafların listesi (${count})`,
  find: 'Göster',
  findNamed: (name) => `${name}: haritada göster`,
  deselect: (name) => `${name}: seçimden çıkar`,
  more: (count) => `Daha fazla göster (${count})`,
};
