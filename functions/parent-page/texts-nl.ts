import type { Texts } from './texts.ts';

export const nl: Texts = {
  otherLanguages: 'Taal',
  careTeam: 'uw zorgteam',
  notInThisLanguage: (language) =>
    `Deze vragen zijn niet beschikbaar in het Nederlands. U ziet ze in het ${language}.`,
  start: {
    length: (questions, minutes) =>
      `${questions} ${questions === 1 ? 'vraag' : 'vragen'}, ongeveer ${minutes} ${minutes === 1 ? 'minuut' : 'minuten'}.`,
    whoSees: (careTeam) =>
      careTeam === undefined
        ? 'Uw antwoorden gaan naar wie u deze link stuurde. De anderen in uw groep kunnen ze niet zien.'
        : `Alleen ${careTeam} kan uw antwoorden zien. De anderen in uw groep niet.`,
    saved: 'We bewaren elk antwoord meteen. U kunt stoppen en later verdergaan met dezelfde link.',
    correct:
      'U kunt uw antwoorden veranderen of terugnemen met dezelfde link. Dat kan ook nog nadat u ze heeft verstuurd.',
    welcomeBack: 'Welkom terug. Uw antwoorden tot nu toe zijn er nog.',
    keptUnseen:
      'Uw eerdere antwoorden zijn bewaard. We laten ze hier niet zien, want ook anderen kunnen deze link openen. U kunt verdergaan, of een vraag opnieuw beantwoorden.',
    begin: 'Beginnen',
    goOn: 'Verdergaan',
    about: 'Over deze vragen',
  },
  question: {
    count: (number, total) => `Vraag ${number} van ${total}`,
    next: 'Volgende',
    back: 'Terug',
    skip: 'Sla deze vraag over',
    clear: 'Wis mijn antwoord',
    yes: 'Ja',
    no: 'Nee',
    chooseMore: 'U kunt er meer dan één kiezen.',
    chooseOne: 'Kies een antwoord',
    eachLine: 'Schrijf elk antwoord op een eigen regel.',
    other: 'Iets anders',
    day: 'Dag',
    month: 'Maand',
    year: 'Jaar',
    dateHint: 'Bijvoorbeeld 31 3 2026',
    timeHint: 'Bijvoorbeeld 9:30',
    maxLength: (characters) => `Hooguit ${characters} tekens.`,
    why: 'Waarom we dit vragen, en wat het betekent',
    moreAbout: 'Meer hierover',
    listen: 'Luisteren',
    stopListening: 'Stop met voorlezen',
  },
  leave: 'Snel weg',
  problemTitle: 'Kijk hier even naar',
  problemPrefix: 'Kijk hier even naar: ',
  problem: {
    choose: () => 'Kies een antwoord, of sla de vraag over.',
    alone: () =>
      'Een van deze antwoorden betekent dat er geen ander past. Kies alleen dat antwoord, of laat het weg.',
    empty: () => 'Vul iets in, of sla de vraag over.',
    required: () => 'Beantwoord deze vraag, alstublieft.',
    number: () => 'Schrijf een getal, zoals 3 of 2,5.',
    whole: () => 'Schrijf een heel getal, zoals 3.',
    range: ({ low, high }) =>
      low === undefined
        ? `Schrijf een getal van hooguit ${high}.`
        : high === undefined
          ? `Schrijf een getal van minstens ${low}.`
          : `Schrijf een getal van ${low} tot en met ${high}.`,
    date: () => 'Schrijf een dag, een maand en een jaar in cijfers, zoals 31 3 2026.',
    time: () => 'Schrijf een tijd, zoals 9:30.',
    link: () => 'Schrijf een webadres zonder spaties.',
    long: ({ high }) =>
      high === undefined ? 'Maak het korter.' : `Maak het korter: hooguit ${high} tekens.`,
    short: ({ low }) => `Schrijf iets meer: minstens ${low} tekens.`,
    dates: ({ from, to }) =>
      to === undefined
        ? `Geef een datum die niet voor ${from} ligt.`
        : from === undefined
          ? `Geef een datum die niet na ${to} ligt.`
          : `Geef een datum van ${from} tot en met ${to}.`,
    decimals: ({ high }) =>
      high === 0 ? 'Schrijf een heel getal.' : `Schrijf hooguit ${high} cijfers achter de komma.`,
    form: ({ text }) =>
      text === undefined ? 'Schrijf het zoals er gevraagd wordt.' : `Schrijf het zo: ${text}`,
    count: ({ low, high }) =>
      high === undefined
        ? `Geef minstens ${low} antwoorden.`
        : low === undefined
          ? `Geef hooguit ${high} antwoorden.`
          : `Geef ${low} tot en met ${high} antwoorden.`,
    rule: ({ text }) => text ?? 'Dit past niet bij uw andere antwoorden.',
  },
  saved: 'Bewaard',
  notSaved: 'Nog niet bewaard.',
  lookAtIt: 'Bekijk dit antwoord',
  offline: 'We bewaren uw antwoorden op deze telefoon en versturen ze zodra u verbinding heeft.',
  offlineSend:
    'U heeft geen verbinding. Uw antwoorden zijn bewaard. We versturen ze zodra u verbinding heeft, zolang deze pagina open is. U kunt ze ook later versturen met dezelfde link.',
  notTaken:
    'U gaf op deze telefoon een antwoord dat ons niet meer bereikte. Vertel uw verloskundige of huisarts zelf wat u belangrijk vindt.',
};
