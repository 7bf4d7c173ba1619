/** README.txt of an exported web page. */
export const WEB_PAGE_README = `A picture classifier as a web page, made with Graft.

It runs in the visitor's browser. No picture leaves the visitor's device, and the page contacts no other server.

Open index.html by a double click, or put this folder on any web space (GitHub Pages, Netlify, your own server); a
server for static files is enough. A double click goes on to standalone.html, which holds everything in one file: you can
send that file alone, and it works without the others. A very large model does not fit in one file; then there is no
standalone.html. To serve the folder from your own machine, start one of these in it and open the address that it prints:

    npx serve
    python3 -m http.server

Not every browser gives a page that was opened as a file the camera; on https:// and localhost all do.

  index.html, assets/, ...        the page
  standalone.html                 the same in one file; on a web space you can leave it out
  model.onnx                      the classifier, with its classes and preprocessing inside
  runtime/                        ONNX Runtime for browsers (onnxruntime-web, Microsoft, MIT license)

The page holds parts of Svelte (MIT), Zod (MIT) and Protobuf-ES (Apache-2.0 and BSD-3-Clause). The terms of the
pretrained base that the model grew from are on the page, under "About this model".


Bir web sayfası olarak resim sınıflandırıcı; Graft ile yapıldı.

Ziyaretçinin tarayıcısında çalışır. Hiçbir resim ziyaretçinin cihazından çıkmaz, başka hiçbir sunucuya bir şey
sorulmaz.

index.html dosyasını çift tıklayarak açın ya da bu klasörü herhangi bir web alanına koyun; yalnızca dosya veren bir
sunucu yeter. Çift tıklayınca, her şeyi tek dosyada tutan standalone.html açılır: o dosyayı tek başına da
gönderebilirsiniz. Çok büyük bir model tek dosyaya sığmaz; o zaman standalone.html yoktur. Klasörü kendi bilgisayarınızdan
sunmak için içinde yukarıdaki iki komuttan birini çalıştırın ve yazdığı adresi açın. Dosya olarak açılan bir sayfaya her
tarayıcı kamerayı vermez; https:// ve localhost sayfalarında hepsi verir.
`;
