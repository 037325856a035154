import type { Texts } from './texts.ts';

export const sq: Texts = {
  otherLanguages: 'Gjuha',
  careTeam: 'ekipi juaj i kujdesit',
  notInThisLanguage: (language) => `Këto pyetje nuk janë në shqip. Ju i shihni në këtë gjuhë: ${language}.`,
  start: {
    length: (questions, minutes) =>
      `${questions} pyetje, rreth ${minutes} ${minutes === 1 ? 'minutë' : 'minuta'}.`,
    whoSees: (careTeam) =>
      careTeam === undefined
        ? 'Përgjigjet tuaja i merr personi që ju dërgoi këtë lidhje. Të tjerët në grupin tuaj nuk mund t’i shohin.'
        : `Vetëm ${careTeam} mund t’i shohë përgjigjet tuaja. Të tjerët në grupin tuaj nuk munden.`,
    saved: 'Çdo përgjigje e ruajmë menjëherë. Mund të ndaloni dhe të vazhdoni më vonë me të njëjtën lidhje.',
    correct:
      'Përgjigjet mund t’i ndryshoni ose t’i tërhiqni me të njëjtën lidhje. Kjo është e mundur edhe pasi t’i keni dërguar.',
    welcomeBack: 'Mirë se u kthyet. Përgjigjet tuaja janë ende këtu.',
    keptUnseen:
      'Përgjigjet tuaja të mëparshme janë ruajtur. Nuk i tregojmë këtu, sepse këtë lidhje mund ta hapin edhe të tjerë. Mund të vazhdoni, ose t’i përgjigjeni një pyetjeje përsëri.',
    begin: 'Fillo',
    goOn: 'Vazhdo',
    about: 'Për këto pyetje',
  },
  question: {
    count: (number, total) => `Pyetja ${number} nga ${total}`,
    next: 'Tjetra',
    back: 'Prapa',
    skip: 'Kaloje këtë pyetje',
    clear: 'Fshije përgjigjen time',
    yes: 'Po',
    no: 'Jo',
    chooseMore: 'Mund të zgjidhni më shumë se një.',
    chooseOne: 'Zgjidhni një përgjigje',
    eachLine: 'Shkruani çdo përgjigje në një rresht.',
    other: 'Diçka tjetër',
    day: 'Dita',
    month: 'Muaji',
    year: 'Viti',
    dateHint: 'Për shembull 31 3 2026',
    timeHint: 'Për shembull 9:30',
    maxLength: (characters) => `Më së shumti ${characters} shkronja.`,
    why: 'Pse e pyesim këtë, dhe çfarë do të thotë',
    moreAbout: 'Më shumë për këtë',
    listen: 'Dëgjo',
    stopListening: 'Ndale leximin',
  },
  leave: 'Dil shpejt',
  problemTitle: 'Ju lutemi shikoni këtë',
  problemPrefix: 'Shikoni këtë: ',
  problem: {
    choose: () => 'Zgjidhni një përgjigje, ose kalojeni pyetjen.',
    alone: () => 'Njëra nga këto përgjigje nuk shkon me të tjera. Zgjidhni vetëm atë, ose hiqeni.',
    empty: () => 'Shkruani diçka, ose kalojeni pyetjen.',
    required: () => 'Ju lutemi përgjigjuni kësaj pyetjeje.',
    number: () => 'Shkruani një numër, si 3 ose 2,5.',
    whole: () => 'Shkruani një numër të plotë, si 3.',
    range: ({ low, high }) =>
      low === undefined
        ? `Shkruani një numër, më së shumti ${high}.`
        : high === undefined
          ? `Shkruani një numër, të paktën ${low}.`
          : `Shkruani një numër nga ${low} deri në ${high}.`,
    date: () => 'Shkruani ditën, muajin dhe vitin me numra, si 31 3 2026.',
    time: () => 'Shkruani orën, si 9:30.',
    link: () => 'Shkruani një adresë interneti pa hapësira.',
    long: ({ high }) => (high === undefined ? 'Shkurtojeni.' : `Shkurtojeni: më së shumti ${high} shkronja.`),
    short: ({ low }) => `Shkruani pak më shumë: të paktën ${low} shkronja.`,
    dates: ({ from, to }) =>
      to === undefined
        ? `Jepni një datë jo më herët se ${from}.`
        : from === undefined
          ? `Jepni një datë jo më vonë se ${to}.`
          : `Jepni një datë nga ${from} deri më ${to}.`,
    decimals: ({ high }) =>
      high === 0 ? 'Shkruani një numër të plotë.' : `Shkruani më së shumti ${high} shifra pas presjes.`,
    form: ({ text }) => (text === undefined ? 'Shkruajeni siç kërkohet.' : `Shkruajeni kështu: ${text}`),
    count: ({ low, high }) =>
      high === undefined
        ? `Jepni të paktën ${low} përgjigje.`
        : low === undefined
          ? `Jepni më së shumti ${high} përgjigje.`
          : `Jepni nga ${low} deri në ${high} përgjigje.`,
    rule: ({ text }) => text ?? 'Kjo nuk përputhet me përgjigjet tuaja të tjera.',
  },
  saved: 'U ruajt',
  notSaved: 'Ende nuk është ruajtur.',
  lookAtIt: 'Shikojeni këtë përgjigje',
  offline: 'I ruajmë përgjigjet tuaja në këtë telefon dhe i dërgojmë kur të keni lidhje interneti.',
  offlineSend:
    'Nuk keni lidhje interneti. Përgjigjet tuaja janë ruajtur. I dërgojmë kur të keni lidhje, sa kohë që kjo faqe është e hapur. Mund t’i dërgoni edhe më vonë, me të njëjtën adresë.',
  notTaken:
    'Në këtë telefon dhatë një përgjigje që nuk arriti më te ne. Ju lutemi tregojini vetë mamisë ose mjekut çfarë është e rëndësishme për ju.',
};
