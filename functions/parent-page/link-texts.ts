import type { PageLanguage } from './texts.ts';

/** Whether a link opens something: the question before everything else, a new link, and no connection. No phone's script needs these words; reviewed or not as the rest of the page: texts.ts. */
export interface LinkTexts {
  /** The question before everything else, where the invitation asks for it. */
  readonly factor: { readonly title: string; readonly why: string; readonly wrong: string };
  readonly askNewLink: string;
  readonly noConnection: { readonly title: string; readonly text: string; readonly again: string };
}

export const linkTexts: Readonly<Record<PageLanguage, LinkTexts>> = {
  en: {
    factor: {
      title: 'In which year was your child born?',
      why: 'We ask this so that nobody else sees your answers.',
      wrong: 'That is not the year we have. Please look at it again.',
    },
    askNewLink: 'Ask the person who sent it to you for a new link.',
    noConnection: {
      title: 'There is no connection',
      text: 'Your answers are kept. This page comes back when you are connected.',
      again: 'Try again',
    },
  },
  nl: {
    factor: {
      title: 'In welk jaar is uw kind geboren?',
      why: 'We vragen dit zodat niemand anders uw antwoorden ziet.',
      wrong: 'Dat is niet het jaar dat wij hebben. Kijk er nog eens naar.',
    },
    askNewLink: 'Vraag een nieuwe link aan degene die hem u stuurde.',
    noConnection: {
      title: 'Geen verbinding',
      text: 'Uw antwoorden zijn bewaard. Deze pagina komt terug zodra u verbinding heeft.',
      again: 'Probeer opnieuw',
    },
  },
  fr: {
    factor: {
      title: 'En quelle année votre enfant est-il né ?',
      why: 'Nous le demandons pour que personne d’autre ne voie vos réponses.',
      wrong: 'Ce n’est pas l’année que nous avons. Regardez encore une fois.',
    },
    askNewLink: 'Demandez un nouveau lien à la personne qui vous l’a envoyé.',
    noConnection: {
      title: 'Il n’y a pas de connexion',
      text: 'Vos réponses sont gardées. Cette page revient quand vous avez une connexion.',
      again: 'Essayer de nouveau',
    },
  },
  sq: {
    factor: {
      title: 'Në cilin vit ka lindur fëmija juaj?',
      why: 'E pyesim këtë që askush tjetër të mos i shohë përgjigjet tuaja.',
      wrong: 'Ky nuk është viti që kemi ne. Ju lutemi shikojeni edhe një herë.',
    },
    askNewLink: 'Kërkojini një lidhje të re personit që jua dërgoi.',
    noConnection: {
      title: 'Nuk ka lidhje interneti',
      text: 'Përgjigjet tuaja janë ruajtur. Kjo faqe kthehet kur të keni lidhje.',
      again: 'Provo përsëri',
    },
  },
  ar: {
    factor: {
      title: 'في أي سنة وُلد طفلك؟',
      why: 'نسأل هذا حتى لا يرى أحد غيرك إجاباتك.',
      wrong: 'هذه ليست السنة المسجلة لدينا. نرجو التأكد مرة أخرى.',
    },
    askNewLink: 'يمكنك طلب رابط جديد ممن أرسله لك.',
    noConnection: {
      title: 'لا يوجد اتصال',
      text: 'إجاباتك محفوظة. تعود هذه الصفحة عندما يعود الاتصال.',
      again: 'المحاولة مرة أخرى',
    },
  },
  tr: {
    factor: {
      title: 'Çocuğunuz hangi yıl doğdu?',
      why: 'Bunu, yanıtlarınızı başka kimse görmesin diye soruyoruz.',
      wrong: 'Bizdeki yıl bu değil. Lütfen bir daha bakın.',
    },
    askNewLink: 'Bağlantıyı gönderen kişiden yeni bir bağlantı isteyin.',
    noConnection: {
      title: 'İnternet bağlantısı yok',
      text: 'Yanıtlarınız duruyor. Bağlantı olunca bu sayfa geri gelir.',
      again: 'Tekrar dene',
    },
  },
};
