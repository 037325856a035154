/** What the arithmetic of costs needs to know; each has a default that is an assumption, to be replaced by one's own. */
export interface CostInputs {
  /** Before and after a session, by each facilitator. */
  readonly preparationMinutes: number;
  /** Of an hour of a medically responsible facilitator, in the programme's own currency. */
  readonly responsibleHourlyCost: number;
  /** Of an hour of a co-facilitator. */
  readonly coFacilitatorHourlyCost: number;
  /** Room, food and material of one session. */
  readonly sessionCost: number;
  /** Of one individual contact that a session replaces, with the parent. */
  readonly individualMinutes: number;
  /** Of one individual contact, beside the time with the parent. */
  readonly individualPreparationMinutes: number;
}

/** 120 minutes a session against 15 individually: KNOV, the Dutch organisation of midwives. The costs are made up. */
export const defaultCostInputs: CostInputs = {
  preparationMinutes: 30,
  responsibleHourlyCost: 60,
  coFacilitatorHourlyCost: 45,
  sessionCost: 50,
  individualMinutes: 15,
  individualPreparationMinutes: 5,
};

const aDay = [0, 1_440] as const;
/** An hour may cost tens of thousands in some currencies, and never this. */
const money = [0, 1_000_000_000] as const;

/** From which to which each may be: what lies beyond is a slip, and comes to figures that nobody can read. */
export const costLimits: Readonly<Record<keyof CostInputs, readonly [min: number, max: number]>> = {
  preparationMinutes: aDay,
  responsibleHourlyCost: money,
  coFacilitatorHourlyCost: money,
  sessionCost: money,
  individualMinutes: aDay,
  individualPreparationMinutes: aDay,
};

/** What took place, or would in a scenario. */
export interface HeldSession {
  readonly minutes: number;
  readonly responsible: number;
  readonly coFacilitators: number;
  /** Families that were there: a mother with her babies is one. */
  readonly families: number;
}

export interface Cost {
  readonly sessions: number;
  /** Of all sessions together: how often a family was at one. */
  readonly contacts: number;
  readonly staffMinutesPerContact: number;
  readonly costPerContact: number;
  readonly contactMinutesPerContact: number;
  readonly arithmetic: readonly string[];
}

/** Of group care: what a family at a session takes of staff and money, and what it gets of contact. */
export function groupCost(sessions: readonly HeldSession[], inputs: CostInputs): Cost | undefined {
  const contacts = sum(sessions.map(({ families }) => families));
  if (contacts === 0) return undefined;
  const responsible = sum(sessions.map((one) => one.responsible * (one.minutes + inputs.preparationMinutes)));
  const co = sum(sessions.map((one) => one.coFacilitators * (one.minutes + inputs.preparationMinutes)));
  const contactMinutes = sum(sessions.map((one) => one.minutes * one.families));
  const money =
    (responsible / 60) * inputs.responsibleHourlyCost +
    (co / 60) * inputs.coFacilitatorHourlyCost +
    sessions.length * inputs.sessionCost;
  return {
    sessions: sessions.length,
    contacts,
    staffMinutesPerContact: rounded((responsible + co) / contacts),
    costPerContact: rounded(money / contacts),
    contactMinutesPerContact: rounded(contactMinutes / contacts),
    arithmetic: [
      `contacts: families at ${sessions.length} sessions = ${contacts}`,
      `staff minutes: responsible ${responsible} + co-facilitators ${co}, each session's minutes and ${inputs.preparationMinutes} of preparation for each of them = ${responsible + co}; / ${contacts} = ${rounded((responsible + co) / contacts)}`,
      `cost: ${responsible} / 60 × ${inputs.responsibleHourlyCost} + ${co} / 60 × ${inputs.coFacilitatorHourlyCost} + ${sessions.length} × ${inputs.sessionCost} = ${rounded(money)}; / ${contacts} = ${rounded(money / contacts)}`,
      `contact minutes: each session's minutes × its families = ${contactMinutes}; / ${contacts} = ${rounded(contactMinutes / contacts)}`,
    ],
  };
}

/** Of individual care: the same contacts, one by one. */
export function individualCost(contacts: number, inputs: CostInputs): Cost {
  const minutes = inputs.individualMinutes + inputs.individualPreparationMinutes;
  const money = (minutes / 60) * inputs.responsibleHourlyCost;
  return {
    sessions: 0,
    contacts,
    staffMinutesPerContact: rounded(minutes),
    costPerContact: rounded(money),
    contactMinutesPerContact: rounded(inputs.individualMinutes),
    arithmetic: [
      `staff minutes: ${inputs.individualMinutes} + ${inputs.individualPreparationMinutes} = ${minutes}`,
      `cost: ${minutes} / 60 × ${inputs.responsibleHourlyCost} = ${rounded(money)}`,
    ],
  };
}

/** The two remedies for what makes a small group dear: fewer who lead it, or shorter sessions. */
export function withOneFacilitator(sessions: readonly HeldSession[]): readonly HeldSession[] {
  return sessions.map((one) => ({ ...one, coFacilitators: 0, responsible: Math.min(one.responsible, 1) }));
}

export function shortened(sessions: readonly HeldSession[], minutes: number): readonly HeldSession[] {
  return sessions.map((one) => ({ ...one, minutes: Math.min(one.minutes, minutes) }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
