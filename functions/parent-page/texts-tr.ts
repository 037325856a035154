import type { Texts } from './texts.ts';

export const tr: Texts = {
  otherLanguages: 'Dil',
  careTeam: 'bakım ekibiniz',
  notInThisLanguage: (language) => `Bu sorular Türkçe olarak yok. Şu dilde görüyorsunuz: ${language}.`,
  start: {
    length: (questions, minutes) => `${questions} soru, yaklaşık ${minutes} dakika.`,
    whoSees: (careTeam) =>
      careTeam === undefined
        ? 'Yanıtlarınız bu bağlantıyı size gönderenlere gider. Grubunuzdaki diğer kişiler göremez.'
        : `Yanıtlarınızı yalnızca ${careTeam} görebilir. Grubunuzdaki diğer kişiler göremez.`,
    saved: 'Her yanıtı hemen kaydediyoruz. Ara verip daha sonra aynı bağlantıyla devam edebilirsiniz.',
    correct:
      'Aynı bağlantıyla yanıtlarınızı değiştirebilir veya geri çekebilirsiniz. Bunu gönderdikten sonra da yapabilirsiniz.',
    welcomeBack: 'Tekrar hoş geldiniz. Yanıtlarınız hâlâ burada.',
    keptUnseen:
      'Önceki yanıtlarınız duruyor. Bu bağlantıyı başkaları da açabileceği için burada göstermiyoruz. Devam edebilir veya bir soruyu yeniden yanıtlayabilirsiniz.',
    begin: 'Başla',
    goOn: 'Devam et',
    about: 'Bu sorular hakkında',
  },
  question: {
    count: (number, total) => `Soru ${number} / ${total}`,
    next: 'İleri',
    back: 'Geri',
    skip: 'Bu soruyu atla',
    clear: 'Yanıtımı sil',
    yes: 'Evet',
    no: 'Hayır',
    chooseMore: 'Birden fazla seçebilirsiniz.',
    chooseOne: 'Bir yanıt seçin',
    eachLine: 'Her yanıtı ayrı bir satıra yazın.',
    other: 'Başka bir şey',
    day: 'Gün',
    month: 'Ay',
    year: 'Yıl',
    dateHint: 'Örneğin 31 3 2026',
    timeHint: 'Örneğin 9:30',
    maxLength: (characters) => `En fazla ${characters} karakter.`,
    why: 'Bunu neden soruyoruz ve ne anlama geliyor',
    moreAbout: 'Daha fazla bilgi',
    listen: 'Dinle',
    stopListening: 'Okumayı durdur',
  },
  leave: 'Hızlı çıkış',
  problemTitle: 'Lütfen buna bakın',
  problemPrefix: 'Buna bakın: ',
  problem: {
    choose: () => 'Bir yanıt seçin veya soruyu atlayın.',
    alone: () => 'Bu yanıtlardan biri diğerleriyle birlikte olmaz. Yalnızca onu seçin veya onu kaldırın.',
    empty: () => 'Bir şey yazın veya soruyu atlayın.',
    required: () => 'Lütfen bu soruyu yanıtlayın.',
    number: () => 'Bir sayı yazın, örneğin 3 veya 2,5.',
    whole: () => 'Tam bir sayı yazın, örneğin 3.',
    range: ({ low, high }) =>
      low === undefined
        ? `En fazla ${high} olan bir sayı yazın.`
        : high === undefined
          ? `En az ${low} olan bir sayı yazın.`
          : `${low} ile ${high} arasında bir sayı yazın.`,
    date: () => 'Günü, ayı ve yılı rakamla yazın, örneğin 31 3 2026.',
    time: () => 'Bir saat yazın, örneğin 9:30.',
    link: () => 'Boşluk olmadan bir web adresi yazın.',
    long: ({ high }) => (high === undefined ? 'Kısaltın.' : `Kısaltın: en fazla ${high} karakter.`),
    short: ({ low }) => `Biraz daha yazın: en az ${low} karakter.`,
    dates: ({ from, to }) =>
      to === undefined
        ? `${from} tarihinden önce olmayan bir tarih yazın.`
        : from === undefined
          ? `${to} tarihinden sonra olmayan bir tarih yazın.`
          : `${from} ile ${to} arasında bir tarih yazın.`,
    decimals: ({ high }) =>
      high === 0 ? 'Tam bir sayı yazın.' : `Virgülden sonra en fazla ${high} rakam yazın.`,
    form: ({ text }) => (text === undefined ? 'İstenen biçimde yazın.' : `Şöyle yazın: ${text}`),
    count: ({ low, high }) =>
      high === undefined
        ? `En az ${low} yanıt verin.`
        : low === undefined
          ? `En fazla ${high} yanıt verin.`
          : `${low} ile ${high} arasında yanıt verin.`,
    rule: ({ text }) => text ?? 'Bu, diğer yanıtlarınızla uyuşmuyor.',
  },
  saved: 'Kaydedildi',
  notSaved: 'Henüz kaydedilmedi.',
  lookAtIt: 'Bu yanıta bakın',
  offline: 'Yanıtlarınızı bu telefonda tutuyor, bağlantı olunca gönderiyoruz.',
  offlineSend:
    'İnternet bağlantınız yok. Yanıtlarınız duruyor. Bu sayfa açık kaldıkça, bağlantı olunca gönderiyoruz. Aynı adresle daha sonra da gönderebilirsiniz.',
  notTaken:
    'Bu telefonda verdiğiniz bir yanıt artık bize ulaşmadı. Sizin için önemli olanı lütfen ebenize veya doktorunuza kendiniz söyleyin.',
};
