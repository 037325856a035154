import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type Gains } from '../../functions/group-care/matching/assign.ts';
import { distanceKm } from '../../functions/group-care/matching/criteria.ts';
import { fitOf, type OpenGroup, type SeekingFamily } from '../../functions/group-care/matching/fit.ts';
import { propose } from '../../functions/group-care/matching/propose.ts';

const group: OpenGroup = {
  id: 'Group/g',
  model: 'pregnancy',
  window: { start: '2026-05-01', end: '2026-05-31' },
  size: 0,
  capacity: 12,
  languages: ['nl', 'ar'],
  position: { latitude: 52.37, longitude: 4.9 },
  meets: { weekday: 'tue', part: 'morning' },
};
const family: SeekingFamily = {
  id: 'Patient/f',
  dueDate: '2026-05-10',
  languages: ['nl'],
  position: { latitude: 52.37, longitude: 4.9 },
  times: [{ weekday: 'tue' }],
  wishes: [],
};

describe('how well a family fits', () => {
  it('is explained by criterion', () => {
    const fit = fitOf(family, group);
    if (!fit.fits) throw new Error(fit.reason);
    expect(fit.score).toBe(1);
    expect(fit.criteria.map(({ name, explanation }) => `${name}: ${explanation}`)).toEqual([
      'time-of-birth: The due date 2026-05-10 lies in 2026-05-01 to 2026-05-31',
      'language: Both speak nl',
      'distance: 0.0 km away',
      'meeting-time: It meets on tue in the morning',
    ]);
  });

  it.each([
    [{ dueDate: '2026-06-20' }, /20 days outside/],
    [{ dueDate: undefined, birthDate: '2026-05-10' }, /pregnancy group, and no due date/],
    [{ languages: ['pl'] }, /speaks nl, ar, the family pl/],
    [{ position: { latitude: 51.9, longitude: 4.5 }, maxDistanceKm: 10 }, /farther than 10 km/],
  ])('is not at all with %j', (change, reason) => {
    const { dueDate: _, ...rest } = family;
    const fit = fitOf(
      { ...(Object.hasOwn(change, 'dueDate') ? rest : family), ...change } as SeekingFamily,
      group,
    );
    expect(fit).toMatchObject({ fits: false, reason: expect.stringMatching(reason) });
  });

  it('falls with days beside the window, kilometres, and other times', () => {
    const score = (change: Partial<SeekingFamily>) => {
      const fit = fitOf({ ...family, ...change }, group);
      return fit.fits ? fit.score : 0;
    };
    expect(score({ dueDate: '2026-06-05' })).toBeLessThan(score({}));
    expect(score({ dueDate: '2026-06-10' })).toBeLessThan(score({ dueDate: '2026-06-05' }));
    expect(score({ position: { latitude: 52.4, longitude: 4.9 } })).toBeLessThan(score({}));
    expect(score({ times: [{ weekday: 'fri', part: 'evening' }] })).toBeLessThan(score({}));
    expect(score({ languages: ['en', 'nl'] })).toBeLessThan(score({}));
    // What is not known counts neither for nor against.
    expect(score({ times: [], languages: [] })).toBe(1);
  });

  it('measures distances along the earth', () => {
    const amsterdam = { latitude: 52.3676, longitude: 4.9041 };
    const utrecht = { latitude: 52.0907, longitude: 5.1214 };
    expect(distanceKm(amsterdam, utrecht)).toBeCloseTo(34.2, 0);
  });
});

