import type { enProject } from './en-project.js';

/** A project as one file: photographs with their runs. */
export const trProject: typeof enProject = {
  title: 'Projenin tümü',
  text: 'Sınıf klasörlerindeki fotoğraflar ve modelleriyle birlikte biten çalışmalar, tek bir zip dosyası olarak.',
  holds: (photographs, runs) => `Fotoğraf sayısı: ${photographs}. Çalışma sayısı: ${runs}.`,
  without: {
    unfinished: (names) => `Henüz modeli olmayan çalışmalar dosyada yok: ${names}.`,
    'other-photographs': (names) => `Başka fotoğraflarla yapılan çalışmalar dosyada yok: ${names}.`,
  },
  lost: (_, number) => `Dosyası artık bulunmayan fotoğraflar dosyada yok: ${number}.`,
  download: 'Projeyi indir',
  preparing: 'Hazırlanıyor…',
  toOpen: (command) =>
    `Bilgisayarda açmak için: \`${command} graft-project.zip\`. Sunucusuz çalışan bir Studio da açar.`,
  open: 'Proje aç',
  opening: (done, total) => `Proje açılıyor: ${total} dosyanın ${done} tanesi okundu.`,
  openingBegins: 'Proje açılıyor…',
  keepOpen: 'Bitmeden sayfayı kapatırsanız projeden hiçbir şey alınmaz.',
  opened: (photographs, runs) => `Proje açıldı. Yeni fotoğraf: ${photographs}. Çalışma: ${runs}.`,
  known: (count) => `Zaten burada olan fotoğraf: ${count}.`,
  leftOut: (count) => `Alınamayan fotoğraflar: ${count}`,
  onServer: 'Bu Studio projeleri klasörlerinden açar.',
  onServerHint: (command) => `Kapatıp projeyle başlatın: \`${command} graft-project.zip\`.`,
};
