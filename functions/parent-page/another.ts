import type { PageLanguage } from './texts.ts';

/** What is asked after a group that may be filled in again; reviewed or not as the rest of the page: texts.ts. */
export const anotherTexts: Readonly<Record<PageLanguage, string>> = {
  en: 'is there another one to tell us about?',
  nl: 'is er nog een om ons over te vertellen?',
  fr: 'y en a-t-il encore à nous dire ?',
  sq: 'a ka edhe një tjetër për të na treguar?',
  ar: 'هل هناك المزيد لإخبارنا به؟',
  tr: 'bize anlatacağınız bir tane daha var mı?',
};
