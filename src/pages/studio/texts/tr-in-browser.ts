import type { enInBrowser } from './en-in-browser.js';

export const trInBrowser: typeof enInBrowser = {
  lost: 'Studio şu anda yanıt vermiyor.',
  lostHint:
    'Studio bu tarayıcıda çalışır; çalıştığı sekme kapatıldıysa kendiliğinden yeniden başlar. Başlamazsa sayfayı yeniden yükleyin; kaydedilenler silinmez.',
  noAnswer: 'Studio yanıt veremeden kapandı.',
  noAnswerHint: 'Yeniden deneyin. Yine olursa sayfayı yeniden yükleyin; kaydedilenler silinmez.',
  mayLeave:
    'Studio’nun açık olduğu bir sekme bulundukça eğitim sürer. Sonuncusunu kapatırsanız, geri geldiğinizde son kayıttan devam eder.',
  deleteText: (count) => `${count} fotoğrafı kenara ayrılır; hiçbir şey silinmez. Geri alabilirsiniz.`,
  runsText: 'Burada başlatılmış ya da bir projeyle gelmiş bütün çalışmalar.',
  private: 'Her şey bu tarayıcıda kalır; hiçbir yere bir şey gönderilmez.',
  keeping: (percent) => `Ağ olmadan çalışmak için gerekenler yükleniyor: ${percent}`,
  kept: 'Ağ bağlantısı olmadan da çalışır.',
  notKept: 'Ağ olmadan çalışmak için gerekenlerin bir bölümü yüklenemedi.',
  loadAgain: 'Yeniden dene',
  update: 'Studio’nun yeni bir sürümü var.',
  updateHint: 'Fotoğraflar ve modeller silinmez. Studio’nun açık olduğu öteki sekmeler de yeniden yüklenir.',
  useUpdate: 'Yeni sürüme geç',
};
