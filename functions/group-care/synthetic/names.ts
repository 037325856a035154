import { pick, type Random } from './random.ts';

/** A person's names in their own script. */
export interface PersonName {
  readonly given: string;
  readonly family: string;
}

type Names = readonly [string, ...string[]];

/** One of the languages that families of the seven GC_1000 countries speak at home. */
export interface LanguageOfFamily {
  /** https://www.rfc-editor.org/info/bcp47 */
  readonly code: string;
  readonly display: string;
  readonly women: Names;
  readonly girls: Names;
  readonly boys: Names;
  readonly men: Names;
  /**
   * The language's own word for *example*: nobody can take these people for real ones, and names come in several
   * scripts and with the letters that careless software loses.
   */
  readonly family: string;
}

const dutch: LanguageOfFamily = {
  code: 'nl',
  display: 'Dutch',
  women: ['Sanne', 'Noor', 'Anouk', 'Femke', 'Zoë', 'Marleen', 'Iris', 'Daphne'],
  girls: ['Saar', 'Liv', 'Yfke', 'Puck', 'Roos'],
  boys: ['Daan', 'Sem', 'Joost', 'Bram', 'Teun'],
  men: ['Jeroen', 'Maarten', 'Ruben', 'Thijs'],
  family: 'van Voorbeeld',
};

const others: readonly [LanguageOfFamily, ...LanguageOfFamily[]] = [
  {
    code: 'en',
    display: 'English',
    women: ['Abigail', 'Charlotte', 'Imani', 'Rosie'],
    girls: ['Ada', 'Nia'],
    boys: ['Kofi', 'Theo'],
    men: ['Kwame', 'Oliver'],
    family: 'Exampleson',
  },
  {
    code: 'tr',
    display: 'Turkish',
    women: ['Ayşe', 'Elif', 'Zeynep', 'Gülşen'],
    girls: ['Defne', 'Nehir'],
    boys: ['Çınar', 'Emir'],
    men: ['Mehmet', 'Oğuz'],
    family: 'Örnek',
  },
  {
    code: 'ar',
    display: 'Arabic',
    women: ['فاطمة', 'مريم', 'ليلى', 'نور'],
    girls: ['سلمى', 'جنى'],
    boys: ['يوسف', 'آدم'],
    men: ['عمر', 'كريم'],
    family: 'مثال',
  },
  {
    code: 'sq',
    display: 'Albanian',
    women: ['Arbërora', 'Vlora', 'Teuta', 'Blerta'],
    girls: ['Ema', 'Hana'],
    boys: ['Dion', 'Rron'],
    men: ['Besnik', 'Ilir'],
    family: 'Shembulli',
  },
  {
    code: 'pl',
    display: 'Polish',
    women: ['Agnieszka', 'Małgorzata', 'Zofia', 'Łucja'],
    girls: ['Hania', 'Lena'],
    boys: ['Józef', 'Staś'],
    men: ['Paweł', 'Michał'],
    family: 'Przykładowska',
  },
  {
    code: 'zu',
    display: 'Zulu',
    women: ['Nomvula', 'Thandeka', 'Zanele', 'Lindiwe'],
    girls: ['Amahle', 'Minenhle'],
    boys: ['Lethabo', 'Siyabonga'],
    men: ['Sipho', 'Themba'],
    family: 'Isibonelo',
  },
  {
    code: 'srn',
    display: 'Sranan Tongo',
    women: ['Maureen', 'Sharida', 'Chantal', 'Rachaël'],
    girls: ['Faya', 'Djamila'],
    boys: ['Jaïr', 'Rishi'],
    men: ['Orlando', 'Winston'],
    family: 'Eksempre',
  },
];

/** A little over half of the families speak Dutch at home, the rest one of the other languages. */
export function drawLanguage(from: Random): LanguageOfFamily {
  return from.next() < 0.55 ? dutch : pick(from, others);
}

export function drawName(
  from: Random,
  language: LanguageOfFamily,
  kind: 'women' | 'girls' | 'boys' | 'men',
): PersonName {
  return { given: pick(from, language[kind]), family: language.family };
}

/** For professionals, whose language plays no part. */
export function drawProfessionalName(from: Random): PersonName {
  return drawName(from, dutch, 'women');
}
