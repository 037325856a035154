export const pageLanguages = ['en', 'nl'] as const;
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
  readonly municipalityHidden: string;
  readonly none: string;
  readonly noneMeans: string;
  readonly outOf: (numerator: string, denominator: string) => string;
  readonly chart: (title: string) => string;
  readonly interval: string;
  readonly allMunicipalities: (count: string) => string;
  readonly allIndicators: string;
  readonly data: string;
}

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
    municipalityHidden: 'By municipality: hidden to protect people.',
    none: '–',
    noneMeans: '– means that there was nothing to count.',
    outOf: (numerator, denominator) => `${numerator} of ${denominator}`,
    chart: (title) => `${title}: bar chart by quarter. The table below has the same figures.`,
    interval: 'The thin line across the end of a bar shows where the true share probably lies.',
    allMunicipalities: (count) => `All ${count} municipalities`,
    allIndicators: 'All figures',
    data: 'These figures as data (FHIR MeasureReport)',
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
  },
};
