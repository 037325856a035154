import type { JsonObject } from '../../fhir/resource.ts';
import { checkProfile, codeSystem } from '../canonical.ts';

/** What can be checked of a mother or a baby in a session, by the name that `$record-session` knows it by. */
export interface CheckKind {
  readonly name: string;
  /** The profile of our package that it conforms to, where there is one. */
  readonly profile?: string | undefined;
  readonly category: 'vital-signs' | 'exam' | 'survey';
  readonly coding: { readonly system: string; readonly code: string; readonly display: string };
  readonly value:
    | { readonly kind: 'pressure' }
    /** `code` in UCUM: the unit of a plain number. */
    | { readonly kind: 'quantity'; readonly unit: string; readonly code: string }
    | { readonly kind: 'answer'; readonly system: string; readonly answers: Readonly<Record<string, string>> }
    | { readonly kind: 'text' };
}

const loinc = 'http://loinc.org';

function measured(
  name: string,
  category: CheckKind['category'],
  code: string,
  display: string,
  [unit, ucum]: readonly [string, string],
): CheckKind {
  return {
    name,
    ...(Object.hasOwn(checkProfile, name) ? { profile: checkProfile[name] } : {}),
    category,
    coding: { system: loinc, code, display },
    value: { kind: 'quantity', unit, code: ucum },
  };
}

export const checkKinds: readonly CheckKind[] = [
  {
    name: 'blood-pressure',
    profile: checkProfile['blood-pressure'],
    category: 'vital-signs',
    coding: { system: loinc, code: '85354-9', display: 'Blood pressure panel with all children optional' },
    value: { kind: 'pressure' },
  },
  measured('weight', 'vital-signs', '29463-7', 'Body weight', ['kg', 'kg']),
  measured('length', 'vital-signs', '8302-2', 'Body height', ['cm', 'cm']),
  measured('head-circumference', 'vital-signs', '9843-4', 'Head Occipital-frontal circumference', [
    'cm',
    'cm',
  ]),
  measured('heart-rate', 'vital-signs', '8867-4', 'Heart rate', ['beats/minute', '/min']),
  measured('temperature', 'vital-signs', '8310-5', 'Body temperature', ['°C', 'Cel']),
  measured('fundal-height', 'exam', '11881-0', 'Uterus Fundal height Tape measure', ['cm', 'cm']),
  measured('fetal-heart-rate', 'exam', '55283-6', 'Fetal Heart rate', ['beats/minute', '/min']),
  measured('gestational-age', 'exam', '11884-4', 'Gestational age Estimated', ['weeks', 'wk']),
  {
    name: 'feeding',
    profile: checkProfile.feeding,
    category: 'survey',
    coding: { system: codeSystem.observation, code: 'infant-feeding', display: 'Infant feeding' },
    value: {
      kind: 'answer',
      system: codeSystem.infantFeeding,
      answers: {
        'exclusive-breastfeeding': 'Exclusive breastfeeding',
        'mixed-feeding': 'Breast milk and other milk',
        'complementary-with-breastfeeding': 'Complementary food with breast milk',
        'formula-feeding': 'No breast milk',
      },
    },
  },
  {
    name: 'development',
    profile: checkProfile.development,
    category: 'exam',
    coding: { system: codeSystem.observation, code: 'development', display: 'Development' },
    value: {
      kind: 'answer',
      system: codeSystem.development,
      answers: { 'as-expected': 'As expected for the age', 'follow-up': 'To be followed up' },
    },
  },
];

/** What somebody wrote about a participant. */
export const noteKind: CheckKind = {
  name: 'note',
  category: 'exam',
  coding: { system: codeSystem.observation, code: 'session-note', display: 'Session note' },
  value: { kind: 'text' },
};

/** By its name, or by its code in LOINC or ours. */
export function checkKind(nameOrCode: string): CheckKind | undefined {
  return checkKinds.find(({ name, coding }) => name === nameOrCode || coding.code === nameOrCode);
}

export function kindOfCode(concept: unknown): CheckKind | undefined {
  const codings = (concept as { readonly coding?: readonly JsonObject[] } | undefined)?.coding ?? [];
  return [...checkKinds, noteKind].find(({ coding }) =>
    codings.some(({ system, code }) => system === coding.system && code === coding.code),
  );
}
