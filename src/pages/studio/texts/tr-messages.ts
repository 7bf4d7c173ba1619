import { turkish } from '../../../report/browser.js';
import type { ErrorKind, MessageValues } from '../../../studio/api.js';
import { amount, partInTurkish, type ServerWords, said, state } from './tr-message-parts.js';
import { trNotes, trProblems } from './tr-notes.js';

/* What the server says, in Turkish. In English the page shows the server's own words. */

const TAKEN_NAME = 'Kısa bir ad seçin: harf, rakam, boşluk ve tire olabilir.';

/** What is wrong with a file of a run. */
const fileProblem = ({ problem }: MessageValues): string =>
  problem === 'changed'
    ? 'Graft yazdıktan sonra değiştirilmiş'
    : problem === 'other-run'
      ? 'başka bir çalışmaya ait'
      : problem === 'missing'
        ? 'dosya yok'
        : 'dosya bozuk';

/** Why a class or a run cannot have a name. */
const badName = ({ what }: MessageValues, reason: string) =>
  said(`${what === 'run' ? 'Çalışmaya' : 'Sınıfa'} bu ad verilemez: ${reason}.`, TAKEN_NAME);

/** Why a run failed: what to do first, then which button to press. */
const failure = ({ resumes }: MessageValues, text: string, first?: string) => {
  const press = resumes === 1 ? 'Sürdür’e basın.' : 'Yeni çalışma’ya basın.';
  return said(text, first === undefined ? press : `${first} Sonra ${press}`);
};

