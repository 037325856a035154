import type { PageLanguage } from './texts.ts';

/** Correcting and taking back what was sent. No phone's script needs these words; reviewed or not as the rest of the page: texts.ts. */
export interface WithdrawTexts {
  readonly correct: string;
  readonly link: string;
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly keep: string;
}

export const withdrawTexts: Readonly<Record<PageLanguage, WithdrawTexts>> = {
  en: {
    correct: 'Correct my answers',
    link: 'Take my answers back',
    title: 'Do you want to take your answers back?',
    text: 'They then no longer count for your care or for any figures. What you sent is kept in your record, marked as not valid. If we have asked somebody to contact you, they still will.',
    confirm: 'Yes, take them back',
    keep: 'No, leave them',
  },
  nl: {
    correct: 'Mijn antwoorden verbeteren',
    link: 'Mijn antwoorden terugnemen',
    title: 'Wilt u uw antwoorden terugnemen?',
    text: 'Ze tellen dan niet meer mee voor uw zorg of voor cijfers. Wat u stuurde, blijft in uw dossier staan als niet geldig. Als we iemand hebben gevraagd contact met u op te nemen, gebeurt dat nog steeds.',
    confirm: 'Ja, neem ze terug',
    keep: 'Nee, laat ze staan',
  },
  fr: {
    correct: 'Corriger mes réponses',
    link: 'Retirer mes réponses',
    title: 'Voulez-vous retirer vos réponses ?',
    text: 'Elles ne compteront plus pour vos soins ni pour des chiffres. Ce que vous avez envoyé reste dans votre dossier, marqué comme non valable. Si nous avons demandé à quelqu’un de vous contacter, il le fera quand même.',
    confirm: 'Oui, les retirer',
    keep: 'Non, les laisser',
  },
  sq: {
    correct: 'T’i ndreq përgjigjet e mia',
    link: 'T’i tërheq përgjigjet e mia',
    title: 'Doni t’i tërhiqni përgjigjet tuaja?',
    text: 'Atëherë ato nuk vlejnë më për kujdesin tuaj ose për shifra. Ajo që dërguat mbetet në dosjen tuaj, e shënuar si e pavlefshme. Nëse kemi kërkuar që dikush t’ju kontaktojë, ai do ta bëjë gjithsesi.',
    confirm: 'Po, tërhiqi',
    keep: 'Jo, lëri',
  },
  ar: {
    correct: 'تصحيح إجاباتي',
    link: 'سحب إجاباتي',
    title: 'هل تريدين سحب إجاباتك؟',
    text: 'عندها لن تُحسب في رعايتك ولا في أي أرقام. ويبقى ما أُرسل في ملفك مع علامة بأنه غير صالح. وإذا كنا قد طلبنا من أحد الاتصال بك فسيتصل بك مع ذلك.',
    confirm: 'نعم، سحبها',
    keep: 'لا، إبقاؤها',
  },
  tr: {
    correct: 'Yanıtlarımı düzelt',
    link: 'Yanıtlarımı geri çek',
    title: 'Yanıtlarınızı geri çekmek istiyor musunuz?',
    text: 'O zaman bakımınız ve sayılar için artık geçerli olmazlar. Gönderdikleriniz dosyanızda geçersiz olarak işaretli kalır. Birinden sizi aramasını istediysek, yine de arayacaktır.',
    confirm: 'Evet, geri çek',
    keep: 'Hayır, kalsın',
  },
};