describe('an assignment', () => {
  const problem = fc.record({
    gains: fc.array(
      fc.array(fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), {
        minLength: 3,
        maxLength: 3,
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    rooms: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
  });
  const total = (gains: Gains, places: readonly number[]) =>
    places.reduce(
      (sum, column, row) => sum + (column === -1 ? 0 : (gains[row]?.[column] ?? Number.NEGATIVE_INFINITY)),
      0,
    );

  it('gains as much as any there is, and gives nobody a place that is not there', () => {
    fc.assert(
      fc.property(problem, ({ gains, rooms }) => {
        const found = assign(gains, rooms);
        for (const [column, room] of rooms.entries()) {
          expect(found.filter((one) => one === column).length).toBeLessThanOrEqual(room);
        }
        expect(total(gains, found)).toBe(bestOf(gains, rooms));
      }),
      { numRuns: 300 },
    );
  });

  it('is as good when it begins with what is at its best already', () => {
    fc.assert(
      fc.property(problem, ({ gains, rooms }) => {
        const half = Math.floor(gains.length / 2);
        const first = assign(gains.slice(0, half), rooms);
        const fixed = [...first, ...gains.slice(half).map(() => -2)];
        expect(total(gains, assign(gains, rooms, fixed))).toBe(bestOf(gains, rooms));
      }),
    );
  });

  /** By trying all. */
  function bestOf(gains: Gains, rooms: readonly number[], row = 0): number {
    const own = gains[row];
    if (own === undefined) return 0;
    const choices = own.flatMap((gain, column) =>
      gain === undefined || (rooms[column] ?? 0) === 0
        ? []
        : [
            gain +
              bestOf(
                gains,
                rooms.map((room, at) => (at === column ? room - 1 : room)),
                row + 1,
              ),
          ],
    );
    return Math.max(bestOf(gains, rooms, row + 1), ...choices);
  }
});

describe('a proposal', () => {
  const families = (count: number, change: (index: number) => Partial<SeekingFamily> = () => ({})) =>
    Array.from({ length: count }, (_, index) => ({
      ...family,
      id: `Patient/f${String(index).padStart(3, '0')}`,
      ...change(index),
    }));

  it('does not depend on the order in which it is asked', () => {
    const seeking = families(30, (index) => ({
      dueDate: `2026-05-${String(1 + (index % 28)).padStart(2, '0')}`,
      languages: [['nl', 'ar', 'en'][index % 3] ?? 'nl'],
    }));
    const groups = ['a', 'b', 'c'].map((id, index) => ({
      ...group,
      id: `Group/${id}`,
      languages: index === 0 ? ['nl'] : ['nl', 'ar'],
    }));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(seeking, { minLength: 30 }),
        fc.shuffledSubarray(groups, { minLength: 3 }),
        (some, open) => {
          expect(propose(some, open)).toEqual(propose(seeking, groups));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('fills groups up to their size, and says who could not be placed and why', () => {
    const { placed, unplaced, groups } = propose(
      [...families(14), { ...family, id: 'Patient/z', languages: ['pl'] }],
      [group],
    );
    expect(placed).toHaveLength(12);
    expect(groups).toMatchObject([{ size: 12, enough: true }]);
    expect(unplaced.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^Full, with families who fit better/),
      expect.stringMatching(/^Full/),
      expect.stringMatching(/^No group fits\. Group\/g: The group speaks nl, ar, the family pl/),
    ]);
  });

  it('begins no group that would stay too small, and takes its families elsewhere', () => {
    const other = { ...group, id: 'Group/h' };
    const together = propose(
      families(12, (index) => ({ wishes: [index < 4 ? 'Group/h' : 'Group/g'] })),
      [group, other],
    );
    expect(together.groups.map(({ size }) => size)).toEqual([12, 0]);
    expect(together.unplaced).toEqual([]);
    const alone = propose(families(5), [group]);
    expect(alone.unplaced.map(({ reason }) => reason)).toEqual(
      Array(5).fill('Group/g would fit, and would stay below 8 families'),
    );
    // One that meets already goes on.
    expect(propose(families(1), [{ ...group, size: 3 }]).groups).toMatchObject([{ size: 4, enough: false }]);
  });

  it('gives a place to one more rather than a better one to another', () => {
    const full = { ...group, size: 11 };
    const other = { ...group, id: 'Group/h', size: 11, languages: ['ar'] };
    const picky = { ...family, id: 'Patient/a' };
    const open = { ...family, id: 'Patient/b', languages: ['nl', 'ar'], wishes: ['Group/g'] };
    const { placed } = propose([picky, open], [full, other]);
    expect(placed.map(({ family, group }) => [family.id, group.id])).toEqual([
      ['Patient/a', 'Group/g'],
      ['Patient/b', 'Group/h'],
    ]);
  });

  it('may have other sizes', () => {
    const sizes = { pregnancy: { min: 2, max: 4 }, parenting: { min: 2, max: 3 } };
    expect(propose(families(5), [group], sizes).groups).toMatchObject([{ size: 4, enough: true }]);
  });
});
