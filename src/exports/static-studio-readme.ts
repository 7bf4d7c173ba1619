/** README.txt of a Studio of static files. */
export const STATIC_STUDIO_README = `Graft Studio as static files: it trains classifiers of pictures in the visitor's browser.

Photographs, trainings and models stay in the browser that opens the page; nothing is sent anywhere. After the first visit
the page works without a network.

Put this folder on any web space with https:// (GitHub Pages, Netlify, your own server); a server for static files is
enough, and no header has to be set. Replace all files at once when you put a newer version there. To try it on your own
machine, start one of these in it and open the address that it prints (as localhost, not as an address of the network):

    npx serve
    python3 -m http.server

A double click on index.html is not enough: browsers give a page that was opened as a file no workers.

  index.html, assets/, ...        the page; the licenses of its packages are in licenses.txt
  service-worker.js               keeps the files in the browser
  runtime/                        ONNX Runtime for browsers (onnxruntime-web, Microsoft, MIT license); the files with
                                  "asyncify" are loaded only where there is a graphics card. A web space that takes no
                                  file above 25 MB can do without them: the Studio then trains on the processor
  heif/                           libheif-js, which reads HEIC pictures, where it was installed when this was written (struktur
                                  AG and others, LGPL-3.0; unchanged)
  weights/                        MobileNetV2 with the Open Images weights of @mediapipe/objectron (Apache-2.0)


Durağan dosyalar olarak Graft Studio: resim sınıflandırıcılarını ziyaretçinin tarayıcısında eğitir.

Fotoğraflar, eğitimler ve modeller sayfayı açan tarayıcıda kalır; hiçbir yere bir şey gönderilmez. İlk ziyaretten sonra
sayfa ağ bağlantısı olmadan da çalışır.

Bu klasörü https:// ile açılan herhangi bir web alanına koyun; yalnızca dosya veren bir sunucu yeter, başlık ayarlamak
gerekmez. Yeni bir sürüm koyarken bütün dosyaları birlikte değiştirin. Kendi bilgisayarınızda denemek için içinde yukarıdaki
iki komuttan birini çalıştırın ve yazdığı adresi (ağ adresini değil, localhost olanı) açın. index.html dosyasını çift
tıklamak yetmez: tarayıcılar, dosya olarak açılan bir sayfanın arka planda iş yapmasına izin vermez. Adında "asyncify" geçen
dosyalar yalnızca ekran kartı varsa yüklenir; 25 MB'tan büyük dosya almayan bir web alanında onlarsız da olur.
`;
