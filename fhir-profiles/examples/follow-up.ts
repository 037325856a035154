import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import {
  concept,
  type Identified,
  reference,
  testData,
} from '../../functions/group-care/synthetic/element.ts';

const base = 'https://kring.care/fhir';
/** A raw score below 13 means poor wellbeing; the score is the raw one times four. */
const poorBelow = 52;

/** What a WHO-5 score asks for: when it is low, a flag and a task for whoever answers for her care; else nothing. */
export function followUp(score: Resource, owner: JsonObject): readonly Identified[] {
  const { valueQuantity, subject, effectiveDateTime, derivedFrom } = score as Resource & {
    readonly valueQuantity?: { readonly value: number };
    readonly subject: JsonObject;
    readonly effectiveDateTime: string;
    readonly derivedFrom?: readonly [JsonObject];
  };
  const focus = derivedFrom?.[0];
  if (focus === undefined || valueQuantity === undefined || valueQuantity.value >= poorBelow) return [];
  return [
    {
      resourceType: 'Flag',
      id: `${score.id}-flag`,
      meta: { ...testData, profile: [`${base}/StructureDefinition/risk-flag`] },
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/flag-detail',
          valueReference: reference('Observation', String(score.id)),
        },
      ],
      status: 'active',
      category: [concept('http://terminology.hl7.org/CodeSystem/flag-category', 'clinical', 'Clinical')],
      code: concept(`${base}/CodeSystem/flag`, 'low-wellbeing', 'Low wellbeing (WHO-5)'),
      subject,
      period: { start: effectiveDateTime },
    },
    {
      resourceType: 'Task',
      id: `${score.id}-task`,
      meta: { ...testData, profile: [`${base}/StructureDefinition/follow-up-task`] },
      status: 'requested',
      intent: 'order',
      priority: 'urgent',
      code: concept(`${base}/CodeSystem/task`, 'talk-about-wellbeing', 'Talk about wellbeing'),
      description: 'Please contact her soon and ask how she is.',
      focus,
      for: subject,
      authoredOn: effectiveDateTime,
      owner,
    },
  ];
}
