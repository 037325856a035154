export const pageLanguages = ['en', 'nl', 'fr'] as const;
export type PageLanguage = (typeof pageLanguages)[number];

/** What the page says by itself, in plain words (B1). */
export interface Texts {
  readonly name: string;
  readonly title: string;
  readonly intro: string;
  readonly otherLanguages: string;
  readonly hidden: string;
  readonly whyHidden: string;
  readonly nothingYet: string;
  readonly noRelease: string;
  /** At an address, or of a period, of which nothing was published. */
  readonly notHere: { readonly title: string; readonly text: string };
  readonly period: (start: string, end: string) => string;
  readonly madeOn: (day: string, release: string) => string;
  readonly corrects: (release: string) => string;
  readonly quarter: (quarter: string) => string;
  readonly fromTo: (first: string, last: string) => string;
  readonly periods: string;
  readonly quarterHeading: string;
  /** Under that heading, where there is little room. */
  readonly shortQuarter: (quarter: string) => string;
  readonly wholePeriod: string;
  readonly municipality: string;
  readonly unknownMunicipality: string;
  readonly byQuarter: (shown: string) => string;
  readonly byMunicipality: (shown: string) => string;
  readonly region: string;
  readonly unknownRegion: string;
  readonly byRegion: (shown: string) => string;
  readonly boundaries: (lists: string) => string;
  readonly municipalityHidden: string;
  readonly none: string;
  readonly noneMeans: string;
  readonly outOf: (numerator: string, denominator: string) => string;
  readonly chart: (title: string) => string;
  readonly interval: string;
  readonly allMunicipalities: (count: string) => string;
  readonly allIndicators: string;
  readonly data: string;
  readonly atAGlance: string;
  readonly indicator: string;
  readonly permalink: string;
  readonly downloads: (what: string) => string;
  readonly formats: Readonly<Record<DownloadName, string>>;
  readonly wholeRelease: (release: string) => string;
  readonly compare: string;
  readonly compareHint: string;
  readonly place: (number: number) => string;
  readonly placeHeading: string;
  readonly wholeCountry: string;
  /** The name of a region where municipalities are named beside it: some have the same. */
  readonly theRegion: (name: string) => string;
  readonly compareNow: string;
  readonly compared: (shown: string) => string;
  readonly notFound: (name: string) => string;
  readonly morePlaces: string;
  readonly allQuarters: string;
  readonly calendar: string;
  readonly calendarData: string;
  readonly published: string;
  readonly expected: (name: string, day: string) => string;
}

export type DownloadName = 'csv' | 'codebook' | 'json' | 'madx' | 'adx' | 'adx-schema' | 'dhis2';

const noBreakSpace = '\u00a0';

