import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSystem, profile } from '../../functions/group-care/canonical.ts';
import {
  appearancesIn,
  encountersIn,
  guardsOf,
  overlapIssues,
  type WrittenEncounter,
} from '../../functions/group-care/overlap-rules.ts';
import type { Encounter } from '../../functions/group-care/resources.ts';

const nothing = () => undefined;

function session(
  id: string,
  who: string,
  start: string,
  end: string | undefined,
  status = 'finished',
): Encounter {
  return {
    resourceType: 'Encounter',
    id,
    meta: { profile: [profile.sessionEncounter] },
    identifier: [{ system: 'urn:s', value: id }],
    status,
    period: { start, ...(end !== undefined && { end }) },
    participant: [
      {
        type: [{ coding: [{ system: codeSystem.facilitatorRole, code: 'co-facilitator' }] }],
        individual: { reference: who },
      },
    ],
  } as unknown as Encounter;
}

function written(...encounters: readonly Encounter[]): readonly WrittenEncounter[] {
  return encountersIn(encounters.map((resource, index) => ({ resource, path: `entry[${index}]` })));
}

function clashes(own: readonly Encounter[], stored: readonly Encounter[]): readonly (string | undefined)[] {
  const encounters = written(...own);
  return overlapIssues(encounters, appearancesIn(encounters, nothing), stored, nothing).map(
    ({ expression }) => expression,
  );
}

const at = (minute: number) => new Date(Date.parse('2026-03-01T22:00:00Z') + minute * 60_000).toISOString();

describe('two sessions of one facilitator', () => {
  it('overlap as their times do, and only then', () => {
    const minute = fc.integer({ min: 0, max: 400 });
    const length = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(
        minute,
        length,
        minute,
        length,
        fc.boolean(),
        (one, oneLength, other, otherLength, inRequest) => {
          const first = session('a', 'Practitioner/p', at(one), at(one + oneLength));
          const second = session('b', 'Practitioner/p', at(other), at(other + otherLength));
          const expected = Array.from({ length: 600 }, (_, tick) => tick).some(
            (tick) => tick >= one && tick < one + oneLength && tick >= other && tick < other + otherLength,
          );
          const found = inRequest ? clashes([first, second], []) : clashes([second], [first]);
          expect(found.length > 0).toBe(expected);
        },
      ),
    );
  });

  it('that overlap share a guard, so that two requests cannot both decide', () => {
    const minute = fc.integer({ min: 0, max: 2_000 });
    const length = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(minute, length, minute, length, (one, oneLength, other, otherLength) => {
        const first = written(session('a', 'Practitioner/p', at(one), at(one + oneLength)));
        const second = written(session('b', 'Practitioner/p', at(other), at(other + otherLength)));
        if (clashes([first[0]?.encounter as Encounter], [second[0]?.encounter as Encounter]).length === 0)
          return;
        const guards = (all: readonly WrittenEncounter[]) => guardsOf(all, appearancesIn(all, nothing));
        expect(guards(first).some((name) => guards(second).includes(name))).toBe(true);
      }),
    );
  });

  it('may be of different people, cancelled, or the same one written again', () => {
    const held = session('a', 'Practitioner/p', at(0), at(60));
    expect(clashes([session('b', 'Practitioner/q', at(0), at(60))], [held])).toEqual([]);
    expect(clashes([session('b', 'Practitioner/p', at(0), at(60), 'cancelled')], [held])).toEqual([]);
    expect(clashes([held], [held])).toEqual([]);
    expect(clashes([session('b', 'Practitioner/p', at(0), at(60))], [held])).toEqual([
      'entry[0].participant[0].individual',
    ]);
  });

  it('end some day, even where nobody has written when', () => {
    const open = session('a', 'Practitioner/p', at(0), undefined, 'in-progress');
    expect(clashes([session('b', 'Practitioner/p', at(60), at(120))], [open])).toHaveLength(1);
    expect(clashes([session('b', 'Practitioner/p', at(60 * 24), at(60 * 25))], [open])).toEqual([]);
  });

  it('are told from a second record of the same session by the identifier', () => {
    const { id: _, ...again } = session('a', 'Practitioner/p', at(500), at(560));
    expect(clashes([again as Encounter], [session('a', 'Practitioner/p', at(0), at(60))])).toEqual([
      'entry[0].identifier',
    ]);
  });

  it('are found behind a role', () => {
    const roles = new Map([
      [
        'PractitionerRole/r',
        { resourceType: 'PractitionerRole', practitioner: { reference: 'Practitioner/p' } },
      ],
    ]);
    const own = written(session('b', 'PractitionerRole/r', at(0), at(60)));
    const resolve = (reference: string | undefined) => roles.get(reference ?? '');
    const stored = [session('a', 'Practitioner/p', at(30), at(90))];
    expect(overlapIssues(own, appearancesIn(own, resolve), stored, resolve)).toHaveLength(1);
  });
});

it('takes a participation without a period for as long as its session', () => {
  const held = session('s', 'Practitioner/p', at(0), at(60));
  const participation = (id: string, partOf: string) =>
    ({
      resourceType: 'Encounter',
      id,
      meta: { profile: [profile.participantEncounter] },
      status: 'finished',
      subject: { reference: 'Patient/1' },
      partOf: { reference: partOf },
    }) as unknown as Encounter;
  const sessions = new Map([
    ['Encounter/s', held],
    ['Encounter/t', session('t', 'Practitioner/q', at(30), at(90))],
    ['Encounter/u', session('u', 'Practitioner/q', at(60), at(90))],
  ]);
  const resolve = (reference: string | undefined) => sessions.get(reference ?? '');
  const own = written(participation('1', 'Encounter/s'));
  const issues = (other: string) =>
    overlapIssues(own, appearancesIn(own, resolve), [participation('2', other)], resolve).length;
  expect([issues('Encounter/t'), issues('Encounter/u')]).toEqual([1, 0]);
});
