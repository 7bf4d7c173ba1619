import type { ErrorKind, MessageValues } from '../../../studio/api.js';
import { trFindings } from './tr-findings.js';
import { amount, partName, type ServerWords, said, state } from './tr-message-parts.js';

/* What the server says, in Turkish. In English the page shows the server's own words. */

const takenName = 'Kısa bir ad seçin: harf, rakam, boşluk ve tire olabilir.';

/** Why a class cannot have a name. */
const badName = (reason: string) => said(`Sınıfa bu ad verilemez: ${reason}.`, takenName);

const errors: Record<ErrorKind, (values: MessageValues) => ReturnType<typeof said>> = {
  'already-there': () => said('Fotoğraflar zaten orada.'),
  'bad-request': () => said('Sunucu bu isteği anlamadı.', 'Sayfayı yeniden yükleyin.'),
  'cannot-go-on': (v) => said(`Bu eğitim sürdürülemez; durumu: ${state(v)}.`),
  'cannot-start': (v) => said(`Eğitim başlatılamadı: ${v.reason}.`),
  'class-exists': (v) => said(`${v.name} adlı bir sınıf zaten var.`),
  'class-has-name': (v) => said(`Sınıfın adı zaten ${v.name}.`),
  'class-not-empty': (v) => said(`${v.name} sınıfı boş değil.`, 'Önce fotoğraflarını taşıyın.'),
  'download-is-link': () => said('Dosyanın yerini bir bağlantı almış.'),
  ending: () => said('Studio kapanıyor.'),
  'file-exists': (v) => said(`${v.name} adlı bir dosya zaten var.`, 'Dosyayı yeniden gönderin.'),
  'journal-is-link': (v) =>
    said('Değişiklik günlüğünün olması gereken yerde bir bağlantı var.', `Bunu kaldırın: ${v.path}`),
  'journal-unreadable': (v) => said(`Değişiklik günlüğü okunamıyor: ${v.reason}.`),
  'list-stays': () =>
    said(
      'Bir listedeki fotoğraflar yerlerinden oynatılmaz.',
      'Bunun yerine sınıf klasörleri olan bir klasör verin ya da listeyi düzenleyin.',
    ),
  'model-busy': () => said('Modeli bekleyen çok fazla resim var.', 'Biraz bekleyin.'),
  'model-silent': () => said('Model bu resim için hiçbir şey söylemedi.'),
  'name-character': (v) => badName(`içinde ${v.character} var`),
  'name-device': () => badName('Windows bu adı bir aygıta ayırmış'),
  'name-empty': () => badName('ad boş'),
  'name-first-dot': () => badName('nokta ile başlıyor'),
  'name-last-dot': () => badName('nokta ile bitiyor'),
  'name-part': (v) => badName(`${partName(v.part)} bölümü sanılırdı`),
  'name-too-long': () => badName('çok uzun'),
  'name-unseen': () => badName('görünmeyen bir karakter içeriyor'),
  'no-address': () => said('Bu adreste bir şey yok.'),
  'no-class': () => said('Böyle bir sınıf yok.', 'Adı değişmiş olabilir; listeye yeniden bakın.'),
  'no-download': () => said('İndirilebilecek böyle bir dosya yok.'),
  'no-folder': () =>
    said('Henüz bir fotoğraf klasörü yok.', 'Bir sınıf oluşturun ya da fotoğrafları sayfaya bırakın.'),
  'no-model': () => said('Bu eğitimin henüz bir modeli yok.', 'Bitmesini bekleyin.'),
  'no-part': (v) =>
    said(`Bu eğitimde ${partName(v.part)} fotoğrafı yok.`, 'Öteki fotoğraflarla değerlendirin.'),
  'no-photograph': () =>
    said('Böyle bir fotoğraf yok.', 'Taşınmış ya da değişmiş olabilir; listeye yeniden bakın.'),
  'no-record': () =>
    said(
      'Bu eğitim hangi fotoğrafların kullanıldığını kaydetmemiş.',
      'Graft’ın daha eski bir sürümüyle yapılmış olabilir.',
    ),
  'no-report': () => said('Bu eğitimin henüz bir raporu yok.', 'Rapor, eğitim bitince yazılır.'),
  'no-run': () => said('Böyle bir eğitim yok.', 'Klasörü silinmiş olabilir.'),
  'not-inspected': () => said('Fotoğraflar henüz incelenmedi.'),
  'not-judged': () => said('Bu eğitim henüz değerlendirilmedi.'),
  'nothing-to-redo': () => said('Yinelenecek bir şey yok.'),
  'nothing-to-undo': () => said('Geri alınacak bir şey yok.'),
  'other-page': () =>
    said(
      'İstek başka bir sayfadan geliyor.',
      'Bu sunucudan yalnızca Studio’nun kendisi istekte bulunabilir.',
    ),
  outside: (v) =>
    said(
      `${v.name} fotoğraf klasörünün dışında.`,
      'Studio yalnızca klasörün içindekilere dokunur; dışarı çıkan bağlantılar izlenmez.',
    ),
  'photograph-gone': () => said('Fotoğraf artık orada değil ya da klasörün dışına çıkan bir bağlantı.'),
  'photographs-to-move': (v) => said(`Bir kerede 1 ile ${amount(v.most)} arasında fotoğraf taşınabilir.`),
  'run-elsewhere': () => said('Bu eğitim başka bir bilgisayarda sürüyor.', 'Onu orada durdurun.'),
  'run-is': (v) => said(`Şu anda olmaz; eğitimin durumu: ${state(v)}.`),
  'run-photograph-gone': () => said('Bu fotoğraf artık yok.', 'Eğitim başladıktan sonra taşınmış olabilir.'),
  'run-starts': () => said('Eğitim daha yeni başlıyor.', 'Biraz sonra yeniden deneyin.'),
  'runs-to-compare': () => said('Karşılaştırmak için 2 ile 12 arasında eğitim seçin.'),
  'stays-file': () => said('yerini başka bir dosya almış'),
  'stays-folder': () => said('yerini başka bir klasör almış'),
  'stays-full': () => said('içi boş değil'),
  'stays-gone': () => said('artık orada değil'),
  'stays-link': () => said('simgesel bir bağlantı'),
  'studio-is-link': () => said('Eğitimin studio klasörü bir bağlantı.', 'Bağlantıyı kaldırın.'),
  'too-large': (v) =>
    said(`${amount(v.mebibytes)} MiB’den büyük dosyalar alınmaz.`, 'Daha küçük bir dosya gönderin.'),
  'too-many-pages': () => said('Çok fazla sayfa açık.', 'Bazılarını kapatın.'),
  'too-many-photographs': (v) =>
    said(
      `${amount(v.count)} fotoğraf Studio’nun gösterebileceğinden fazla.`,
      '`graft train` istediğiniz kadarını alır.',
    ),
  'too-many-pictures': () => said('Bir anda çok fazla resim istendi.', 'Biraz bekleyin.'),
  'too-many-runs': (v) =>
    said(
      `Şu anda zaten ${amount(v.count)} eğitim sürüyor.`,
      'Her biri işlemcinin tümünü ister; birini duraklatın ya da bekleyin.',
    ),
  'too-many-uploads': (v) =>
    said('Çok fazla dosya aynı anda gönderiliyor.', `Bir anda en çok ${amount(v.most)} dosya gönderin.`),
  'two-classes': () => said('Eşik yalnızca iki sınıflı modellerde seçilebilir.'),
  'unknown-browser': () =>
    said(
      'Studio bu tarayıcıyı tanımıyor.',
      '`graft studio` komutunun yazdığı bağlantıyı açın; anahtar onun içinde.',
    ),
  'unknown-weights': (v) =>
    said(
      `Ağırlıklar imagenet ya da openimages olabilir; gelen: ${v.weights}.`,
      'Kendi ağırlıklarınız için komut satırı var: graft train --weights DOSYA.',
    ),
  'unreadable-picture': (v) => {
    const problem = trFindings.problems[String(v.problem)];
    return said(
      problem === undefined ? 'Resim okunamıyor.' : `Resim okunamıyor: ${problem}.`,
      'Bir JPEG, PNG ya da WebP dosyası deneyin.',
    );
  },
  'wrong-name': () =>
    said('Bu sunucu bu ad altında yanıt vermez.', '`graft studio` komutunun yazdığı bağlantıyı açın.'),
};

export const trMessages: ServerWords = { errors, ...trFindings };