const errors: Record<ErrorKind, (values: MessageValues) => ReturnType<typeof said>> = {
  'already-kept': () => said('Bu fotoğrafın sınıfı daha önce onaylandı.'),
  'already-there': () => said('Fotoğraflar zaten orada.'),
  'bad-request': () => said('Sunucu bu isteği anlamadı.', 'Sayfayı yeniden yükleyin.'),
  'browser-format': (v) =>
    said(
      `Bu tarayıcı ${v.format} resimlerini okuyamıyor.`,
      'Dosyayı JPEG ya da PNG biçimine dönüştürün. Bilgisayardaki `graft studio` komutu bu biçimi okur.',
    ),
  'cannot-go-on': (v) => said(`Bu çalışma sürdürülemez; durumu: ${state(v)}.`),
  'cannot-repeat': (v) =>
    said(
      `${v.name} çalışmasının ayarları burada yeniden kullanılamaz.`,
      'Ağı ya da ağırlıkları bir dosyadan geliyor. Başka bir model seçin ya da `graft train` ile eğitin.',
    ),
  'cannot-start': (v) => said(`Eğitim başlatılamadı: ${v.reason}.`),
  'class-exists': (v) => said(`${v.name} adlı bir sınıf zaten var.`),
  'class-has-name': (v) => said(`Sınıfın adı zaten ${v.name}.`),
  'class-not-empty': (v) => said(`${v.name} sınıfı boş değil.`, 'Önce fotoğraflarını taşıyın.'),
  'data-gone': (v) =>
    said(
      `${v.path} artık yerinde değil.`,
      'Yerine geri koyun ya da diskini yeniden bağlayın: Studio birkaç saniyede bir bakar. Adı değiştiyse Studio’yu kapatıp yeni adla başlatın. O zamana kadar bu sayfa daha önce okuduklarını gösterir.',
    ),
  'data-unreadable': (v) =>
    said(
      `${v.path} artık okunamıyor: ${v.reason}.`,
      `${v.advice} Değiştiğinde Studio yeniden bakar. O zamana kadar bu sayfa daha önce okuduklarını gösterir.`.trim(),
    ),
  'download-is-link': () => said('Dosyanın yerinde simgesel bir bağlantı var.'),
  ending: () => said('Studio kapanıyor.'),
  'file-exists': (v) => said(`${v.name} adlı bir dosya zaten var.`, 'Dosyayı yeniden gönderin.'),
  'folder-is-link': (v) =>
    said(
      `${v.name} simgesel bir bağlantı; Studio bağlantıları izlemez.`,
      `Yerine bir klasör koyun: ${v.path}`,
    ),
  'journal-is-link': (v) =>
    said('Değişiklik günlüğünün yerinde simgesel bir bağlantı var.', `Bağlantıyı kaldırın: ${v.path}`),
  'journal-unreadable': (v) => said(`Değişiklik günlüğü okunamıyor: ${v.reason}.`),
  'labels-one-class': () =>
    said(
      'Etiketler sınıflar karşılaştırılarak denetlenir; bunun için iki sınıf gerekir.',
      'Fotoğrafları olan ikinci bir sınıf ekleyin.',
    ),
  'labels-several': () =>
    said(
      'Etiketler yalnızca her fotoğrafın tek etiketi varsa denetlenebilir.',
      'Birden çok etiketi olan fotoğraflarda bir modelin en kötü hatalarını Değerlendir adımı listeler.',
    ),
  'labels-too-few': () =>
    said(
      'Etiketleri denetlemek için fotoğraf sayısı çok az.',
      'İki sınıfın her birinde okunabilen en az iki farklı fotoğraf olmalı.',
    ),
  'list-stays': () =>
    said(
      'Bir listeden gelen fotoğraflar taşınamaz.',
      'Listeyi düzenleyin ya da liste yerine sınıf klasörleri olan bir klasör verin.',
    ),
  'model-busy': () => said('Modeli bekleyen resim sayısı çok fazla.', 'Biraz bekleyip yeniden deneyin.'),
  'model-silent': () => said('Model bu resim için yanıt vermedi.'),
  'name-character': (v) => badName(v, `içinde ${v.character} var`),
  'name-system': (v) => badName(v, 'sistemler ve programlar bu adı kendileri için kullanıyor'),
  'name-device': (v) => badName(v, 'Windows bu adı bir aygıt için kullanıyor'),
  'name-empty': (v) => badName(v, 'ad boş'),
  'name-first-dot': (v) => badName(v, 'nokta ile başlıyor'),
  'name-last-dot': (v) => badName(v, 'nokta ile bitiyor'),
  'name-part': (v) => badName(v, `${partInTurkish(v.part)} bölümünün adıyla karışır`),
  'name-too-long': (v) => badName(v, 'çok uzun'),
  'name-unseen': (v) => badName(v, 'görünmeyen bir karakter içeriyor'),
  'no-address': () => said('Bu adreste bir şey yok.'),
  'no-class': () => said('Böyle bir sınıf yok.', 'Adı değiştirilmiş olabilir; sayfayı yenileyin.'),
  'no-download': () => said('İndirilebilecek böyle bir dosya yok.'),
  'no-epoch': () =>
    said('Henüz hiçbir dönem bitmedi; saklanacak bir model yok.', 'İlk dönemin bitmesini bekleyin.'),
  'no-folder': () =>
    said('Henüz bir fotoğraf klasörü yok.', 'Bir sınıf oluşturun ya da sayfaya fotoğraf bırakın.'),
  'no-model': () => said('Bu çalışmanın henüz bir modeli yok.', 'Çalışmanın bitmesini bekleyin.'),
  'no-part': (v) =>
    said(`Bu çalışmada ${partInTurkish(v.part)} fotoğrafı yok.`, 'Öteki fotoğraflarla değerlendirin.'),
  'no-photograph': () =>
    said('Böyle bir fotoğraf yok.', 'Taşınmış ya da değiştirilmiş olabilir; sayfayı yenileyin.'),
  'no-project': (v) =>
    said(
      `Bu zip dosyası bir Graft Studio projesi değil: içinde ${v.file} yok.`,
      'Fotoğraf içeren bir zip dosyasını fotoğrafların arasına bırakın.',
    ),
  'no-record': () =>
    said('Bu çalışmada fotoğrafların kaydı yok.', 'Graft’ın eski bir sürümüyle yapılmış olabilir.'),
  'no-report': () => said('Bu çalışmanın henüz bir raporu yok.', 'Rapor, çalışma bitince yazılır.'),
  'no-run': () => said('Böyle bir çalışma yok.', 'Silinmiş olabilir.'),
  'no-storage': (v) =>
    said(
      `Bu tarayıcı sayfaya depolama alanı vermiyor: ${v.reason}.`,
      'Sayfayı gizli pencerede değil, olağan bir pencerede ya da başka bir tarayıcıda açın.',
    ),
  'not-divided': (v) =>
    said(
      `Buradaki fotoğrafların ${partInTurkish(v.part)} bölümü yok.`,
      'Önce fotoğrafları bölümlere ayırın ya da dosyaları bölümsüz ekleyin.',
    ),
  'not-arranged': () => said('Fotoğrafların haritası henüz çıkarılmadı.', 'Haritayı çıkarın.'),
  'not-checked': () => said('Etiketler henüz denetlenmedi.', 'Denetlemeyi başlatın.'),
  'not-inspected': () => said('Fotoğraflar henüz denetlenmedi.'),
  'not-judged': () => said('Bu çalışma henüz değerlendirilmedi.'),
  'nothing-readable': () =>
    said('Fotoğrafların hiçbiri okunamıyor.', 'Veri adımının Denetim sekmesi neyin bozuk olduğunu söyler.'),
  'nothing-to-arrange': () => said('Haritası çıkarılacak fotoğraf yok.', 'Önce fotoğraf ekleyin.'),
  'nothing-to-redo': () => said('Yinelenecek bir şey yok.'),
  'nothing-to-undo': () => said('Geri alınacak bir şey yok.'),
  'other-page': () =>
    said(
      'İstek başka bir sayfadan geliyor.',
      'Bu sunucu yalnızca Studio’nun kendi sayfasından gelen istekleri kabul eder.',
    ),
  outside: (v) =>
    said(
      `${v.name} fotoğraf klasörünün dışında.`,
      'Studio yalnızca klasörün içindekilere dokunur; dışarı çıkan bağlantılar izlenmez.',
    ),
  'photograph-gone': () => said('Fotoğraf artık yerinde değil ya da klasörün dışına çıkan bir bağlantı.'),
  'photographs-to-move': (v) => said(`Bir kerede 1 ile ${amount(v.most)} arasında fotoğraf taşınabilir.`),
  'project-damaged': (v) =>
    said(
      `${v.file === '' ? 'Zip dosyası' : `Zip dosyasındaki ${v.file}`} kullanılamıyor: ${
        v.problem === 'encrypted'
          ? 'şifreli'
          : v.problem === 'method'
            ? 'tarayıcıların bilmediği bir yöntemle paketlenmiş'
            : 'bozuk ya da eksik'
      }.`,
      'Hiçbir şey alınmadı. Projeyi yeniden indirin ya da kopyalayın.',
    ),
  'project-later': () => said('Proje, Graft’ın daha yeni bir sürümüyle yapılmış.', 'Projeyi o sürümle açın.'),
  'project-list': () =>
    said(
      'Bir listeden gelen fotoğraflar proje olarak indirilemez.',
      'Bu fotoğraflar her yerde olabilir. Studio’yu sınıf klasörleri olan bir klasörle başlatın.',
    ),
  'project-parts': () =>
    said(
      'Buradaki fotoğraflar ile projedekilerden yalnızca biri bölümlere (eğitim, test) ayrılmış.',
      'Buradaki sınıfları silin ya da projeyi henüz sınıf olmayan bir yerde açın.',
    ),
  'project-run': (v) =>
    said(
      `${v.run} çalışmasının ${v.file} dosyası kullanılamıyor: ${
        v.problem === 'several-labels'
          ? 'model bir resme birden çok etiket veriyor; sekmedeki Studio tek etiket bilir'
          : fileProblem(v)
      }.`,
      'Hiçbir şey alınmadı. Projeyi yeniden indirin; gerekirse bu çalışma olmadan.',
    ),
  'project-under-way': () => said('Şu anda zaten bir proje açılıyor.', 'Bitmesini bekleyin.'),
  'run-elsewhere': () => said('Bu çalışma başka bir bilgisayarda sürüyor.', 'Orada durdurun.'),
  'run-exists': (v) => said(`${v.name} adlı bir çalışma zaten var.`, 'Başka bir ad seçin.'),
  'run-failed-damaged': (v) => failure(v, 'Bu çalışmanın dosyaları bozulmuş ya da değiştirilmiş.'),
  'run-failed-disk-full': (v) => failure(v, 'Disk dolu.', 'Biraz yer açın.'),
  'run-failed-diverged': (v) =>
    failure(
      v,
      'Kayıp, ilk dönem bitmeden sonlu bir sayı olmaktan çıktı.',
      'On kat küçük bir öğrenme oranı seçin.',
    ),
  'run-failed-in-use': (v) =>
    failure(v, 'Bu çalışma üzerinde başka bir süreç çalışıyor.', 'Bitmesini bekleyin.'),
  'run-failed-memory': (v) =>
    failure(
      v,
      'Bellek yetmedi.',
      'Başka programları kapatın ya da daha küçük resim, ağ veya yığın boyutu seçin.',
    ),
  'run-failed-otherwise': (v) => failure(v, 'Eğitim bir hatayla sona erdi.'),
  'run-failed-photographs': (v) =>
    failure(
      v,
      'Fotoğraflar eğitmeye yetmiyor.',
      'Denetim’e bakın: her sınıfta okunabilen fotoğraflar olmalı.',
    ),
  'run-failed-photographs-changed': () =>
    said(
      'Çalışma başladıktan sonra fotoğraflarından bazıları değişmiş, taşınmış ya da silinmiş.',
      'Değişikliği geri alın ya da “Fotoğrafların şimdiki hâliyle sürdür”e basın.',
    ),
  'run-failed-weights': (v) =>
    failure(
      v,
      'Ön eğitimli ağırlıklar indirilemedi.',
      'İnternet bağlantısına bakın ya da ağırlıkları pakette olan ağı seçin.',
    ),
  'run-failed-writing': (v) =>
    failure(v, 'Sonuçlar yazılamadı.', 'Çalışmalar klasörüne yazılabildiğine bakın.'),
  'run-file': (v) =>
    said(
      `Bu çalışmanın ${v.file} dosyası kullanılamıyor: ${fileProblem(v)}.`,
      'Dosyayı eski hâline getirin ya da yeni bir çalışma başlatın.',
    ),
  'run-has-name': (v) => said(`Çalışmanın adı zaten ${v.name}.`),
  'run-is': (v) => said(`Bu, çalışmanın şu anki durumunda yapılamaz: ${state(v)}.`),
  'run-photograph-gone': () => said('Bu fotoğraf artık yok.', 'Çalışma başladıktan sonra taşınmış olabilir.'),
  'run-starts': () => said('Çalışma daha yeni başlıyor.', 'Biraz sonra yeniden deneyin.'),
  'runs-to-compare': () => said('Karşılaştırmak için 2 ile 12 arasında çalışma seçin.'),
  'stays-file': () => said('yerinde başka bir dosya var'),
  'stays-folder': () => said('yerinde başka bir klasör var'),
  'stays-full': () => said('boş değil'),
  'stays-gone': () => said('artık yerinde değil'),
  'stays-link': () => said('simgesel bir bağlantı'),
  'storage-full': (v) =>
    said(
      `Tarayıcının depolama alanı dolu: ${amount(v.needed)} MiB sığmıyor.${v.free === undefined ? '' : ` Yaklaşık ${amount(v.free)} MiB yer kaldı.`}`,
      'Buradaki her şey yerinde duruyor. Bu aygıtın diskinde yer açın: tarayıcı, bir sayfanın ne kadar saklayabileceğini ona göre belirler. Ya da bilgisayarda, klasörlere kaydeden `graft studio` komutunu kullanın.',
    ),
  'studio-is-link': () => said('Çalışmanın studio klasörü simgesel bir bağlantı.', 'Bağlantıyı kaldırın.'),
  'tab-network': (v) =>
    said(
      `Bir sekmede yalnızca ${v.network} eğitilebilir; ayarlardaki ağ: ${v.given}.`,
      'Onu seçin ya da bu bilgisayarda `graft studio` ile eğitin.',
    ),
  'tab-width': (v) =>
    said(
      `Birlikte gelen ağırlıklar alpha 1 içindir; ayarlardaki değer: ${amount(v.alpha)}.`,
      'alpha ayarını 1 yapın ya da rastgele ağırlıkları seçin.',
    ),
  'too-large': (v) =>
    said(`${amount(v.mebibytes)} MiB’den büyük dosyalar kabul edilmez.`, 'Daha küçük bir dosya gönderin.'),
  'too-many-pages': () => said('Çok fazla sayfa açık.', 'Bazılarını kapatın.'),
  'too-many-photographs': (v) =>
    said(
      `${amount(v.count)} fotoğraf, Studio’nun gösterebileceğinden fazla.`,
      '`graft train` komutunda sınır yoktur.',
    ),
  'too-many-pictures': () => said('Aynı anda çok fazla resim istendi.', 'Biraz bekleyip yeniden deneyin.'),
  'too-many-runs': (v) =>
    said(
      `Şu anda zaten ${amount(v.count)} çalışma eğitiliyor.`,
      'Her biri işlemcinin tümünü kullanır; birini duraklatın ya da bitmesini bekleyin.',
    ),
  'too-many-uploads': (v) =>
    said('Aynı anda çok fazla dosya yükleniyor.', `Aynı anda en çok ${amount(v.most)} dosya gönderin.`),
  'two-classes': () => said('Eşik yalnızca iki sınıflı modellerde seçilebilir.'),
  'unknown-browser': () =>
    said(
      'Studio bu tarayıcıyı tanımıyor.',
      '`graft studio` komutunun yazdığı bağlantıyı açın; erişim anahtarı onun içindedir.',
    ),
  'unknown-weights': (v) =>
    said(
      `Ağırlıklar imagenet ya da openimages olabilir; gelen: ${v.weights}.`,
      'Kendi ağırlıklarınız için komut satırını kullanın: graft train --weights DOSYA.',
    ),
  'unreadable-picture': (v) => {
    const problem = trProblems[String(v.problem)];
    return said(
      problem === undefined ? 'Resim okunamıyor.' : `Resim okunamıyor: ${problem}.`,
      'Bir JPEG, PNG ya da WebP dosyası deneyin.',
    );
  },
  'wrong-name': () =>
    said('Bu sunucu bu adla yanıt vermez.', '`graft studio` komutunun yazdığı bağlantıyı açın.'),
};

export const trMessages: ServerWords = {
  errors,
  findings: turkish.findings,
  problems: trProblems,
  notes: trNotes,
  warnings: turkish.warnings,
};
