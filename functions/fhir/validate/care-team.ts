import { isJsonObject, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { referredType } from './reference.ts';

/**
 * ctm-1 (https://hl7.org/fhir/R4/careteam.html#invs): R4 asks it of what a reference leads to, which may be told from
 * its text where it is not at hand.
 */
export function checkCareTeam(
  { participant }: JsonObject,
  at: string,
  context: Context,
  types: ReadonlySet<string>,
): void {
  const participants = Array.isArray(participant) ? participant : [];
  participants.forEach((each, index) => {
    if (!isJsonObject(each) || each.onBehalfOf === undefined || !isJsonObject(each.member)) return;
    const type = referredType(each.member, context, types);
    if (type === undefined || type === 'Practitioner') return;
    const diagnostics = `ctm-1: Only a Practitioner acts on behalf of an organization here; the member is a ${type}.`;
    context.report.error('invariant', diagnostics, `${at}.participant[${index}]`);
  });
}
