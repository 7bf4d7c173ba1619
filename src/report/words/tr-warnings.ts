import { amount, names, percent, said, type Words } from './tr-values.js';

/** What to know before trusting the results of an evaluation, in Turkish. */
export const warnings: Readonly<Record<string, Words>> = {
  'part-is-train': () =>
    said(
      'Bu resimler eğitim kümesinden. Sınıflandırıcı onlarla eğitildiyse başka resimlerde daha az başarılı olabilir.',
    ),
  'trained-on': (v) =>
    said(
      `Sınıflandırıcı bu ${amount(v.all)} resmin ${amount(v.count)} tanesiyle eğitildi. Başka resimlerde daha az başarılı olabilir.`,
    ),
  'training-unknown': () =>
    said(
      'Sınıflandırıcının bu resimlerden bazılarıyla eğitilip eğitilmediği bilinmiyor: eğitiminin kaydı olan photographs.json yanında değil. Eğitildiyse başka resimlerde daha az başarılı olabilir.',
    ),
  'perhaps-trained-on': (v) =>
    said(
      `Sınıflandırıcı bu ${amount(v.all)} resmin ${amount(v.count)} tanesiyle ${v.known ? 'daha ' : ''}eğitilmiş olabilir: eğitiminde aynı boyutta resimler var, ama bunlar artık yerinde değil ya da değişmiş, bu yüzden karşılaştırılamıyor.`,
    ),
  'one-class': (v) =>
    said(
      `Bütün resimler tek bir sınıftan: ${v.className}. Sonuçlar bu sınıfın ne sıklıkta tanındığını gösterir, başka resimlerin ne sıklıkta bu sınıf sanıldığını göstermez.`,
    ),
  'classes-missing': (v) =>
    said(`Şu sınıfların resmi yok: ${names(v)}. Ne kadar iyi tanındıkları bilinmiyor.`),
  'few-pictures': (v) =>
    said(
      `Değerlendirmede şu sınıfların ondan az resmi var: ${names(v)}. Bu sınıfların sonuçları pek bir şey söylemez.`,
    ),
  'no-better-than-guessing': (v) =>
    said(
      `Sınıflandırıcı rastgele tahminden daha iyi değil: ${amount(v.count)} resimde dengeli doğruluğu ${percent(v.balancedAccuracy)}, rastgele tahminle ${percent(v.chance)} olurdu.`,
    ),
  'perhaps-guessing': (v) =>
    said(
      `Sınıflandırıcı rastgele tahminden daha iyi olmayabilir: ${amount(v.count)} resimde dengeli doğruluğu ${percent(v.balancedAccuracy)}, rastgele tahminle ${percent(v.chance)} olurdu.`,
    ),
  'never-predicted': (v) =>
    said(`Resimleri olduğu hâlde sınıflandırıcı şu sınıfları hiç yanıt olarak vermiyor: ${names(v)}.`),
  'labels-guessed': (v) => said(`Şu sınıflarda rastgele tahminden daha iyi olmayabilir: ${names(v)}.`),
  'left-out': (v) => said(`${amount(v.count)} dosya dışarıda bırakıldı.`),
};
