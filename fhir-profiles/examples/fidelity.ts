import {
  concept,
  type Identified,
  identifier,
  reference,
  testData,
} from '../../functions/group-care/synthetic/element.ts';
import { pickWeighted, random } from '../../functions/group-care/synthetic/random.ts';
import type { CareGroup, Session } from './story.ts';

const base = 'https://kring.care/fhir';

const elements = [
  ['check-in-group-space', 'The check is in the room of the group'],
  ['self-care', 'Families do what they can themselves'],
  ['facilitative-leadership', 'The facilitators lead without lecturing'],
  ['circle', 'The group sits in a circle'],
  ['session-plan', 'There is a plan for the session'],
  ['core-content', 'What matters was talked about'],
  ['stable-facilitators', 'The facilitators are the same'],
  ['each-heard', 'Each contribution counts'],
  ['stable-group', 'The group is the same, and is open'],
  ['group-size', 'The size fits'],
  ['support-people', 'Partners and others are welcome'],
  ['socialising', 'There was time to meet'],
  ['evaluation', 'The group looks back'],
] as const;

/** What the facilitators say of a session that was held, as far as chance may say it for them. */
export function sessionFidelity(seed: number, group: CareGroup, session: Session): Identified {
  const id = `${session.id}-fidelity`;
  const from = random(seed, id);
  const rate = () => {
    const [code, display] = pickWeighted(from, [
      { item: ['yes', 'Yes'] as const, weight: 75 },
      { item: ['partly', 'Partly'] as const, weight: 20 },
      { item: ['no', 'No'] as const, weight: 5 },
    ]);
    return concept(`${base}/CodeSystem/fidelity-rating`, code, display);
  };
  return {
    resourceType: 'Observation',
    id,
    meta: { ...testData, profile: [`${base}/StructureDefinition/session-fidelity`] },
    identifier: [identifier(id)],
    status: 'final',
    category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey', 'Survey')],
    code: concept(`${base}/CodeSystem/observation`, 'session-fidelity', 'Session fidelity'),
    subject: reference('Group', group.id),
    encounter: reference('Encounter', session.id),
    effectiveDateTime: session.planned.end,
    performer: session.facilitators.map(({ individual }) => individual),
    component: elements.map(([code, display]) => ({
      code: concept(`${base}/CodeSystem/fidelity-element`, code, display),
      valueCodeableConcept: rate(),
    })),
  };
}
