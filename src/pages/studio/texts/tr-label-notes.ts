import { amount, names, type ServerWords, said } from './tr-message-parts.js';

/** What the server notes of photographs that may have several labels, or none, in Turkish. */
export const trLabelNotes: ServerWords['notes'] = {
  'several-labels': (v) =>
    said(
      `Bir resimde istenen sayıda etiket olabilir: ${amount(v.count)} resimden ${amount(v.many)} tanesinde birden çok etiket var, ${amount(v.none)} tanesinde hiç yok.`,
    ),
  'joined-copies': (v) =>
    said(
      `Birkaç sınıf klasöründe bulunan aynı içerik, birden çok etiketi olan tek bir resimdir: ${amount(v.count)} kopya ötekilerle birleştirildi.`,
    ),
  'unknown-labels': (v) =>
    said(`${amount(v.count)} resimde her etiket bilinmiyor: bilinmeyen etiketler hesaba katılmaz.`),
  'label-left-out': (v) =>
    said(`${amount(v.count)} etiketin eğitilecek resmi yok; model bunları öğrenmez: ${names(v)}.`),
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