export const texts: Readonly<Record<PageLanguage, Texts>> = {
  en: {
    name: 'English',
    title: 'Group care in figures',
    intro:
      'How group care for mothers, babies and their families is going. All figures are counted from the records of the sessions and from what mothers answered.',
    otherLanguages: 'Other languages',
    hidden: 'hidden to protect people',
    whyHidden:
      'A figure about few people could tell something about one of them. Such figures are hidden, and so are some others from which they could be worked out.',
    nothingYet: 'No figures have been published yet.',
    noRelease: 'This has not been published yet.',
    notHere: {
      title: 'There are no figures here',
      text: 'Nothing has been published at this address, or of this period. The figures that there are can be found from the page with all figures.',
    },
    period: (start, end) => `From ${start} to ${end}.`,
    madeOn: (day, release) => `Counted on ${day}, release ${release}.`,
    corrects: (release) => `It corrects the release ${release}: do not use that any more.`,
    quarter: (quarter) => quarter.replace(/(\d+)-Q(\d)/, '$1, quarter $2'),
    fromTo: (first, last) => `${first} to ${last}`,
    periods: 'Figures of other periods',
    quarterHeading: 'Quarter',
    shortQuarter: (quarter) => quarter.replace('-', noBreakSpace),
    wholePeriod: 'Whole period',
    municipality: 'Municipality',
    unknownMunicipality: 'Municipality not known',
    byQuarter: (shown) => `By quarter: ${shown}`,
    byMunicipality: (shown) => `By municipality: ${shown}`,
    region: 'Region',
    unknownRegion: 'Region not known',
    byRegion: (shown) => `By region: ${shown}`,
    boundaries: (lists) => `Places are those of the year: ${lists}.`,
    municipalityHidden: 'By municipality: hidden to protect people.',
    none: '–',
    noneMeans: '– means that there was nothing to count.',
    outOf: (numerator, denominator) => `${numerator} of ${denominator}`,
    chart: (title) => `${title}: bar chart by quarter. The table below has the same figures.`,
    interval: 'The thin line across the end of a bar shows where the true share probably lies.',
    allMunicipalities: (count) => `All ${count} municipalities`,
    allIndicators: 'All figures',
    data: 'These figures as data (FHIR MeasureReport)',
    atAGlance: 'All figures at a glance',
    indicator: 'What is counted',
    permalink: 'Lasting address of this release',
    downloads: (what) => `Download: ${what}`,
    formats: {
      csv: 'CSV table',
      codebook: 'Codebook of the CSV',
      json: 'FHIR MeasureReport',
      madx: 'IHE mADX (FHIR)',
      adx: 'ADX (XML)',
      'adx-schema': 'Schema of the ADX',
      dhis2: 'DHIS2 (JSON)',
    },
    wholeRelease: (release) => `the whole release ${release}`,
    compare: 'Compare places',
    compareHint: 'Type up to three names: of a municipality, of a region, or “Whole country”.',
    place: (number) => `Place ${number}`,
    placeHeading: 'Place',
    wholeCountry: 'Whole country',
    theRegion: (name) => `${name} (region)`,
    compareNow: 'Compare',
    compared: (shown) => `${shown}: the places that you chose`,
    notFound: (name) => `There is no place “${name}” among these figures.`,
    morePlaces: 'More municipalities',
    allQuarters: 'All quarters that have been published',
    calendar: 'When new figures come',
    calendarData: 'This calendar as data (JSON)',
    published: 'Published',
    expected: (name, day) => `${name}: expected from ${day}`,
  },
  nl: {
    name: 'Nederlands',
    title: 'Groepszorg in cijfers',
    intro:
      'Hoe het gaat met groepszorg voor moeders, baby’s en hun gezinnen. Alle cijfers zijn geteld uit de verslagen van de bijeenkomsten en uit wat moeders hebben geantwoord.',
    otherLanguages: 'Andere talen',
    hidden: 'verborgen om mensen te beschermen',
    whyHidden:
      'Een cijfer over weinig mensen kan iets over één van hen vertellen. Zulke cijfers zijn verborgen, en ook enkele andere waaruit ze te berekenen zijn.',
    nothingYet: 'Er zijn nog geen cijfers gepubliceerd.',
    noRelease: 'Dit is nog niet gepubliceerd.',
    notHere: {
      title: 'Hier zijn geen cijfers',
      text: 'Op dit adres, of over deze periode, is niets gepubliceerd. De cijfers die er zijn vindt u via de pagina met alle cijfers.',
    },
    period: (start, end) => `Van ${start} tot en met ${end}.`,
    madeOn: (day, release) => `Geteld op ${day}, publicatie ${release}.`,
    corrects: (release) => `Deze verbetert publicatie ${release}: gebruik die niet meer.`,
    quarter: (quarter) => quarter.replace(/(\d+)-Q(\d)/, '$1, kwartaal $2'),
    fromTo: (first, last) => `${first} tot en met ${last}`,
    periods: 'Cijfers van andere perioden',
    quarterHeading: 'Kwartaal',
    shortQuarter: (quarter) => quarter.replace('-Q', `${noBreakSpace}K`),
    wholePeriod: 'Hele periode',
    municipality: 'Gemeente',
    unknownMunicipality: 'Gemeente niet bekend',
    byQuarter: (shown) => `Per kwartaal: ${shown}`,
    byMunicipality: (shown) => `Per gemeente: ${shown}`,
    region: 'Regio',
    unknownRegion: 'Regio niet bekend',
    byRegion: (shown) => `Per regio: ${shown}`,
    boundaries: (lists) => `De gebieden zijn die van het jaar: ${lists}.`,
    municipalityHidden: 'Per gemeente: verborgen om mensen te beschermen.',
    none: '–',
    noneMeans: '– betekent dat er niets te tellen was.',
    outOf: (numerator, denominator) => `${numerator} van ${denominator}`,
    chart: (title) => `${title}: staafdiagram per kwartaal. De tabel hieronder heeft dezelfde cijfers.`,
    interval:
      'De dunne lijn over het eind van een staaf laat zien waar het echte aandeel waarschijnlijk ligt.',
    allMunicipalities: (count) => `Alle ${count} gemeenten`,
    allIndicators: 'Alle cijfers',
    data: 'Deze cijfers als gegevens (FHIR MeasureReport)',
    atAGlance: 'Alle cijfers in één oogopslag',
    indicator: 'Wat er is geteld',
    permalink: 'Blijvend adres van deze publicatie',
    downloads: (what) => `Downloaden: ${what}`,
    formats: {
      csv: 'CSV-tabel',
      codebook: 'Codeboek bij de CSV',
      json: 'FHIR MeasureReport',
      madx: 'IHE mADX (FHIR)',
      adx: 'ADX (XML)',
      'adx-schema': 'Schema van de ADX',
      dhis2: 'DHIS2 (JSON)',
    },
    wholeRelease: (release) => `de hele publicatie ${release}`,
    compare: 'Plaatsen vergelijken',
    compareHint: 'Typ ten hoogste drie namen: van een gemeente, van een regio, of ‘Heel het land’.',
    place: (number) => `Plaats ${number}`,
    placeHeading: 'Plaats',
    wholeCountry: 'Heel het land',
    theRegion: (name) => `${name} (regio)`,
    compareNow: 'Vergelijken',
    compared: (shown) => `${shown}: de plaatsen die u koos`,
    notFound: (name) => `Er is geen plaats “${name}” bij deze cijfers.`,
    morePlaces: 'Meer gemeenten',
    allQuarters: 'Alle kwartalen die zijn gepubliceerd',
    calendar: 'Wanneer er nieuwe cijfers komen',
    calendarData: 'Deze kalender als gegevens (JSON)',
    published: 'Gepubliceerd',
    expected: (name, day) => `${name}: verwacht vanaf ${day}`,
  },
  fr: {
    name: 'Français',
    title: 'Les soins en groupe en chiffres',
    intro:
      'Comment vont les soins en groupe pour les mères, les bébés et leurs familles. Tous les chiffres sont comptés à partir des comptes rendus des séances et des réponses des mères.',
    otherLanguages: 'Autres langues',
    hidden: 'caché pour protéger les personnes',
    whyHidden:
      'Un chiffre sur peu de personnes pourrait révéler quelque chose sur l’une d’elles. Ces chiffres sont cachés, ainsi que d’autres à partir desquels on pourrait les calculer.',
    nothingYet: 'Aucun chiffre n’a encore été publié.',
    noRelease: 'Ceci n’a pas encore été publié.',
    notHere: {
      title: 'Il n’y a pas de chiffres ici',
      text: 'Rien n’a été publié à cette adresse, ou sur cette période. Les chiffres qui existent se trouvent à partir de la page de tous les chiffres.',
    },
    period: (start, end) => `Du ${start} au ${end}.`,
    madeOn: (day, release) => `Compté le ${day}, publication ${release}.`,
    corrects: (release) => `Elle corrige la publication ${release} : ne l’utilisez plus.`,
    quarter: (quarter) => quarter.replace(/(\d+)-Q(\d)/, '$1, trimestre $2'),
    fromTo: (first, last) => `${first} à ${last}`,
    periods: 'Chiffres d’autres périodes',
    quarterHeading: 'Trimestre',
    shortQuarter: (quarter) => quarter.replace('-Q', `${noBreakSpace}T`),
    wholePeriod: 'Toute la période',
    municipality: 'Commune',
    unknownMunicipality: 'Commune inconnue',
    byQuarter: (shown) => `Par trimestre : ${shown}`,
    byMunicipality: (shown) => `Par commune : ${shown}`,
    region: 'Région',
    unknownRegion: 'Région inconnue',
    byRegion: (shown) => `Par région : ${shown}`,
    boundaries: (lists) => `Les lieux sont ceux de l’année : ${lists}.`,
    municipalityHidden: 'Par commune : caché pour protéger les personnes.',
    none: '–',
    noneMeans: '– signifie qu’il n’y avait rien à compter.',
    outOf: (numerator, denominator) => `${numerator} sur ${denominator}`,
    chart: (title) =>
      `${title} : diagramme en barres par trimestre. Le tableau ci-dessous donne les mêmes chiffres.`,
    interval: 'Le trait fin au bout d’une barre montre où se trouve probablement la vraie part.',
    allMunicipalities: (count) => `Les ${count} communes`,
    allIndicators: 'Tous les chiffres',
    data: 'Ces chiffres comme données (FHIR MeasureReport)',
    atAGlance: 'Tous les chiffres en un coup d’œil',
    indicator: 'Ce qui est compté',
    permalink: 'Adresse durable de cette publication',
    downloads: (what) => `Télécharger : ${what}`,
    formats: {
      csv: 'tableau CSV',
      codebook: 'dictionnaire du CSV',
      json: 'FHIR MeasureReport',
      madx: 'IHE mADX (FHIR)',
      adx: 'ADX (XML)',
      'adx-schema': 'schéma de l’ADX',
      dhis2: 'DHIS2 (JSON)',
    },
    wholeRelease: (release) => `toute la publication ${release}`,
    compare: 'Comparer des lieux',
    compareHint: 'Tapez trois noms au plus : d’une commune, d’une région, ou « Tout le pays ».',
    place: (number) => `Lieu ${number}`,
    placeHeading: 'Lieu',
    wholeCountry: 'Tout le pays',
    theRegion: (name) => `${name} (région)`,
    compareNow: 'Comparer',
    compared: (shown) => `${shown} : les lieux que vous avez choisis`,
    notFound: (name) => `Il n’y a pas de lieu « ${name} » parmi ces chiffres.`,
    morePlaces: 'Plus de communes',
    allQuarters: 'Tous les trimestres publiés',
    calendar: 'Quand viennent les nouveaux chiffres',
    calendarData: 'Ce calendrier comme données (JSON)',
    published: 'Publié',
    expected: (name, day) => `${name} : attendu à partir du ${day}`,
  },
};
