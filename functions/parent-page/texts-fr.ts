import type { Texts } from './texts.ts';

export const fr: Texts = {
  otherLanguages: 'Langue',
  careTeam: 'votre équipe de soins',
  notInThisLanguage: (language) =>
    `Ces questions n’existent pas en français. Vous les voyez dans cette langue : ${language}.`,
  start: {
    length: (questions, minutes) =>
      `${questions} ${questions === 1 ? 'question' : 'questions'}, environ ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    whoSees: (careTeam) =>
      careTeam === undefined
        ? 'Vos réponses vont à la personne qui vous a envoyé ce lien. Les autres personnes de votre groupe ne peuvent pas les voir.'
        : `Personne d’autre ne peut voir vos réponses que ${careTeam}. Les autres personnes de votre groupe ne les voient pas.`,
    saved:
      'Nous gardons chaque réponse tout de suite. Vous pouvez vous arrêter et continuer plus tard avec le même lien.',
    correct:
      'Vous pouvez changer vos réponses ou les retirer avec le même lien. C’est possible aussi après les avoir envoyées.',
    welcomeBack: 'Vous revoilà. Vos réponses sont toujours là.',
    keptUnseen:
      'Vos réponses d’avant sont gardées. Nous ne les montrons pas ici, car d’autres personnes peuvent aussi ouvrir ce lien. Vous pouvez continuer, ou répondre de nouveau à une question.',
    begin: 'Commencer',
    goOn: 'Continuer',
    about: 'À propos de ces questions',
  },
  question: {
    count: (number, total) => `Question ${number} sur ${total}`,
    next: 'Suivant',
    back: 'Retour',
    skip: 'Passer cette question',
    clear: 'Effacer ma réponse',
    yes: 'Oui',
    no: 'Non',
    chooseMore: 'Vous pouvez en choisir plusieurs.',
    chooseOne: 'Choisir une réponse',
    eachLine: 'Écrivez chaque réponse sur une ligne.',
    other: 'Autre chose',
    day: 'Jour',
    month: 'Mois',
    year: 'Année',
    dateHint: 'Par exemple 31 3 2026',
    timeHint: 'Par exemple 9:30',
    maxLength: (characters) => `Au plus ${characters} caractères.`,
    why: 'Pourquoi cette question, et ce qu’elle veut dire',
    moreAbout: 'En savoir plus',
    listen: 'Écouter',
    stopListening: 'Arrêter la lecture',
  },
  leave: 'Quitter vite',
  problemTitle: 'Regardez ceci',
  problemPrefix: 'Regardez ceci : ',
  problem: {
    choose: () => 'Choisissez une réponse, ou passez la question.',
    alone: () => 'Une de ces réponses ne va avec aucune autre. Choisissez-la seule, ou enlevez-la.',
    empty: () => 'Écrivez quelque chose, ou passez la question.',
    required: () => 'Répondez à cette question, s’il vous plaît.',
    number: () => 'Écrivez un nombre, comme 3 ou 2,5.',
    whole: () => 'Écrivez un nombre entier, comme 3.',
    range: ({ low, high }) =>
      low === undefined
        ? `Écrivez un nombre, ${high} au plus.`
        : high === undefined
          ? `Écrivez un nombre, ${low} au moins.`
          : `Écrivez un nombre de ${low} à ${high}.`,
    date: () => 'Écrivez un jour, un mois et une année en chiffres, comme 31 3 2026.',
    time: () => 'Écrivez une heure, comme 9:30.',
    link: () => 'Écrivez une adresse web sans espaces.',
    long: ({ high }) =>
      high === undefined ? 'Faites plus court.' : `Faites plus court : au plus ${high} caractères.`,
    short: ({ low }) => `Écrivez un peu plus : au moins ${low} caractères.`,
    dates: ({ from, to }) =>
      to === undefined
        ? `Donnez une date qui n’est pas avant le ${from}.`
        : from === undefined
          ? `Donnez une date qui n’est pas après le ${to}.`
          : `Donnez une date du ${from} au ${to}.`,
    decimals: ({ high }) =>
      high === 0 ? 'Écrivez un nombre entier.' : `Écrivez au plus ${high} chiffres après la virgule.`,
    form: ({ text }) => (text === undefined ? 'Écrivez-le comme demandé.' : `Écrivez-le ainsi : ${text}`),
    count: ({ low, high }) =>
      high === undefined
        ? `Donnez au moins ${low} réponses.`
        : low === undefined
          ? `Donnez au plus ${high} réponses.`
          : `Donnez de ${low} à ${high} réponses.`,
    rule: ({ text }) => text ?? 'Cela ne va pas avec vos autres réponses.',
  },
  saved: 'Gardé',
  notSaved: 'Pas encore gardé.',
  lookAtIt: 'Voir cette réponse',
  offline: 'Nous gardons vos réponses sur ce téléphone et les envoyons quand vous avez une connexion.',
  offlineSend:
    'Vous n’avez pas de connexion. Vos réponses sont gardées. Nous les envoyons quand vous en avez une, tant que cette page est ouverte. Vous pouvez aussi les envoyer plus tard avec le même lien.',
  notTaken:
    'Vous avez donné sur ce téléphone une réponse qui ne nous est plus parvenue. Dites vous-même à votre sage-femme ou à votre médecin ce qui compte pour vous.',
};
