/** Who asks. Every interaction takes one, from the first line of code on. */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** Authorisation is off: only the local server, only on loopback, with a printed warning. */
  | { readonly kind: 'unrestricted' }
  /** A registered system that proved itself by SMART Backend Services. */
  | { readonly kind: 'client'; readonly clientId: string; readonly scopes: readonly Scope[] }
  /** A parent who opened a link: that one questionnaire, for that one person, and nothing else. */
  | {
      readonly kind: 'link';
      readonly linkId: string;
      readonly task: string;
      readonly questionnaire: string;
      readonly subject: string;
    }
  /** Kring itself: the scheduler, the change feed. */
  | { readonly kind: 'system'; readonly purpose: string };

/** SMART v2: https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
export interface Scope {
  /** `*` for all. */
  readonly resourceType: string;
  readonly permissions: ReadonlySet<'c' | 'r' | 'u' | 'd' | 's'>;
}
