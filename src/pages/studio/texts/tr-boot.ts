import type { enBoot } from './en-boot.js';

export const trBoot: typeof enBoot = {
  opening: 'Studio açılıyor…',
  insecure:
    'Graft Studio, https:// ile başlayan bir adres ister; çünkü tarayıcılar yalnızca yolda değiştirilemeyen sayfalar için dosya saklar.',
  unable:
    'Bu pencere fotoğrafları ve modelleri saklayamıyor: sayfayı, son üç yıldan bir Chrome, Edge, Firefox ya da Safari’nin gizli olmayan bir penceresinde açın.',
  incomplete: 'Studio’nun dosyaları eksiksiz yüklenemedi: bağlantıyı denetleyip sayfayı yeniden yükleyin.',
};
