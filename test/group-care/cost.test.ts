import { describe, expect, it } from 'vitest';
import {
  defaultCostInputs,
  groupCost,
  individualCost,
  shortened,
  withOneFacilitator,
} from '../../functions/group-care/roster/cost.ts';

const session = { minutes: 120, responsible: 1, coFacilitators: 1, families: 10 };

describe('the cost of group care', () => {
  it('is that of all who lead it, for each family that was there', () => {
    // 2 × (120 + 30) = 300 staff minutes; 150/60 × 60 + 150/60 × 45 + 50 = 312.50
    expect(groupCost([session], defaultCostInputs)).toMatchObject({
      contacts: 10,
      staffMinutesPerContact: 30,
      costPerContact: 31.25,
      contactMinutesPerContact: 120,
    });
  });

  it('shows its arithmetic', () => {
    const { arithmetic = [] } = groupCost([session, { ...session, families: 5 }], defaultCostInputs) ?? {};
    expect(arithmetic).toEqual([
      'contacts: families at 2 sessions = 15',
      "staff minutes: responsible 300 + co-facilitators 300, each session's minutes and 30 of preparation for each of them = 600; / 15 = 40",
      'cost: 300 / 60 × 60 + 300 / 60 × 45 + 2 × 50 = 625; / 15 = 41.67',
      "contact minutes: each session's minutes × its families = 1800; / 15 = 120",
    ]);
  });

  it('is held against the same contacts one by one', () => {
    expect(individualCost(10, defaultCostInputs)).toMatchObject({
      staffMinutesPerContact: 20,
      costPerContact: 20,
      contactMinutesPerContact: 15,
    });
  });

  it('falls with fewer who lead it, and with shorter sessions, which give less contact', () => {
    const cost = (sessions: Parameters<typeof groupCost>[0]) => groupCost(sessions, defaultCostInputs);
    const [whole, fewer, shorter] = [
      cost([session]),
      cost(withOneFacilitator([session])),
      cost(shortened([session], 90)),
    ];
    expect(fewer?.costPerContact).toBe(20);
    expect(fewer?.contactMinutesPerContact).toBe(120);
    expect(shorter?.costPerContact).toBeLessThan(whole?.costPerContact ?? 0);
    expect(shorter?.contactMinutesPerContact).toBe(90);
    // One that is shorter already does not become longer.
    expect(shortened([{ ...session, minutes: 60 }], 90)[0]?.minutes).toBe(60);
  });

  it('is not to be told where nobody was', () => {
    expect(groupCost([{ ...session, families: 0 }], defaultCostInputs)).toBeUndefined();
  });
});
