import type { Problem } from './form.ts';

/** Languages of the page around the questions, each by its own name. */
export const languageNames = {
  en: 'English',
  nl: 'Nederlands',
  fr: 'Français',
  sq: 'Shqip',
  ar: 'العربية',
  tr: 'Türkçe',
} as const;
export type PageLanguage = keyof typeof languageNames;
export const pageLanguages = Object.keys(languageNames) as readonly PageLanguage[];

/**
 * Whether somebody who speaks the language has read what the page says in it. `original`: it was written in it.
 * `unreviewed`: machine-made, and nobody has read it yet. Operators are told: `/preview`.
 */
export const textReview: Readonly<Record<PageLanguage, 'original' | 'reviewed' | 'unreviewed'>> = {
  en: 'original',
  nl: 'unreviewed',
  fr: 'unreviewed',
  sq: 'unreviewed',
  ar: 'unreviewed',
  tr: 'unreviewed',
};

/** Everything that the page says by itself, in plain words (B1). */
export interface Texts {
  readonly otherLanguages: string;
  /** Who sees the answers, where the programme has not said it in its own words. */
  readonly careTeam: string;
  /** @param language name of the one that they are shown in */
  readonly notInThisLanguage: (language: string) => string;
  readonly start: {
    readonly length: (questions: number, minutes: number) => string;
    readonly whoSees: (careTeam: string | undefined) => string;
    readonly saved: string;
    /** How answers are changed, before and after they were sent. */
    readonly correct: string;
    readonly welcomeBack: string;
    /** There are answers of before this visit, which whoever opens the link now is not shown. */
    readonly keptUnseen: string;
    readonly begin: string;
    readonly goOn: string;
    readonly about: string;
  };
  readonly question: {
    readonly count: (number: number, total: number) => string;
    readonly next: string;
    readonly back: string;
    readonly skip: string;
    readonly clear: string;
    readonly yes: string;
    readonly no: string;
    readonly chooseMore: string;
    /** The first line of a list that opens. */
    readonly chooseOne: string;
    /** Where a question takes several answers that are written. */
    readonly eachLine: string;
    readonly other: string;
    readonly day: string;
    readonly month: string;
    readonly year: string;
    readonly dateHint: string;
    readonly timeHint: string;
    readonly maxLength: (characters: number) => string;
    readonly why: string;
    /** A link of the questionnaire's makers. */
    readonly moreAbout: string;
    readonly listen: string;
    readonly stopListening: string;
  };
  /** Leaves for a page that says nothing of this one. */
  readonly leave: string;
  readonly problemTitle: string;
  readonly problemPrefix: string;
  readonly problem: Readonly<Record<Problem['kind'], (problem: Problem) => string>>;
  readonly saved: string;
  readonly notSaved: string;
  readonly lookAtIt: string;
  readonly offline: string;
  /** What was to be sent stays until there is a connection. */
  readonly offlineSend: string;
  /** Answers on this phone came after the link was over. */
  readonly notTaken: string;
}

/** Why a link opens nothing. */
export type ClosedReason =
  | 'unknown'
  | 'expired'
  | 'revoked'
  | 'withdrawn'
  | 'replaced'
  | 'locked'
  | 'busy'
  | 'unavailable'
  | 'elsewhere'
  | 'long';

/**
 * By language. A server knows all (all-texts.ts); a phone's script only the one of its page (client/in-….ts), because
 * each costs as much as a quarter of that script.
 */
export const texts: Readonly<Record<PageLanguage, Texts>> = {} as Record<PageLanguage, Texts>;

export function speak(language: PageLanguage, words: Texts): void {
  (texts as Record<PageLanguage, Texts>)[language] = words;
}
