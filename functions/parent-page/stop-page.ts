import { html } from '../page/html.ts';
import type { PageParts, Visit } from './page.ts';
import type { PageLanguage } from './texts.ts';

interface StopWords {
  readonly title: string;
  readonly text: string;
  readonly stop: string;
  readonly stoppedTitle: string;
  readonly stopped: string;
  readonly start: string;
}

/** Apart from what the phone's script says: these pages have none. All but the English is unreviewed. */
const words: Readonly<Record<PageLanguage, StopWords>> = {
  en: {
    title: 'Do you want no more messages?',
    text: 'Then we will not send you any more messages with questions. Your care stays the same.',
    stop: 'Stop the messages',
    stoppedTitle: 'You get no more messages',
    stopped: 'We will not send you any more messages with questions. Your care stays the same.',
    start: 'I do want messages',
  },
  nl: {
    title: 'Wilt u geen berichten meer?',
    text: 'Dan sturen wij u geen berichten met vragen meer. Uw zorg blijft hetzelfde.',
    stop: 'Stop de berichten',
    stoppedTitle: 'U krijgt geen berichten meer',
    stopped: 'Wij sturen u geen berichten met vragen meer. Uw zorg blijft hetzelfde.',
    start: 'Ik wil toch berichten',
  },
  fr: {
    title: 'Vous ne voulez plus de messages ?',
    text: 'Alors nous ne vous enverrons plus de messages avec des questions. Vos soins restent les mêmes.',
    stop: 'Arrêter les messages',
    stoppedTitle: 'Vous ne recevrez plus de messages',
    stopped: 'Nous ne vous enverrons plus de messages avec des questions. Vos soins restent les mêmes.',
    start: 'Je veux quand même des messages',
  },
  sq: {
    title: 'Nuk doni më mesazhe?',
    text: 'Atëherë nuk do t’ju dërgojmë më mesazhe me pyetje. Kujdesi për ju mbetet i njëjtë.',
    stop: 'Ndaloni mesazhet',
    stoppedTitle: 'Nuk do të merrni më mesazhe',
    stopped: 'Nuk do t’ju dërgojmë më mesazhe me pyetje. Kujdesi për ju mbetet i njëjtë.',
    start: 'I dua mesazhet',
  },
  ar: {
    title: 'ألا تريدين المزيد من الرسائل؟',
    text: 'إذن لن نرسل إليكِ رسائل فيها أسئلة بعد الآن. رعايتكِ تبقى كما هي.',
    stop: 'أوقفوا الرسائل',
    stoppedTitle: 'لن تصلكِ رسائل بعد الآن',
    stopped: 'لن نرسل إليكِ رسائل فيها أسئلة بعد الآن. رعايتكِ تبقى كما هي.',
    start: 'أريد الرسائل',
  },
  tr: {
    title: 'Artık mesaj istemiyor musunuz?',
    text: 'O zaman size sorularla mesaj göndermeyiz. Bakımınız aynı kalır.',
    stop: 'Mesajları durdur',
    stoppedTitle: 'Artık mesaj almayacaksınız',
    stopped: 'Size artık sorularla mesaj göndermeyeceğiz. Bakımınız aynı kalır.',
    start: 'Mesaj istiyorum',
  },
};

/** Asks before it stops: programs that look at the links of a message open them too. @param isStopped she has said so */
export function stopPage({ language, base }: Visit, isStopped: boolean): PageParts {
  const { title, text, stop, stoppedTitle, stopped, start } = words[language];
  const heading = isStopped ? stoppedTitle : title;
  return {
    title: heading,
    main: html`<h1>${heading}</h1><p role="status">${isStopped ? stopped : text}</p>
<form method="post" action="${base}/stop?lang=${language}"><div class="actions"><button${!isStopped && html` class="main"`} name="messages" value="${isStopped ? 'start' : 'stop'}">${isStopped ? start : stop}</button></div></form>`,
  };
}
