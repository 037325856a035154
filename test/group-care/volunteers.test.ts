import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableTimes, spokenBy } from '../../functions/group-care/matching/person.ts';
import {
  type Volunteer,
  volunteerFit,
  type WishingFamily,
} from '../../functions/group-care/volunteers/fit.ts';
import { endedMatch, impactWindow, withdrawnTask } from '../../functions/group-care/volunteers/match.ts';
import { proposeVolunteers, volunteersFor } from '../../functions/group-care/volunteers/propose.ts';

const family = (id: string, more: Partial<WishingFamily> = {}): WishingFamily => ({
  id,
  languages: ['ar', 'nl'],
  times: [],
  preferences: [],
  excluded: [],
  ...more,
});
const volunteer = (id: string, more: Partial<Volunteer> = {}): Volunteer => ({
  id,
  languages: ['nl'],
  times: [],
  offers: [],
  places: 1,
  ...more,
});

describe('how well a volunteer fits a family', () => {
  it('is explained by what is known, and by nothing else', () => {
    const fit = volunteerFit(
      family('f', {
        town: 'Leiden',
        times: [{ weekday: 'mon', part: 'morning' }],
        preferences: ['Twins', 'garden'],
      }),
      volunteer('v', { town: 'leiden', times: [{ weekday: 'mon' }], offers: ['twins '] }),
    );
    expect(fit).toMatchObject({
      fits: true,
      criteria: [
        { name: 'language', score: 0.8, explanation: 'Both speak nl' },
        { name: 'distance', score: 1, explanation: 'Both are in leiden' },
        { name: 'availability', score: 1, explanation: 'Both have time on mon morning' },
        { name: 'preferences', score: 0.5, explanation: 'Asked for and there: Twins' },
      ],
    });
    expect(volunteerFit(family('f', { languages: [] }), volunteer('v'))).toEqual({
      fits: true,
      score: 1,
      criteria: [],
    });
  });

  it.each<[string, Partial<WishingFamily>, Partial<Volunteer>, RegExp]>([
    ['no language in common', { languages: ['so'] }, {}, /The volunteer speaks nl, the family so/],
    [
      'farther than the volunteer will go',
      { position: { latitude: 52, longitude: 5 } },
      { position: { latitude: 52.5, longitude: 5 }, maxDistanceKm: 10 },
      /farther than 10 km/,
    ],
    ['somebody whom the family does not want', { excluded: ['v'] }, {}, /asked for another/],
  ])('is out of the question with %s', (_name, wishes, offers, reason) => {
    const fit = volunteerFit(family('f', wishes), volunteer('v', offers));
    expect(fit.fits ? '' : fit.reason).toMatch(reason);
  });
});

