/** README.txt of an exported web page. */
export const WEB_PAGE_README = `A picture classifier as a web page, made with Graft.

It runs in the visitor's browser. No picture leaves the visitor's device, and the page contacts no other server.

Put this folder on any web space (GitHub Pages, Netlify, your own server). It needs a server because browsers do not let
a page that was opened as a file load its model; a server for static files is enough. To try it here, start
one in this folder and open the address that it prints:

    npx serve
    python3 -m http.server

The camera works only on pages at https:// or localhost.

  index.html, assets/, ...        the page
  model.onnx                      the classifier, with its classes and preprocessing inside
  runtime/                        ONNX Runtime for browsers (onnxruntime-web, Microsoft, MIT licence)

The page holds parts of Svelte (MIT), Zod (MIT) and Protobuf-ES (Apache-2.0 and BSD-3-Clause). The terms of the
pretrained base that the model grew from are on the page, under "About this model".


Bir web sayfası olarak resim sınıflandırıcı; Graft ile yapıldı.

Ziyaretçinin tarayıcısında çalışır. Hiçbir resim ziyaretçinin cihazından çıkmaz, başka hiçbir sunucuya bir şey
sorulmaz.

Bu klasörü herhangi bir web alanına koyun. Sunucu gerekir, çünkü tarayıcılar dosya olarak açılan bir sayfanın modelini
yüklemesine izin vermez; yalnızca dosya veren bir sunucu yeter. Burada denemek için bu klasörde yukarıdaki iki komuttan
birini çalıştırın ve yazdığı adresi açın. Kamera yalnızca https:// ya da localhost sayfalarında çalışır.
`;
