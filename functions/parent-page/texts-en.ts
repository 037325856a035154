import type { Texts } from './texts.ts';

export const en: Texts = {
  otherLanguages: 'Language',
  careTeam: 'your care team',
  notInThisLanguage: (language) =>
    `These questions are not available in English. You see them in ${language}.`,
  start: {
    length: (questions, minutes) =>
      `${questions} ${questions === 1 ? 'question' : 'questions'}, about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    whoSees: (careTeam) =>
      careTeam === undefined
        ? 'Your answers go to the people who sent you this link. The other people in your group cannot see them.'
        : `Only ${careTeam} can see your answers. The other people in your group cannot.`,
    saved: 'We save each answer at once. You can stop, and go on later with the same link.',
    correct:
      'You can change your answers, or take them back, with the same link. You can do that after you have sent them too.',
    welcomeBack: 'Welcome back. Your answers so far are still here.',
    keptUnseen:
      'Your earlier answers are kept. We don’t show them here, because others may open this link too. You can go on, or answer a question again.',
    begin: 'Start',
    goOn: 'Go on',
    about: 'About these questions',
  },
  question: {
    count: (number, total) => `Question ${number} of ${total}`,
    next: 'Next',
    back: 'Back',
    skip: 'Skip this question',
    clear: 'Clear my answer',
    yes: 'Yes',
    no: 'No',
    chooseMore: 'You can choose more than one.',
    chooseOne: 'Choose an answer',
    eachLine: 'Write each answer on a line of its own.',
    other: 'Something else',
    day: 'Day',
    month: 'Month',
    year: 'Year',
    dateHint: 'For example 31 3 2026',
    timeHint: 'For example 9:30',
    maxLength: (characters) => `At most ${characters} characters.`,
    why: 'Why we ask this, and what it means',
    moreAbout: 'More about this',
    listen: 'Listen',
    stopListening: 'Stop reading',
  },
  leave: 'Leave quickly',
  problemTitle: 'Please look at this',
  problemPrefix: 'Look at this: ',
  problem: {
    choose: () => 'Choose an answer, or skip the question.',
    alone: () => 'One of these answers means that no other fits. Choose it alone, or leave it out.',
    empty: () => 'Fill something in, or skip the question.',
    required: () => 'Please answer this question.',
    number: () => 'Write a number, such as 3 or 2.5.',
    whole: () => 'Write a whole number, such as 3.',
    range: ({ low, high }) =>
      low === undefined
        ? `Write a number that is at most ${high}.`
        : high === undefined
          ? `Write a number that is at least ${low}.`
          : `Write a number from ${low} to ${high}.`,
    date: () => 'Write a day, a month and a year in numbers, such as 31 3 2026.',
    time: () => 'Write a time, such as 9:30.',
    link: () => 'Write a web address without spaces.',
    long: ({ high }) =>
      high === undefined ? 'Make it shorter.' : `Make it shorter: at most ${high} characters.`,
    short: ({ low }) => `Write a little more: at least ${low} characters.`,
    dates: ({ from, to }) =>
      to === undefined
        ? `Give a date that is not before ${from}.`
        : from === undefined
          ? `Give a date that is not after ${to}.`
          : `Give a date from ${from} to ${to}.`,
    decimals: ({ high }) =>
      high === 0 ? 'Write a whole number.' : `Write at most ${high} digits after the point.`,
    form: ({ text }) =>
      text === undefined ? 'Write it in the form that is asked.' : `Write it like this: ${text}`,
    count: ({ low, high }) =>
      high === undefined
        ? `Give at least ${low} answers.`
        : low === undefined
          ? `Give at most ${high} answers.`
          : `Give from ${low} to ${high} answers.`,
    rule: ({ text }) => text ?? 'This does not go with your other answers.',
  },
  saved: 'Saved',
  notSaved: 'Not saved yet.',
  lookAtIt: 'Look at this answer',
  offline: 'We keep your answers on this phone and send them when you are connected.',
  offlineSend:
    'You are not connected. Your answers are kept. We send them when you are connected, as long as this page is open. You can also send them later with the same link.',
  notTaken:
    'You gave an answer on this phone that did not reach us any more. Please tell your midwife or doctor yourself what matters to you.',
};
