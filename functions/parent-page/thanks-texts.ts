import type { PageLanguage } from './texts.ts';

/** The page after the answers were sent, and the help on it. No phone's script needs these words; reviewed or not as the rest of the page: texts.ts. */
export interface ThanksTexts {
  readonly title: string;
  readonly sent: (careTeam: string | undefined) => string;
  readonly close: string;
  readonly kindTitle: string;
  readonly kind: string;
  readonly willContact: (careTeam: string) => string;
  readonly notAlone: string;
  /** When nobody is known who could be asked to make contact. */
  readonly tellYourself: string;
  readonly helpTitle: string;
  readonly helpNow: string;
  readonly danger: string;
  readonly call: (number: string) => string;
}

export const thanksTexts: Readonly<Record<PageLanguage, ThanksTexts>> = {
  en: {
    title: 'Thank you',
    sent: (careTeam) =>
      careTeam === undefined ? 'Your answers have arrived.' : `Your answers are with ${careTeam}.`,
    close: 'You can close this page now.',
    kindTitle: 'Thank you for telling us',
    kind: 'It sounds as if the last weeks have not been easy.',
    willContact: (careTeam) => `We have asked ${careTeam} to contact you soon, to hear how you are.`,
    notAlone: 'Many parents have times like this. You do not have to do it alone.',
    tellYourself:
      'Please tell your midwife or doctor yourself how you are. We cannot say when somebody reads this.',
    helpTitle: 'Is it hard at the moment?',
    helpNow: 'Talk to somebody you trust, or call your midwife or doctor. You do not have to wait.',
    danger: 'Are you or is somebody else in danger now? Call the emergency number.',
    call: (number) => `Call ${number}`,
  },
  nl: {
    title: 'Dank u wel',
    sent: (careTeam) =>
      careTeam === undefined ? 'Uw antwoorden zijn aangekomen.' : `Uw antwoorden zijn bij ${careTeam}.`,
    close: 'U kunt deze pagina nu sluiten.',
    kindTitle: 'Dank u wel dat u dit vertelt',
    kind: 'Zo te horen waren de afgelopen weken niet makkelijk.',
    willContact: (careTeam) =>
      `We hebben ${careTeam} gevraagd snel contact met u op te nemen, om te horen hoe het met u gaat.`,
    notAlone: 'Veel ouders hebben zulke tijden. U hoeft het niet alleen te doen.',
    tellYourself:
      'Vertel uw verloskundige of huisarts zelf hoe het met u gaat. We kunnen niet zeggen wanneer iemand dit leest.',
    helpTitle: 'Is het op dit moment moeilijk?',
    helpNow:
      'Praat met iemand die u vertrouwt, of bel uw verloskundige of huisarts. U hoeft niet te wachten.',
    danger: 'Bent u of is iemand anders nu in gevaar? Bel het alarmnummer.',
    call: (number) => `Bel ${number}`,
  },
  fr: {
    title: 'Merci',
    sent: (careTeam) =>
      careTeam === undefined
        ? 'Vos réponses sont arrivées.'
        : `Vos réponses sont arrivées. Peut les lire : ${careTeam}.`,
    close: 'Vous pouvez fermer cette page.',
    kindTitle: 'Merci de nous l’avoir dit',
    kind: 'On dirait que les dernières semaines n’ont pas été faciles.',
    willContact: (careTeam) =>
      `Nous avons demandé de prendre bientôt contact avec vous, pour savoir comment vous allez, à : ${careTeam}.`,
    notAlone:
      'Beaucoup de parents vivent des moments comme ceux-là. Vous n’êtes pas obligés de les vivre seuls.',
    tellYourself:
      'Dites vous-même à votre sage-femme ou à votre médecin comment vous allez. Nous ne savons pas quand quelqu’un lira vos réponses.',
    helpTitle: 'Est-ce difficile en ce moment ?',
    helpNow:
      'Parlez à quelqu’un en qui vous avez confiance, ou appelez votre sage-femme ou votre médecin. Vous n’avez pas besoin d’attendre.',
    danger: 'Êtes-vous en danger maintenant, ou quelqu’un d’autre ? Appelez le numéro d’urgence.',
    call: (number) => `Appeler le ${number}`,
  },
  sq: {
    title: 'Faleminderit',
    sent: (careTeam) =>
      careTeam === undefined
        ? 'Përgjigjet tuaja mbërritën.'
        : `Përgjigjet tuaja mbërritën. I lexon: ${careTeam}.`,
    close: 'Tani mund ta mbyllni këtë faqe.',
    kindTitle: 'Faleminderit që na e thatë',
    kind: 'Duket se javët e fundit nuk kanë qenë të lehta.',
    willContact: (careTeam) =>
      `Kemi kërkuar që ${careTeam} t’ju kontaktojë së shpejti, për të dëgjuar si jeni.`,
    notAlone: 'Shumë prindër kanë kohë të tilla. Nuk keni pse t’i kaloni vetëm.',
    tellYourself:
      'Ju lutemi tregojini vetë mamisë ose mjekut si jeni. Nuk mund të themi kur do ta lexojë dikush këtë.',
    helpTitle: 'A është vështirë tani?',
    helpNow: 'Flisni me dikë që i besoni, ose telefononi maminë a mjekun tuaj. Nuk keni pse të prisni.',
    danger: 'A jeni ju ose dikush tjetër në rrezik tani? Telefononi numrin e urgjencës.',
    call: (number) => `Telefono ${number}`,
  },
  ar: {
    title: 'شكرًا لك',
    sent: (careTeam) => (careTeam === undefined ? 'وصلت إجاباتك.' : `وصلت إجاباتك إلى ${careTeam}.`),
    close: 'يمكنك إغلاق هذه الصفحة الآن.',
    kindTitle: 'شكرًا لأنك أخبرتنا',
    kind: 'يبدو أن الأسابيع الأخيرة لم تكن سهلة.',
    willContact: (careTeam) => `طلبنا من ${careTeam} التواصل معك قريبًا لمعرفة حالك.`,
    notAlone: 'يمر كثير من الآباء والأمهات بمثل هذه الأوقات. لا داعي لمواجهتها وحدك.',
    tellYourself: 'نرجو إخبار القابلة أو الطبيب بنفسك كيف حالك. لا نعرف متى سيقرأ أحد هذا.',
    helpTitle: 'هل الأمر صعب الآن؟',
    helpNow: 'يمكنك التحدث مع شخص تثق به، أو الاتصال بالقابلة أو الطبيب. لا حاجة إلى الانتظار.',
    danger: 'هل هناك خطر عليك أو على شخص آخر الآن؟ اتصل برقم الطوارئ.',
    call: (number) => `الاتصال على ${number}`,
  },
  tr: {
    title: 'Teşekkür ederiz',
    sent: (careTeam) =>
      careTeam === undefined ? 'Yanıtlarınız ulaştı.' : `Yanıtlarınız ulaştı. Okuyacak olan: ${careTeam}.`,
    close: 'Bu sayfayı şimdi kapatabilirsiniz.',
    kindTitle: 'Bize anlattığınız için teşekkür ederiz',
    kind: 'Son haftalar kolay geçmemiş gibi görünüyor.',
    willContact: (careTeam) =>
      `Nasıl olduğunuzu sormak için yakında sizinle iletişime geçilmesini istedik. Kimden istedik: ${careTeam}.`,
    notAlone: 'Birçok anne baba böyle zamanlar yaşar. Bunu tek başınıza taşımak zorunda değilsiniz.',
    tellYourself:
      'Lütfen nasıl olduğunuzu ebenize veya doktorunuza kendiniz söyleyin. Bunun ne zaman okunacağını bilemeyiz.',
    helpTitle: 'Şu anda zor mu?',
    helpNow:
      'Güvendiğiniz biriyle konuşun veya ebenizi ya da doktorunuzu arayın. Beklemek zorunda değilsiniz.',
    danger: 'Siz veya bir başkası şu anda tehlikede mi? Acil numarayı arayın.',
    call: (number) => `${number} numarasını ara`,
  },
};
