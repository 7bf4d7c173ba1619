import type { Texts } from './en.js';

export const trCamera: Texts['camera'] = {
  open: 'Kamera',
  title: 'Kamerayla kaydet',
  picture: 'Kameranın görüntüsü',
  opening: 'Kamera açılıyor. Tarayıcı, bu sayfanın kamerayı kullanıp kullanamayacağını sorabilir.',
  which: 'Kamera',
  numbered: (number) => `Kamera ${number}`,
  toFront: 'Ön kamera',
  toBack: 'Arka kamera',
  again: 'Yeniden dene',
  none: 'Kamera kullanılamıyor.',
  ended: 'Kameranın bağlantısı kesildi.',
  problems: {
    cameraRefused: 'Tarayıcı bu sayfa için kamerayı engelliyor. Adres çubuğundan izin verip yeniden deneyin.',
    cameraMissing: 'Kamera bulunamadı. Bir kamera bağlayıp yeniden deneyin.',
    cameraBusy: 'Kamera başlatılamadı. Başka bir program kullanıyor olabilir; onu kapatıp yeniden deneyin.',
    cameraInsecure:
      'Tarayıcılar kameraya yalnızca bu bilgisayardan gelen (http://127.0.0.1) ya da https ile açılan sayfalarda izin verir. Studio’yu çalıştığı bilgisayarda ya da bir SSH tüneli üzerinden açın.',
    cameraEnded:
      'Fişi çekilmiş ya da tarayıcı veya başka bir program onu almış olabilir. Kamerayı bağlayıp yeniden deneyin.',
  },
  into: 'Şu sınıfa kaydet',
  newClass: 'Yeni bir sınıf',
  nameFirst: 'Önce yeni sınıfa bir ad verin.',
  hold: 'Kaydetmek için basılı tutun',
  how: 'Düğmeyi ya da düğmedeyken boşluk veya Enter tuşunu basılı tutun; durmak için bırakın. Çektiğiniz şeyi hareket ettirin: yalnızca net olan ve son çekilenlerden farklı resimler saklanır, saniyede en çok beş tane.',
  counts: (taken, blurred, similar) =>
    [
      `${taken} resim çekildi`,
      ...(blurred > 0 ? [`${blurred} bulanık`] : []),
      ...(similar > 0 ? [`${similar} fazla benzer`] : []),
    ].join(', '),
  inClass: (name, total) => `${name}: ${total} fotoğraf.`,
  full: 'Fotoğrafların saklanması bekleniyor…',
  last: 'Son fotoğraflar',
  shot: (number, className) => `${number}. fotoğraf: ${className}`,
  remove: (number) => `${number}. fotoğrafı kenara ayır`,
  removed: 'Kenara ayrıldı. Geri alabilirsiniz.',
  started: (name) => `Kaydediliyor: ${name}.`,
  stopped: (counts, name) => `Durdu. ${name}: ${counts}.`,
  takenBack: (count) => `Geri alındı: ${count} fotoğraf sınıftan çıkarıldı.`,
  putBack: 'Geri alındı: fotoğraf yeniden sınıfında.',
  live: {
    title: 'Canlı tahmin',
    text: (name) => `Bu eğitimden önceki ${name} çalışmasının modeliyle.`,
    start: 'Kamerayı izle',
    stop: 'Kamerayı durdur',
    slow: 'Eğitim yavaşlamasın diye saniyede bir resim.',
  },
};
