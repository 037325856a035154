import { addDays } from '../functions/group-care/calendar-date.ts';
import type { OpenGroup, SeekingFamily } from '../functions/group-care/matching/fit.ts';
import { propose } from '../functions/group-care/matching/propose.ts';
import { random } from '../functions/group-care/synthetic/random.ts';
import type { Figure } from './figure.ts';

const languages = ['nl', 'ar', 'tr', 'pl', 'en', 'ti'];
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** 500 families and 50 groups of one city and its surroundings, who are due within four months. */
export function population(
  familyCount = 500,
  groupCount = 50,
): {
  readonly families: readonly SeekingFamily[];
  readonly groups: readonly OpenGroup[];
} {
  const from = random(1, 'match');
  const pick = <T>(all: readonly T[]): T => all[Math.floor(from.next() * all.length)] as T;
  const position = () => ({ latitude: 52.2 + from.next() * 0.4, longitude: 4.6 + from.next() * 0.6 });
  const groups = Array.from({ length: groupCount }, (_, index): OpenGroup => {
    const start = addDays('2026-05-01', Math.floor(from.next() * 90));
    return {
      id: `Group/${String(index).padStart(3, '0')}`,
      model: 'pregnancy',
      window: { start, end: addDays(start, 30) },
      size: Math.floor(from.next() * 6),
      capacity: 12,
      languages: [pick(languages), pick(languages)],
      position: position(),
      meets: { weekday: pick(weekdays), part: pick(['morning', 'afternoon', 'evening']) },
    };
  });
  const families = Array.from(
    { length: familyCount },
    (_, index): SeekingFamily => ({
      id: `Patient/${String(index).padStart(4, '0')}`,
      dueDate: addDays('2026-05-01', Math.floor(from.next() * 120)),
      languages: [pick(languages), ...(from.next() < 0.5 ? [pick(languages)] : [])],
      position: position(),
      maxDistanceKm: 30,
      times: [{ weekday: pick(weekdays) }],
      wishes: [],
    }),
  );
  return { families, groups };
}

export async function benchmarks(): Promise<readonly Figure[]> {
  const { families, groups } = population();
  propose(families.slice(0, 50), groups);
  const started = performance.now();
  const { placed } = propose(families, groups);
  return [
    { name: 'match-500-families-50-groups-ms', value: Math.round(performance.now() - started) },
    { name: 'match-500-families-50-groups-placed', value: placed.length },
  ];
}
