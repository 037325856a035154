import { error, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import { noteKind } from './checks.ts';
import type { ParticipantInput, VaccinationInput } from './input.ts';
import { optionalPlace, type PlaceAt } from './placed.ts';
import { readCheck } from './read-check.ts';

/** Somebody who came or was expected. @param responsible who is, where nobody else is said to be */
export function readParticipant(
  { at: where, parts }: Argument,
  at: PlaceAt,
  responsible: string,
): { readonly participant: ParticipantInput; readonly issues: readonly Issue[] } {
  const attendance = parts.text('attendance') ?? '';
  const checks = parts.all('check').map((one) => readCheck(one, at));
  const read = checks.flatMap(({ check }) => check ?? []);
  const notes = parts.all('note').map((note, index) => ({
    at: note.at,
    key: `note-${index + 1}`,
    kind: noteKind,
    value: { valueString: note.value },
    acknowledged: false,
  }));
  const participant: ParticipantInput = {
    at: where,
    subject: at(parts.one('subject')),
    present: attendance === 'present',
    absenceReason: parts.text('absenceReason') ?? 'unknown',
    partnerPresent: parts.flag('partnerPresent') === true || parts.one('partner') !== undefined,
    ...optionalPlace('partner', at(parts.one('partner'))),
    responsible: at(parts.one('responsible')) || responsible,
    ...optionalPlace('episodeOfCare', at(parts.one('episodeOfCare'))),
    checks: [...read, ...notes],
    vaccinations: parts.all('vaccination').map((one) => readVaccination(one, at)),
  };
  const twice = doubled([...participant.checks, ...participant.vaccinations]);
  return {
    participant,
    issues: [
      ...attendanceIssues(participant, parts, where),
      ...checks.flatMap(({ issues }) => issues),
      ...twice.map(({ key, at }) => error('value', `${key} is there twice for the same participant`, at)),
    ],
  };
}

function doubled<T extends { readonly key: string }>(all: readonly T[]): readonly T[] {
  return all.filter(({ key }, index) => all.findIndex((one) => one.key === key) !== index);
}

function attendanceIssues(
  { present, partnerPresent, checks, vaccinations }: ParticipantInput,
  parts: Arguments,
  at: string,
): readonly Issue[] {
  const given = parts.one('attendance');
  // That there is none has been told of.
  if (given === undefined) return [];
  if (given.value !== 'present' && given.value !== 'absent') {
    const text = `attendance ${String(given.value)} is not known; it is present or absent`;
    return [error('value', text, given.at)];
  }
  if (present) {
    const reason = parts.one('absenceReason');
    return reason ? [error('value', 'Who was present has no absenceReason', reason.at)] : [];
  }
  if (!partnerPresent && checks.length + vaccinations.length === 0) return [];
  const text = 'Who was absent has no partner there, no checks, vaccinations or notes';
  return [error('value', text, at)];
}

function readVaccination({ at: where, parts }: Argument, at: PlaceAt): VaccinationInput {
  const vaccine = parts.object('vaccine') ?? {};
  const dose = parts.number('dose') ?? 1;
  const lotNumber = parts.text('lotNumber');
  const expirationDate = parts.text('expirationDate');
  return {
    at: where,
    key: `vaccine-${codeOf(vaccine)}-${dose}`,
    vaccine,
    dose,
    ...(lotNumber !== undefined && { lotNumber }),
    ...(expirationDate !== undefined && { expirationDate }),
    ...optionalPlace('performer', at(parts.one('performer'))),
    acknowledged: parts.flag('acknowledged') === true,
  };
}

/** What tells one vaccine from another: the first code there is, or the text. */
export function codeOf(concept: unknown): string {
  const { coding = [], text = '' } = (concept ?? {}) as {
    readonly coding?: readonly { readonly code?: string }[];
    readonly text?: string;
  };
  return coding.find(({ code }) => code !== undefined)?.code ?? text;
}