describe('a proposal', () => {
  it('gives nobody more families than she has time for, leaves nobody out who could be matched, and is always the same', () => {
    const languages = fc.subarray(['nl', 'ar', 'so'], { minLength: 1 });
    const towns = fc.constantFrom('Leiden', 'Delft');
    const world = fc.record({
      families: fc.array(fc.record({ languages, town: towns }), { maxLength: 7 }),
      volunteers: fc.array(fc.record({ languages, town: towns, places: fc.integer({ min: 0, max: 2 }) }), {
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(world, (drawn) => {
        const families = drawn.families.map((one, index) => family(`f${index}`, one));
        const volunteers = drawn.volunteers.map((one, index) => volunteer(`v${index}`, one));
        const { matches, unmatched } = proposeVolunteers(families, volunteers);
        expect(matches.length + unmatched.length).toBe(families.length);
        for (const one of volunteers) {
          expect(matches.filter((match) => match.volunteer.id === one.id).length).toBeLessThanOrEqual(
            one.places,
          );
        }
        const isFree = (one: Volunteer) =>
          matches.filter((match) => match.volunteer.id === one.id).length < one.places;
        for (const one of unmatched) {
          expect(volunteers.filter((each) => isFree(each) && volunteerFit(one.family, each).fits)).toEqual(
            [],
          );
        }
        const again = proposeVolunteers(families.toReversed(), volunteers.toReversed());
        const said = (all: typeof matches) => all.map((one) => [one.family.id, one.volunteer.id]);
        expect(said(again.matches)).toEqual(said(matches));
      }),
    );
  });

  it('tells why there is nobody', () => {
    const one = family('f', { languages: ['so'] });
    const reasons = (volunteers: readonly Volunteer[], from = one) =>
      proposeVolunteers([from], volunteers).unmatched.map(({ reason }) => reason);
    expect(reasons([])).toEqual(['There is no volunteer']);
    expect(reasons([volunteer('v')])).toEqual([
      'No volunteer fits. v: The volunteer speaks nl, the family so',
    ]);
    expect(reasons([volunteer('v', { places: 0 })], family('g'))).toEqual([
      'Who fits has no time for another family: v',
    ]);
  });

  it('of several for each family is the best first', () => {
    const { matches } = volunteersFor(
      [family('f', { town: 'Leiden' })],
      [
        volunteer('far', { town: 'Delft' }),
        volunteer('near', { town: 'Leiden' }),
        volunteer('b', { town: 'Leiden' }),
      ],
      2,
    );
    expect(matches.map((one) => one.volunteer.id)).toEqual(['b', 'near']);
  });
});

describe('what is known of a person', () => {
  it('are languages, of whatever type the record is', () => {
    const coding = (code: string) => ({ coding: [{ system: 'urn:ietf:bcp:47', code }] });
    const asPatient = [{ language: coding('nl') }, { language: coding('ar'), preferred: true }];
    expect(spokenBy({ resourceType: 'Patient', communication: asPatient })).toEqual(['ar', 'nl']);
    expect(spokenBy({ resourceType: 'Practitioner', communication: [coding('nl')] })).toEqual(['nl']);
    expect(spokenBy(undefined)).toEqual([]);
  });

  it('are times, of a role', () => {
    const role = (availableTime: unknown) => ({ resourceType: 'PractitionerRole', availableTime }) as never;
    expect(
      availableTimes(
        role([
          { daysOfWeek: ['mon', 'tue'], availableStartTime: '09:00:00', availableEndTime: '12:00:00' },
          { daysOfWeek: ['fri'], allDay: true },
          { availableStartTime: '16:00:00' },
        ]),
      ),
    ).toEqual([
      { weekday: 'mon', part: 'morning' },
      { weekday: 'tue', part: 'morning' },
      { weekday: 'fri' },
      { part: 'afternoon' },
      { part: 'evening' },
    ]);
  });
});

describe('a match', () => {
  const match = { resourceType: 'CareTeam', status: 'active', period: { start: '2026-03-01' } };

  it('does not end before it began', () => {
    expect(endedMatch(match, '2026-02-28', 'completed', '2026-09-10')).toMatchObject({
      code: 'business-rule',
    });
    expect(endedMatch(match, '2026-03-01', 'completed', '2026-09-10')).toMatchObject({
      status: 'inactive',
      period: { start: '2026-03-01', end: '2026-03-01' },
    });
  });

  it('that ends is not asked about any more what it does not live to see', () => {
    const task = (moment: string, start: string, status = 'requested') => ({
      resourceType: 'Task',
      status,
      restriction: { period: { start } },
      extension: [
        {
          url: 'https://kring.care/fhir/StructureDefinition/measurement-moment',
          valueCodeableConcept: {
            coding: [{ system: 'https://kring.care/fhir/CodeSystem/measurement-moment', code: moment }],
          },
        },
      ],
    });
    const { start } = impactWindow('one-year', '2026-03-01');
    expect(start).toBe('2027-02-01');
    expect(withdrawnTask(task('one-year', start), '2026-06-01')).toMatchObject({ status: 'cancelled' });
    expect(withdrawnTask(task('one-year', start), '2027-02-01')).toBeUndefined();
    expect(withdrawnTask(task('one-year', start, 'completed'), '2026-06-01')).toBeUndefined();
    expect(withdrawnTask(task('end', '2027-01-01'), '2026-06-01')).toBeUndefined();
  });
});
