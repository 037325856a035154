/** What the pages say on which a worker types a sheet in; all but the English is unreviewed. */
export const entryTexts = {
  en: {
    printTitle: 'Sheets to print',
    printText:
      'This link opens once, for you. Print the sheets when they are there: each has a code that stands nowhere else.',
    openTitle: 'Type in answers from paper',
    openText:
      'This link opens once, for you. It ends after four hours, or after half an hour in which nothing is done.',
    open: 'Open',
    codeTitle: 'Which sheet?',
    code: 'Code on the sheet',
    codeHint: 'Nine letters and digits, such as KRT-4FW-9MX. Capitals and dashes do not matter.',
    codeForm: 'A code has nine letters and digits. Compare it with the sheet.',
    codeCheck:
      'One of the letters is not right, or two have changed places. Compare the code with the sheet.',
    codeUnknown:
      'No sheet that you may type in has this code. It may be too old, or of another organisation.',
    next: 'Next',
    sheetOf: (who: string) => `Sheet of ${who}`,
    another: 'Another sheet',
    end: 'I am ready: close this page',
    filledIn: 'Filled in on',
    filledInHint: 'As it stands on the sheet. Leave it empty if it does not: then it is today.',
    filledInProblem: 'That is a day and a month and a year, after the sheet was printed and not after today.',
    none: 'Left empty',
    leftEmpty: 'These are empty on the sheet, though they need an answer. Keep the rest.',
    notAsked:
      'By the answers before, this is not asked, so that its answer would not be kept. Look at those again, or empty this one.',
    nothing: 'Nothing is typed in yet.',
    save: 'Keep these answers',
    typedBefore: (when: string) => `This sheet was typed in on ${when}. What you type is compared with that.`,
    doneTitle: 'The answers are kept',
    doneHeavy: 'Some of them ask for contact. Whoever is on call is being told, as with any answers.',
    sameTitle: 'The same answers were kept before',
    sameText: 'Nothing had to be changed.',
    differsTitle: 'There are other answers already',
    differsTyped: (when: string) =>
      `Somebody typed this sheet in on ${when}, and not the same. Which is right?`,
    differsOwn: (when: string) =>
      `She has answered these questions herself, on ${when}, and not the same. The sheet can be kept beside that.`,
    question: 'Question',
    kept: 'Kept',
    yours: 'Yours',
    keep: 'Leave what is kept',
    replace: 'Put mine in its place',
    beside: 'Keep the sheet beside it',
    notShown: 'You may not see what is kept.',
    revokedTitle: 'These questions are not asked any more',
    revokedText:
      'The invitation was taken back after the sheet was printed. Nothing was kept. Ask who planned it what is to be done with the sheet.',
    withdrawnTitle: 'She has taken these answers back',
    withdrawnText: 'So nothing of this sheet is kept. Ask her before you do anything with it.',
    usedTitle: 'This is not open any more',
    usedText: 'The link was opened before, or it is too old. Ask for a new one where you asked for this.',
    unknownTitle: 'This link is not known',
    unknownText: 'Copy the whole link.',
    busyTitle: 'Too many tries',
    busyText: 'Wait a minute, and try again.',
    elsewhereTitle: 'This was sent from somewhere else',
    elsewhereText: 'Open the link again, and use the buttons there.',
    failedTitle: 'This did not work',
    failedText:
      'Nothing was changed. Go back, where everything that you typed still stands, and try again in a moment.',
    closedTitle: 'Closed',
    closedText: 'You can close this page now.',
  },
  nl: {
    printTitle: 'Bladen om af te drukken',
    printText:
      'Deze link gaat één keer open, voor u. Druk de bladen af zodra ze er staan: elk heeft een code die nergens anders staat.',
    openTitle: 'Antwoorden van papier intypen',
    openText:
      'Deze link gaat één keer open, voor u. Hij stopt na vier uur, of na een half uur waarin niets gebeurt.',
    open: 'Openen',
    codeTitle: 'Welk blad?',
    code: 'Code op het blad',
    codeHint: 'Negen letters en cijfers, zoals KRT-4FW-9MX. Hoofdletters en streepjes maken niet uit.',
    codeForm: 'Een code heeft negen letters en cijfers. Vergelijk hem met het blad.',
    codeCheck:
      'Een van de letters klopt niet, of er zijn er twee verwisseld. Vergelijk de code met het blad.',
    codeUnknown:
      'Geen blad dat u mag intypen heeft deze code. Misschien is hij te oud, of van een andere organisatie.',
    next: 'Verder',
    sheetOf: (who: string) => `Blad van ${who}`,
    another: 'Een ander blad',
    end: 'Ik ben klaar: sluit deze bladzijde',
    filledIn: 'Ingevuld op',
    filledInHint: 'Zoals het op het blad staat. Laat leeg als het er niet staat: dan is het vandaag.',
    filledInProblem:
      'Dat is een dag, een maand en een jaar, na het afdrukken van het blad en niet na vandaag.',
    none: 'Leeg gelaten',
    leftEmpty: 'Deze zijn leeg op het blad, al is er een antwoord nodig. Bewaar de rest.',
    notAsked:
      'Door de antwoorden hiervoor wordt dit niet gevraagd, zodat het antwoord niet bewaard zou worden. Kijk die nog eens na, of maak dit leeg.',
    nothing: 'Er is nog niets ingetypt.',
    save: 'Bewaar deze antwoorden',
    typedBefore: (when: string) => `Dit blad is ingetypt op ${when}. Wat u intypt wordt daarmee vergeleken.`,
    doneTitle: 'De antwoorden zijn bewaard',
    doneHeavy: 'Sommige vragen om contact. Wie dienst heeft krijgt bericht, zoals bij alle antwoorden.',
    sameTitle: 'Dezelfde antwoorden waren al bewaard',
    sameText: 'Er hoefde niets te veranderen.',
    differsTitle: 'Er zijn al andere antwoorden',
    differsTyped: (when: string) => `Iemand typte dit blad in op ${when}, en niet hetzelfde. Wat klopt?`,
    differsOwn: (when: string) =>
      `Zij heeft deze vragen zelf beantwoord, op ${when}, en niet hetzelfde. Het blad kan daarnaast bewaard worden.`,
    question: 'Vraag',
    kept: 'Bewaard',
    yours: 'Van u',
    keep: 'Laat wat bewaard is',
    replace: 'Zet het mijne ervoor in de plaats',
    beside: 'Bewaar het blad ernaast',
    notShown: 'U mag niet zien wat bewaard is.',
    revokedTitle: 'Deze vragen worden niet meer gesteld',
    revokedText:
      'De uitnodiging is ingetrokken nadat het blad was afgedrukt. Er is niets bewaard. Vraag aan wie het plande wat er met het blad moet gebeuren.',
    withdrawnTitle: 'Zij heeft deze antwoorden teruggenomen',
    withdrawnText: 'Daarom wordt niets van dit blad bewaard. Vraag het haar voor u er iets mee doet.',
    usedTitle: 'Dit is niet meer open',
    usedText: 'De link is al geopend, of te oud. Vraag een nieuwe waar u deze vroeg.',
    unknownTitle: 'Deze link is niet bekend',
    unknownText: 'Neem de hele link over.',
    busyTitle: 'Te veel pogingen',
    busyText: 'Wacht een minuut en probeer het opnieuw.',
    elsewhereTitle: 'Dit kwam ergens anders vandaan',
    elsewhereText: 'Open de link opnieuw en gebruik de knoppen daar.',
    failedTitle: 'Dit is niet gelukt',
    failedText:
      'Er is niets veranderd. Ga terug, waar alles wat u intypte nog staat, en probeer het zo nog eens.',
    closedTitle: 'Gesloten',
    closedText: 'U kunt deze bladzijde nu sluiten.',
  },
} as const;

export type EntryLanguage = keyof typeof entryTexts;
export type EntryNotice =
  | 'used'
  | 'unknown'
  | 'busy'
  | 'elsewhere'
  | 'failed'
  | 'closed'
  | 'same'
  | 'revoked'
  | 'withdrawn';
