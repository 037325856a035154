import type { PageLanguage } from '../texts.ts';

/** What a sheet of paper says by itself, in plain words (B1); all but the English is unreviewed, as `textReview` says. */
export interface SheetTexts {
  readonly code: string;
  readonly filledIn: string;
  readonly howTo: string;
  readonly noName: string;
  /** Nobody looks at it before it is typed in. */
  readonly later: string;
  readonly onlyIfAnswer: (question: number, answers: readonly string[]) => string;
  readonly onlyIfItFits: string;
  readonly end: string;
  /** The page for who hands the sheets out. */
  readonly listTitle: string;
  readonly listKeep: string;
  readonly who: string;
}

export const sheetTexts: Readonly<Record<PageLanguage, SheetTexts>> = {
  en: {
    code: 'Code',
    filledIn: 'Filled in on (day, month, year)',
    howTo: 'Put a cross in the box that fits best. You may leave a question empty.',
    noName: 'Do not write your name on this sheet. The code is enough.',
    later: 'Nobody reads this sheet at once.',
    onlyIfAnswer: (question, answers) =>
      `Only if your answer to question ${question} is: ${answers.join(' / ')}.`,
    onlyIfItFits: 'Only if it fits your answers before.',
    end: 'Thank you. Give this sheet back to the person who gave it to you.',
    listTitle: 'Who gets which sheet',
    listKeep: 'Keep this page apart from the sheets. Destroy it when the answers have been typed in.',
    who: 'Name',
  },
  nl: {
    code: 'Code',
    filledIn: 'Ingevuld op (dag, maand, jaar)',
    howTo: 'Zet een kruisje in het vakje dat het best past. U mag een vraag leeg laten.',
    noName: 'Schrijf uw naam niet op dit blad. De code is genoeg.',
    later: 'Niemand leest dit blad meteen.',
    onlyIfAnswer: (question, answers) =>
      `Alleen als uw antwoord op vraag ${question} is: ${answers.join(' / ')}.`,
    onlyIfItFits: 'Alleen als het past bij uw antwoorden hiervoor.',
    end: 'Dank u wel. Geef dit blad terug aan wie het u gaf.',
    listTitle: 'Wie welk blad krijgt',
    listKeep: 'Bewaar deze bladzijde apart van de bladen. Vernietig haar als de antwoorden zijn ingetypt.',
    who: 'Naam',
  },
  fr: {
    code: 'Code',
    filledIn: 'Rempli le (jour, mois, année)',
    howTo: 'Mettez une croix dans la case qui convient le mieux. Vous pouvez laisser une question vide.',
    noName: 'N’écrivez pas votre nom sur cette feuille. Le code suffit.',
    later: 'Personne ne lit cette feuille tout de suite.',
    onlyIfAnswer: (question, answers) =>
      `Seulement si votre réponse à la question ${question} est : ${answers.join(' / ')}.`,
    onlyIfItFits: 'Seulement si cela correspond à vos réponses précédentes.',
    end: 'Merci. Rendez cette feuille à la personne qui vous l’a donnée.',
    listTitle: 'Qui reçoit quelle feuille',
    listKeep: 'Gardez cette page à part des feuilles. Détruisez-la quand les réponses ont été saisies.',
    who: 'Nom',
  },
  sq: {
    code: 'Kodi',
    filledIn: 'Plotësuar më (dita, muaji, viti)',
    howTo: 'Vini një kryq në kutinë që përshtatet më mirë. Mund ta lini një pyetje bosh.',
    noName: 'Mos e shkruani emrin tuaj në këtë fletë. Mjafton kodi.',
    later: 'Këtë fletë nuk e lexon askush menjëherë.',
    onlyIfAnswer: (question, answers) =>
      `Vetëm nëse përgjigjja juaj te pyetja ${question} është: ${answers.join(' / ')}.`,
    onlyIfItFits: 'Vetëm nëse përputhet me përgjigjet tuaja më lart.',
    end: 'Faleminderit. Kthejani këtë fletë personit që jua dha.',
    listTitle: 'Kush merr cilën fletë',
    listKeep: 'Mbajeni këtë faqe veç nga fletët. Shkatërrojeni kur përgjigjet të jenë shtypur.',
    who: 'Emri',
  },
  ar: {
    code: 'الرمز',
    filledIn: 'تاريخ التعبئة (اليوم، الشهر، السنة)',
    howTo: 'يرجى وضع علامة × في المربع الأنسب. يمكن ترك أي سؤال فارغًا.',
    noName: 'لا حاجة إلى كتابة الاسم على هذه الورقة. الرمز يكفي.',
    later: 'لا يقرأ أحد هذه الورقة فورًا.',
    onlyIfAnswer: (question, answers) =>
      `فقط إذا كان الجواب عن السؤال ${question} هو: ${answers.join(' / ')}.`,
    onlyIfItFits: 'فقط إذا كان يناسب الإجابات السابقة.',
    end: 'شكرًا. يرجى إعادة هذه الورقة إلى من أعطاها لك.',
    listTitle: 'من يحصل على أي ورقة',
    listKeep: 'تُحفظ هذه الصفحة بعيدًا عن الأوراق، وتُتلف بعد إدخال الإجابات.',
    who: 'الاسم',
  },
  tr: {
    code: 'Kod',
    filledIn: 'Doldurulduğu tarih (gün, ay, yıl)',
    howTo: 'En uygun kutuya çarpı koyun. Bir soruyu boş bırakabilirsiniz.',
    noName: 'Bu kâğıda adınızı yazmayın. Kod yeterlidir.',
    later: 'Bu kâğıdı hemen kimse okumaz.',
    onlyIfAnswer: (question, answers) =>
      `Yalnızca ${question}. soruya cevabınız şuysa: ${answers.join(' / ')}.`,
    onlyIfItFits: 'Yalnızca önceki cevaplarınıza uyuyorsa.',
    end: 'Teşekkürler. Bu kâğıdı size veren kişiye geri verin.',
    listTitle: 'Kim hangi kâğıdı alıyor',
    listKeep: 'Bu sayfayı kâğıtlardan ayrı tutun. Cevaplar bilgisayara girilince yok edin.',
    who: 'Ad',
  },
};
