/** One injection or drink of the programme. */
export interface Vaccination {
  readonly name: string;
  /** https://www.whocc.no/atc_ddd_index/ */
  readonly atcCode: string;
  readonly atcDisplay: string;
  readonly dose: number;
  readonly fromWeek: number;
}

/**
 * The Dutch programme for children born from 2024 on, up to 14 months:
 * https://rijksvaccinatieprogramma.nl/professionals/wijzigingen-vaccinatieschema
 */
const programme: readonly Vaccination[] = [
  ...doses('Rotavirus', 'J07BH01', 'rota virus, live attenuated', [6, 11]),
  ...doses(
    'DKTP-Hib-HepB',
    'J07CA09',
    'diphtheria-haemophilus influenzae B-pertussis-poliomyelitis-tetanus-hepatitis B',
    [11, 20, 50],
  ),
  ...doses(
    'Pneumococcal conjugate',
    'J07AL02',
    'pneumococcus, purified polysaccharides antigen conjugated',
    [11, 20, 50],
  ),
  ...doses('MMR', 'J07BD52', 'measles, combinations with mumps and rubella, live attenuated', [59]),
  ...doses(
    'MenACWY',
    'J07AH08',
    'meningococcus A,C,Y,W-135, tetravalent purified polysaccharides antigen conjugated',
    [59],
  ),
];

function doses(
  name: string,
  atcCode: string,
  atcDisplay: string,
  fromWeeks: readonly number[],
): readonly Vaccination[] {
  return fromWeeks.map((fromWeek, index) => ({ name, atcCode, atcDisplay, dose: index + 1, fromWeek }));
}

/**
 * What is given at the last of these visits: everything that is due by then and was not due at an earlier visit, so
 * that a session that was missed is made up for at the next one. Of each vaccine one dose at a time.
 * @param visitAgesWeeks ages at the visits so far, in order
 */
export function vaccinationsAtLastVisit(visitAgesWeeks: readonly number[]): readonly Vaccination[] {
  const given = new Set<Vaccination>();
  let atVisit: readonly Vaccination[] = [];
  for (const ageWeeks of visitAgesWeeks) {
    atVisit = firstOfEachVaccine(
      programme.filter((vaccination) => vaccination.fromWeek <= ageWeeks && !given.has(vaccination)),
    );
    for (const vaccination of atVisit) given.add(vaccination);
  }
  return atVisit;
}

function firstOfEachVaccine(due: readonly Vaccination[]): readonly Vaccination[] {
  return due.filter(({ name }, index) => due.findIndex((earlier) => earlier.name === name) === index);
}
