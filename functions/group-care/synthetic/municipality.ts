import type { CalendarDate } from '../calendar-date.ts';
import type { Facilitator, Municipality, Profession } from './cohort.ts';
import { drawProfessionalName } from './names.ts';
import { random } from './random.ts';

/** Places that are on no map. */
const names = [
  'Voorbeeldstad',
  'Wiegedam',
  'Kringerveen',
  'Ooievaarsrade',
  'Boogmeer',
  'Moederwolde',
  'Rondhuizen',
  'Kraamhaven',
  'Zandkring',
  'Wiegwoude',
  'Bakerbroek',
  'Luierkerk',
] as const;

/**
 * A made-up municipality, with a midwife, a nurse and a co-facilitator who works with both.
 * @param index from 0 on; from the thirteenth on names come again with a number
 */
export function drawMunicipality(
  seed: number,
  prefix: string,
  index: number,
  trainedOn: CalendarDate,
): Municipality {
  const key = `${prefix}-m${String(index + 1).padStart(2, '0')}`;
  const round = Math.floor(index / names.length);
  const name = names[index % names.length] ?? names[0];
  const person = (role: string, profession: Profession): Facilitator => ({
    key: `${key}-${role}`,
    name: drawProfessionalName(random(seed, `${key}/${role}`)),
    profession,
    trainedOn,
  });
  const coFacilitator = person('co-facilitator', 'social-worker');
  return {
    key,
    code: `SYN${String(index + 1).padStart(4, '0')}`,
    name: round === 0 ? name : `${name} ${round + 1}`,
    facilitators: {
      'centering-pregnancy': { responsible: person('midwife', 'midwife'), coFacilitator },
      'centering-parenting': { responsible: person('nurse', 'youth-health-nurse'), coFacilitator },
    },
  };
}
