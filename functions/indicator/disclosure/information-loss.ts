/**
 * How much is hidden. For whoever makes a release: how many are hidden only to protect others would tell an attacker
 * how many are not.
 */
export interface InformationLoss {
  /** Figures that could be told. */
  readonly figures: number;
  readonly hidden: number;
  /** Of the hidden ones, those that would not be hidden by themselves. */
  readonly secondary: number;
  /**
   * `figures`: figure by figure. `whole`: that took too many steps, and nothing is told but wholes that are part of
   * nothing, or nothing at all. `blocks`: by neighbours (`protect.ts`).
   */
  readonly decided: 'figures' | 'whole' | 'blocks';
}
