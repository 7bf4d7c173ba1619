import { turkish } from '../../../report/browser.js';
import { amount, names, type ServerWords, said } from './tr-message-parts.js';

/** Notes of a training, besides those of its photographs, in Turkish. */
export const trNotes: ServerWords['notes'] = {
  ...turkish.findings,
  ...turkish.notes,
  'ended-early': (v) =>
    said(`Eğitim, en çok ${amount(v.most)} dönemin ${amount(v.epochs)} tanesinden sonra elle bitirildi.`),
  'no-familiarity': () =>
    said(
      'Sınıflandırıcı, hiçbir sınıfına benzemeyen resimleri ayırt edemez: bunun için en az 20 doğrulama ya da 20 eğitim fotoğrafı ve öznitelik listesi okuyan bir baş gerekir.',
    ),
  'not-kept': () =>
    said(
      'Eğitimin durumu saklanamıyor: tarayıcının depolama alanı dolu ya da kapalı. Sayfa yeniden yüklenirse eğitim baştan başlar.',
    ),
  'card-failed': () =>
    said(
      'Ekran kartı eğitimin ortasında bozuldu ya da yitirildi. Eğitim son kayıttan işlemciyle sürdü; hiçbir şey yitirilmedi.',
    ),
  'anew-photographs': () => said('Fotoğraflar değiştiği için eğitim baştan başlıyor.'),
  'anew-version': () =>
    said(
      'Eğitim baştan başlıyor: saklanan durumu Graft’ın başka bir sürümünden ya da başka sayıda iş parçacığından kalma.',
    ),
  'browser-hung': () =>
    said('Tarayıcı bir iş parçacığı başlatırken takıldı. Eğitim son kayıttan, kayıt yoksa baştan sürüyor.'),
  'fine-tuned-too': (v) =>
    said(
      `Open Images ağırlıkları ImageNet ağırlıklarından daha az tür nesne tanır; bu yüzden ağa ${amount(v.epochs)} dönem ince ayar da yapılır. fineTuning.epochs=0 bunu kapatır.`,
    ),
  thresholds: (v) =>
    said(
      Number(v.precision) > 0
        ? `Her sınıfın eşiği doğrulama fotoğraflarında seçildi: kesinliği en az ${amount(v.precision)} olan en düşük eşik.`
        : 'Her sınıfın eşiği doğrulama fotoğraflarında seçildi: F1’i en yüksek yapan.',
    ),
  'thresholds-default': () => said('Doğrulama fotoğrafı yok: her sınıfın eşiği 0,5 olarak kalır.'),
  'thresholds-without-positives': (v) =>
    said(`Şu etiketler hiçbir doğrulama fotoğrafında yok; eşikleri 0,5 olarak kalır: ${names(v)}.`),
  'thresholds-not-reached': (v) =>
    said(
      `Şu sınıfların hiçbir eşiği bu kesinliğe ulaşmıyor; kesinliği en yüksek olan eşik kullanılır: ${names(v)}.`,
    ),
};

/** What is wrong with files, of which the Studio knows more kinds. */
export const trProblems: ServerWords['problems'] = {
  ...turkish.problems,
  unusable: 'kullanılamıyor',
  'leads-out': 'fotoğraf klasörünün dışında; Studio oradan bir şey okumaz',
};
