import type { PageLanguage } from './texts.ts';

/** Her own results. No phone's script needs these words; reviewed or not as the rest of the page: texts.ts. */
export interface ResultsTexts {
  readonly line: string;
  readonly web: string;
  /** What a higher number means. */
  readonly higher: string;
  /** The results of before, drawn beside those of today. */
  readonly before: (day: string) => string;
  readonly outOf: (value: string, high: string) => string;
  /** Only who has just sent her answers sees them. */
  readonly onlyNow: string;
}

export const resultsTexts: Readonly<Record<PageLanguage, ResultsTexts>> = {
  en: {
    line: 'How you have been',
    web: 'How you are now',
    higher: 'A higher number means that you feel better.',
    before: (day) => `On ${day}, drawn with a broken line`,
    outOf: (value, high) => `${value} of ${high}`,
    onlyNow: 'You see this only now. Who opens the link later does not see it.',
  },
  nl: {
    line: 'Hoe het met u ging',
    web: 'Hoe het nu met u gaat',
    higher: 'Een hoger getal betekent dat het beter met u gaat.',
    before: (day) => `Op ${day}, getekend met een onderbroken lijn`,
    outOf: (value, high) => `${value} van ${high}`,
    onlyNow: 'U ziet dit alleen nu. Wie de link later opent, ziet het niet.',
  },
  fr: {
    line: 'Comment vous alliez',
    web: 'Comment vous allez maintenant',
    higher: 'Un nombre plus haut veut dire que vous allez mieux.',
    before: (day) => `Le ${day}, dessiné en pointillés`,
    outOf: (value, high) => `${value} sur ${high}`,
    onlyNow: 'Vous ne voyez ceci que maintenant. Qui ouvre le lien plus tard ne le voit pas.',
  },
  sq: {
    line: 'Si keni qenë',
    web: 'Si jeni tani',
    higher: 'Një numër më i lartë do të thotë se jeni më mirë.',
    before: (day) => `Më ${day}, e vizatuar me vijë të ndërprerë`,
    outOf: (value, high) => `${value} nga ${high}`,
    onlyNow: 'Këtë e shihni vetëm tani. Kush e hap lidhjen më vonë, nuk e sheh.',
  },
  ar: {
    line: 'كيف كان حالك',
    web: 'كيف حالك الآن',
    higher: 'الرقم الأعلى يعني أن حالك أفضل.',
    before: (day) => `في ${day}، مرسوم بخط متقطع`,
    outOf: (value, high) => `${value} من ${high}`,
    onlyNow: 'يظهر هذا الآن فقط. من يفتح الرابط لاحقًا لا يراه.',
  },
  tr: {
    line: 'Bugüne kadar nasıldınız',
    web: 'Şu anda nasılsınız',
    higher: 'Daha yüksek bir sayı, daha iyi olduğunuz anlamına gelir.',
    before: (day) => `${day} günü, kesik çizgiyle çizildi`,
    outOf: (value, high) => `${high} üzerinden ${value}`,
    onlyNow: 'Bunu yalnızca şimdi görüyorsunuz. Bağlantıyı sonra açan kişi görmez.',
  },
};
