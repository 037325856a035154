import type { PageLanguage } from '../../parent-page/texts.ts';

/*
 * What a message to a parent says: that there are questions, where, and how to have no more of them. Whoever reads it
 * over her shoulder learns nothing of what they are about, nor of who asks. All but the English is unreviewed, as `textReview` says of the page.
 */
interface Words {
  readonly subject: string;
  readonly invite: (link: string) => string;
  readonly remind: (link: string) => string;
  readonly stop: (link: string) => string;
}

export const words: Readonly<Record<PageLanguage, Words>> = {
  en: {
    subject: 'A few questions for you',
    invite: (link) => `Hello. We have a few questions for you. You can answer them here: ${link}`,
    remind: (link) =>
      `Hello. Our questions are still waiting for you, if you want to answer them: ${link} (earlier links no longer work)`,
    stop: (link) => `No more messages? ${link}`,
  },
  nl: {
    subject: 'Een paar vragen voor u',
    invite: (link) => `Hallo. Wij hebben een paar vragen voor u. U kunt hier antwoord geven: ${link}`,
    remind: (link) =>
      `Hallo. Onze vragen staan nog voor u klaar, als u antwoord wilt geven: ${link} (eerdere links werken niet meer)`,
    stop: (link) => `Geen berichten meer? ${link}`,
  },
  fr: {
    subject: 'Quelques questions pour vous',
    invite: (link) =>
      `Bonjour. Nous avons quelques questions pour vous. Vous pouvez y répondre ici : ${link}`,
    remind: (link) =>
      `Bonjour. Nos questions vous attendent encore, si vous voulez y répondre : ${link} (les anciens liens ne marchent plus)`,
    stop: (link) => `Ne plus recevoir de messages ? ${link}`,
  },
  sq: {
    subject: 'Disa pyetje për ju',
    invite: (link) => `Përshëndetje. Kemi disa pyetje për ju. Mund të përgjigjeni këtu: ${link}`,
    remind: (link) =>
      `Përshëndetje. Pyetjet tona ju presin ende, nëse doni të përgjigjeni: ${link} (lidhjet e mëparshme nuk punojnë më)`,
    stop: (link) => `Nuk doni më mesazhe? ${link}`,
  },
  ar: {
    subject: 'بعض الأسئلة لكِ',
    invite: (link) => `مرحبًا. لدينا بعض الأسئلة لكِ. يمكنكِ الإجابة هنا: ${link}`,
    remind: (link) =>
      `مرحبًا. أسئلتنا ما زالت بانتظاركِ إن أردتِ الإجابة: ${link} (الروابط السابقة لم تعد تعمل)`,
    stop: (link) => `لا تريدين المزيد من الرسائل؟ ${link}`,
  },
  tr: {
    subject: 'Size birkaç soru',
    invite: (link) => `Merhaba. Size birkaç sorumuz var. Buradan yanıtlayabilirsiniz: ${link}`,
    remind: (link) =>
      `Merhaba. Yanıtlamak isterseniz sorularımız hâlâ sizi bekliyor: ${link} (önceki bağlantılar artık çalışmıyor)`,
    stop: (link) => `Başka mesaj istemiyor musunuz? ${link}`,
  },
};
