import { error, type Issue } from '../fhir/outcome.ts';
import { type CalendarDate, isWithin } from './calendar-date.ts';
import { codeSystem } from './canonical.ts';
import {
  type Encounter,
  hasCode,
  type Practitioner,
  type PractitionerRole,
  type Resolve,
  sessionDate,
  unknownDay,
} from './resources.ts';

const medicallyResponsible = {
  system: codeSystem.facilitatorRole,
  code: 'medically-responsible-facilitator',
};
const coFacilitator = { system: codeSystem.facilitatorRole, code: 'co-facilitator' };
const facilitationTraining = { system: codeSystem.qualification, code: 'facilitation-training' };

/** Nobody need be responsible for a session that did not take place. */
const notHeld: readonly (string | undefined)[] = ['cancelled', 'entered-in-error'];

/** Whether a session has somebody who is medically responsible, and facilitators who were all qualified on its day. */
export function checkFacilitators(
  session: Encounter,
  at: string,
  resolve: Resolve,
  timeZone?: string,
): readonly Issue[] {
  if (notHeld.includes(session.status)) return [];
  const date = sessionDate(session, timeZone);
  const responsible = (session.participant ?? []).some(({ type }) =>
    type?.some((one) => hasCode(one, medicallyResponsible)),
  );
  return [
    ...(responsible ? [] : [nobodyResponsible(at)]),
    ...twiceIssues(session, at, resolve),
    ...facilitatorsOf(session, at).flatMap((facilitator) =>
      checkQualification(facilitator.reference, date, facilitator.at, resolve),
    ),
  ];
}

/** Two roles of one person are no two facilitators. */
function twiceIssues(session: Encounter, at: string, resolve: Resolve): readonly Issue[] {
  const seen = new Map<unknown, string>();
  return facilitatorsOf(session, at).flatMap(({ reference, at: place }) => {
    const who = findPractitioner(reference, resolve) ?? reference;
    const first = seen.get(who);
    if (who === undefined) return [];
    if (first === undefined) {
      seen.set(who, place);
      return [];
    }
    const text = `${reference} is a facilitator of this session already: name each person once, who is medically responsible with that role`;
    return [error('business-rule', text, place)];
  });
}

/** Who facilitates a session. An interpreter or a guest takes part too, and needs no training. */
export function facilitatorsOf(
  { participant = [] }: Encounter,
  at: string,
): readonly { readonly reference: string | undefined; readonly at: string }[] {
  return participant.flatMap(({ type, individual }, index) =>
    type?.some((one) => hasCode(one, medicallyResponsible) || hasCode(one, coFacilitator))
      ? [{ reference: individual?.reference, at: `${at}.participant[${index}].individual` }]
      : [],
  );
}

function nobodyResponsible(at: string): Issue {
  const { system, code } = medicallyResponsible;
  return error(
    'business-rule',
    `No participant of the session is medically responsible; one of them needs the type ${system}|${code}`,
    `${at}.participant`,
  );
}

function checkQualification(
  reference: string | undefined,
  date: CalendarDate | undefined,
  at: string,
  resolve: Resolve,
): readonly Issue[] {
  const practitioner = findPractitioner(reference, resolve);
  if (practitioner === undefined) {
    const who = reference ?? 'A facilitator without a reference';
    return [error('business-rule', `${who} leads to no Practitioner, so that no training can be seen`, at)];
  }
  if (date !== undefined && isQualified(practitioner, date)) return [];
  const { system, code } = facilitationTraining;
  return [
    error(
      'business-rule',
      `${reference} is not qualified to facilitate on ${date ?? unknownDay}: the Practitioner needs a ` +
        `qualification ${system}|${code} with an issuer and a period that holds the day of the session`,
      at,
    ),
  ];
}

function findPractitioner(reference: string | undefined, resolve: Resolve): Practitioner | undefined {
  const found = resolve(reference);
  if (found?.resourceType === 'Practitioner') return found as Practitioner;
  if (found?.resourceType !== 'PractitionerRole') return undefined;
  const practitioner = resolve((found as PractitionerRole).practitioner?.reference);
  return practitioner?.resourceType === 'Practitioner' ? (practitioner as Practitioner) : undefined;
}

function isQualified({ qualification }: Practitioner, date: CalendarDate): boolean {
  return (
    qualification?.some(
      ({ code, issuer, period }) =>
        code !== undefined &&
        hasCode(code, facilitationTraining) &&
        issuer !== undefined &&
        period?.start !== undefined &&
        isWithin(date, period),
    ) ?? false
  );
}
