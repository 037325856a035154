import type { PageLanguage } from '../texts.ts';

/** What a tablet that goes round says by itself, in plain words (B1); all but the English is unreviewed, as `textReview` says. */
export interface TabletTexts {
  readonly title: string;
  readonly code: string;
  readonly codeHint: string;
  readonly begin: string;
  readonly codeForm: string;
  readonly codeCheck: string;
  readonly codeUnknown: string;
  readonly answered: string;
  /** On the first page of a turn. */
  readonly shared: (minutes: number) => string;
  readonly ready: string;
  readonly over: string;
  readonly busy: string;
  readonly failed: string;
  /** For who runs the session. */
  readonly openTitle: string;
  readonly openText: string;
  readonly closedTitle: string;
  readonly closedText: string;
  readonly close: string;
}

export const tabletTexts: Readonly<Record<PageLanguage, TabletTexts>> = {
  en: {
    title: 'Your code, please',
    code: 'Code on your paper',
    codeHint: 'Nine letters and digits, such as KRT-4FW-9MX.',
    begin: 'Start',
    codeForm: 'A code has nine letters and digits. Look at your paper again.',
    codeCheck: 'One of the letters is not right. Look at your paper again.',
    codeUnknown: 'We do not know this code here. Ask the person who gave you the tablet.',
    answered: 'These questions have been answered already. Thank you.',
    shared: (minutes) =>
      `Others use this tablet too. When you are ready, or after ${minutes} minutes without a tap, your answers go from the screen. We keep what you have saved: with your code you can go on.`,
    ready: 'Ready: clear the screen for the next person',
    over: 'These questions cannot be answered here any more. Ask the person who gave you the tablet.',
    busy: 'Wait a minute, and try again.',
    failed: 'This did not work. Try again in a moment.',
    openTitle: 'A tablet for the group',
    openText:
      'This link opens once, on the tablet that goes round, for four hours. Each person types the code on her paper, answers, and hands the tablet on.',
    closedTitle: 'This tablet is closed',
    closedText: 'Ask the person who runs the session.',
    close: 'For the facilitator: close this tablet',
  },
  nl: {
    title: 'Uw code, graag',
    code: 'Code op uw papier',
    codeHint: 'Negen letters en cijfers, zoals KRT-4FW-9MX.',
    begin: 'Beginnen',
    codeForm: 'Een code heeft negen letters en cijfers. Kijk nog eens op uw papier.',
    codeCheck: 'Een van de letters klopt niet. Kijk nog eens op uw papier.',
    codeUnknown: 'Deze code kennen we hier niet. Vraag het aan wie u de tablet gaf.',
    answered: 'Deze vragen zijn al beantwoord. Dank u wel.',
    shared: (minutes) =>
      `Anderen gebruiken deze tablet ook. Als u klaar bent, of na ${minutes} minuten zonder aanraking, gaan uw antwoorden van het scherm. Wat u hebt opgeslagen bewaren we: met uw code kunt u verdergaan.`,
    ready: 'Klaar: maak het scherm leeg voor de volgende',
    over: 'Deze vragen kunnen hier niet meer beantwoord worden. Vraag het aan wie u de tablet gaf.',
    busy: 'Wacht een minuut en probeer het opnieuw.',
    failed: 'Dit is niet gelukt. Probeer het zo nog eens.',
    openTitle: 'Een tablet voor de groep',
    openText:
      'Deze link gaat één keer open, op de tablet die rondgaat, voor vier uur. Ieder typt de code op haar papier, antwoordt, en geeft de tablet door.',
    closedTitle: 'Deze tablet is gesloten',
    closedText: 'Vraag het aan wie de bijeenkomst leidt.',
    close: 'Voor de begeleider: sluit deze tablet',
  },
  fr: {
    title: 'Votre code, s’il vous plaît',
    code: 'Code sur votre papier',
    codeHint: 'Neuf lettres et chiffres, par exemple KRT-4FW-9MX.',
    begin: 'Commencer',
    codeForm: 'Un code a neuf lettres et chiffres. Regardez encore votre papier.',
    codeCheck: 'Une des lettres n’est pas juste. Regardez encore votre papier.',
    codeUnknown: 'Ce code n’est pas connu ici. Demandez à la personne qui vous a donné la tablette.',
    answered: 'On a déjà répondu à ces questions. Merci.',
    shared: (minutes) =>
      `D’autres personnes utilisent aussi cette tablette. Quand vous avez fini, ou après ${minutes} minutes sans toucher l’écran, vos réponses disparaissent de l’écran. Nous gardons ce que vous avez enregistré : avec votre code vous pouvez continuer.`,
    ready: 'Fini : vider l’écran pour la personne suivante',
    over: 'On ne peut plus répondre à ces questions ici. Demandez à la personne qui vous a donné la tablette.',
    busy: 'Attendez une minute et réessayez.',
    failed: 'Cela n’a pas marché. Réessayez dans un instant.',
    openTitle: 'Une tablette pour le groupe',
    openText:
      'Ce lien s’ouvre une seule fois, sur la tablette qui circule, pour quatre heures. Chaque personne tape le code de son papier, répond, et passe la tablette.',
    closedTitle: 'Cette tablette est fermée',
    closedText: 'Demandez à la personne qui anime la séance.',
    close: 'Pour l’animatrice : fermer cette tablette',
  },
  sq: {
    title: 'Kodi juaj, ju lutemi',
    code: 'Kodi në letrën tuaj',
    codeHint: 'Nëntë shkronja dhe shifra, për shembull KRT-4FW-9MX.',
    begin: 'Fillo',
    codeForm: 'Kodi ka nëntë shkronja dhe shifra. Shikoni përsëri letrën tuaj.',
    codeCheck: 'Një nga shkronjat nuk është e saktë. Shikoni përsëri letrën tuaj.',
    codeUnknown: 'Këtë kod nuk e njohim këtu. Pyesni personin që jua dha tabletin.',
    answered: 'Këtyre pyetjeve u është përgjigjur tashmë. Faleminderit.',
    shared: (minutes) =>
      `Këtë tablet e përdorin edhe të tjerë. Kur të keni mbaruar, ose pas ${minutes} minutash pa prekje, përgjigjet tuaja hiqen nga ekrani. Atë që keni ruajtur e mbajmë: me kodin tuaj mund të vazhdoni.`,
    ready: 'Mbarova: pastro ekranin për personin tjetër',
    over: 'Këtyre pyetjeve nuk mund t’u përgjigjet më këtu. Pyesni personin që jua dha tabletin.',
    busy: 'Prisni një minutë dhe provoni përsëri.',
    failed: 'Nuk funksionoi. Provoni përsëri pas pak.',
    openTitle: 'Një tablet për grupin',
    openText:
      'Kjo lidhje hapet një herë, në tabletin që kalon dorë më dorë, për katër orë. Secila shtyp kodin në letrën e saj, përgjigjet dhe e jep tabletin më tej.',
    closedTitle: 'Ky tablet është mbyllur',
    closedText: 'Pyesni personin që drejton takimin.',
    close: 'Për drejtuesen: mbyll këtë tablet',
  },
  ar: {
    title: 'الرمز من فضلك',
    code: 'الرمز المكتوب على ورقتك',
    codeHint: 'تسعة حروف وأرقام، مثل KRT-4FW-9MX.',
    begin: 'بدء',
    codeForm: 'الرمز تسعة حروف وأرقام. يرجى النظر إلى الورقة مرة أخرى.',
    codeCheck: 'أحد الحروف غير صحيح. يرجى النظر إلى الورقة مرة أخرى.',
    codeUnknown: 'هذا الرمز غير معروف هنا. يمكنك سؤال من أعطاك الجهاز.',
    answered: 'تمت الإجابة عن هذه الأسئلة. شكرًا.',
    shared: (minutes) =>
      `يستخدم آخرون هذا الجهاز أيضًا. عند الانتهاء، أو بعد ${minutes} دقائق من دون لمس، تختفي إجاباتك من الشاشة. نحتفظ بما حفظته: يمكنك المتابعة بالرمز.`,
    ready: 'انتهيت: إخلاء الشاشة للشخص التالي',
    over: 'لم تعد الإجابة عن هذه الأسئلة ممكنة هنا. يمكنك سؤال من أعطاك الجهاز.',
    busy: 'يرجى الانتظار دقيقة ثم المحاولة مرة أخرى.',
    failed: 'لم ينجح ذلك. يرجى المحاولة بعد قليل.',
    openTitle: 'جهاز للمجموعة',
    openText:
      'يفتح هذا الرابط مرة واحدة، على الجهاز الذي يدور بين المشاركين، لمدة أربع ساعات. كل واحدة تكتب الرمز الذي على ورقتها وتجيب ثم تسلّم الجهاز.',
    closedTitle: 'هذا الجهاز مغلق',
    closedText: 'يمكنك سؤال من يدير اللقاء.',
    close: 'لمن يدير اللقاء: إغلاق هذا الجهاز',
  },
  tr: {
    title: 'Kodunuz, lütfen',
    code: 'Kâğıdınızdaki kod',
    codeHint: 'Dokuz harf ve rakam, örneğin KRT-4FW-9MX.',
    begin: 'Başla',
    codeForm: 'Kod dokuz harf ve rakamdan oluşur. Kâğıdınıza tekrar bakın.',
    codeCheck: 'Harflerden biri doğru değil. Kâğıdınıza tekrar bakın.',
    codeUnknown: 'Bu kodu burada tanımıyoruz. Tableti size veren kişiye sorun.',
    answered: 'Bu sorular zaten cevaplandı. Teşekkürler.',
    shared: (minutes) =>
      `Bu tableti başkaları da kullanıyor. Bitirdiğinizde veya ${minutes} dakika dokunmadığınızda cevaplarınız ekrandan gider. Kaydettiklerinizi saklarız: kodunuzla devam edebilirsiniz.`,
    ready: 'Bitti: ekranı sonraki kişi için temizle',
    over: 'Bu sorular burada artık cevaplanamaz. Tableti size veren kişiye sorun.',
    busy: 'Bir dakika bekleyip tekrar deneyin.',
    failed: 'Olmadı. Biraz sonra tekrar deneyin.',
    openTitle: 'Grup için bir tablet',
    openText:
      'Bu bağlantı bir kez, elden ele dolaşan tablette, dört saat için açılır. Herkes kâğıdındaki kodu yazar, cevaplar ve tableti bir sonrakine verir.',
    closedTitle: 'Bu tablet kapalı',
    closedText: 'Toplantıyı yöneten kişiye sorun.',
    close: 'Yöneten kişi için: bu tableti kapat',
  },
};
