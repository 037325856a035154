import { countedInArabic as counted } from './counted.ts';
import type { PageLanguage } from './texts.ts';

/** Looking at the answers before they are sent. No phone's script needs these words; reviewed or not as the rest of the page: texts.ts. */
export interface ReviewTexts {
  readonly title: string;
  readonly intro: string;
  readonly notAnswered: string;
  readonly answeredBefore: string;
  readonly change: string;
  readonly send: string;
  readonly nothing: string;
  readonly missing: string;
  /** An answer that cannot be sent as it is. */
  readonly look: string;
  readonly open: (questions: number) => string;
  readonly openWhy: (questions: number) => string;
  readonly goBackTo: string;
}

export const reviewTexts: Readonly<Record<PageLanguage, ReviewTexts>> = {
  en: {
    title: 'Is this right?',
    intro: 'Look at your answers. You can still change them.',
    notAnswered: 'No answer',
    answeredBefore: 'Answered before',
    change: 'Change',
    send: 'Send my answers',
    nothing: 'Answer at least one question before you send.',
    missing: 'This question needs an answer.',
    look: 'Please look at this answer again.',
    open: (questions) =>
      questions === 1 ? 'One question is still open' : `${questions} questions are still open`,
    openWhy: (questions) =>
      `Without ${questions === 1 ? 'it' : 'them'} your answers do not show how you are. You can send them all the same.`,
    goBackTo: 'Go back to it',
  },
  nl: {
    title: 'Klopt dit?',
    intro: 'Kijk uw antwoorden na. U kunt ze nog veranderen.',
    notAnswered: 'Geen antwoord',
    answeredBefore: 'Eerder beantwoord',
    change: 'Veranderen',
    send: 'Verstuur mijn antwoorden',
    nothing: 'Beantwoord minstens één vraag voordat u verstuurt.',
    missing: 'Op deze vraag is een antwoord nodig.',
    look: 'Kijk dit antwoord nog eens na.',
    open: (questions) =>
      questions === 1 ? 'Eén vraag staat nog open' : `${questions} vragen staan nog open`,
    openWhy: (questions) =>
      `Zonder ${questions === 1 ? 'dat antwoord' : 'die antwoorden'} laten uw antwoorden niet zien hoe het met u gaat. U kunt ze toch versturen.`,
    goBackTo: 'Ga terug naar deze vraag',
  },
  fr: {
    title: 'Est-ce bien cela ?',
    intro: 'Regardez vos réponses. Vous pouvez encore les changer.',
    notAnswered: 'Pas de réponse',
    answeredBefore: 'Déjà répondu',
    change: 'Changer',
    send: 'Envoyer mes réponses',
    nothing: 'Répondez à au moins une question avant d’envoyer.',
    missing: 'Cette question a besoin d’une réponse.',
    look: 'Regardez encore une fois cette réponse.',
    open: (questions) =>
      questions === 1 ? 'Une question est encore ouverte' : `${questions} questions sont encore ouvertes`,
    openWhy: (questions) =>
      `Sans ${questions === 1 ? 'elle' : 'elles'}, vos réponses ne montrent pas comment vous allez. Vous pouvez quand même les envoyer.`,
    goBackTo: 'Revenir à cette question',
  },
  sq: {
    title: 'A është kështu?',
    intro: 'Shikoni përgjigjet tuaja. Ende mund t’i ndryshoni.',
    notAnswered: 'Pa përgjigje',
    answeredBefore: 'E përgjigjur më parë',
    change: 'Ndrysho',
    send: 'Dërgoji përgjigjet e mia',
    nothing: 'Përgjigjuni të paktën një pyetjeje para se t’i dërgoni.',
    missing: 'Kjo pyetje ka nevojë për një përgjigje.',
    look: 'Ju lutemi shikoni edhe një herë këtë përgjigje.',
    open: (questions) =>
      questions === 1 ? 'Një pyetje është ende e hapur' : `${questions} pyetje janë ende të hapura`,
    openWhy: (questions) =>
      `Pa ${questions === 1 ? 'atë' : 'ato'}, përgjigjet tuaja nuk tregojnë si jeni. Megjithatë mund t’i dërgoni.`,
    goBackTo: 'Kthehu te kjo pyetje',
  },
  ar: {
    title: 'هل هذا صحيح؟',
    intro: 'هذه إجاباتك. ما زال بإمكانك تغييرها.',
    notAnswered: 'لا إجابة',
    answeredBefore: 'تمت الإجابة سابقًا',
    change: 'تغيير',
    send: 'إرسال إجاباتي',
    nothing: 'يجب الإجابة عن سؤال واحد على الأقل قبل الإرسال.',
    missing: 'هذا السؤال يحتاج إلى إجابة.',
    look: 'يرجى النظر في هذه الإجابة مرة أخرى.',
    open: (questions) =>
      `${counted(questions, ['سؤال واحد', 'سؤالان', 'أسئلة', 'سؤالًا'])} بلا إجابة حتى الآن`,
    openWhy: () => 'من دون هذه الإجابات لا يظهر كيف حالك. ومع ذلك يمكنك إرسال ما لديك.',
    goBackTo: 'العودة إلى هذا السؤال',
  },
  tr: {
    title: 'Bu doğru mu?',
    intro: 'Yanıtlarınıza bakın. Hâlâ değiştirebilirsiniz.',
    notAnswered: 'Yanıt yok',
    answeredBefore: 'Daha önce yanıtlandı',
    change: 'Değiştir',
    send: 'Yanıtlarımı gönder',
    nothing: 'Göndermeden önce en az bir soruyu yanıtlayın.',
    missing: 'Bu soruya bir yanıt gerekiyor.',
    look: 'Lütfen bu yanıta bir daha bakın.',
    open: (questions) => `${questions} soru hâlâ açık`,
    openWhy: () => 'Bunlar olmadan yanıtlarınız nasıl olduğunuzu göstermez. Yine de gönderebilirsiniz.',
    goBackTo: 'Bu soruya dön',
  },
};
