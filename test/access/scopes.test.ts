import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../../functions/access/principal.ts';
import {
  formatScopes,
  grants,
  intersectScopes,
  type Permission,
  parseScopes,
  permissions,
} from '../../functions/access/scopes.ts';

describe('parseScopes', () => {
  it.each([
    ['system/Encounter.rs', 'system/Encounter.rs'],
    ['system/*.cruds', 'system/*.cruds'],
    ['system/Patient.read', 'system/Patient.rs'],
    ['system/Patient.write', 'system/Patient.cud'],
    ['system/*.*', 'system/*.cruds'],
    ['  system/Patient.c   system/Patient.u ', 'system/Patient.cu'],
    ['system/*.rs system/Patient.r system/Group.c', 'system/*.rs system/Group.c'],
    ['', ''],
    ['system/Encounter.rs?status=finished&class=AMB', 'system/Encounter.rs?status=finished&class=AMB'],
    ['system/Encounter.rs?class=AMB system/Encounter.rs', 'system/Encounter.rs'],
    [
      'system/Encounter.rs system/Encounter.cruds?class=AMB',
      'system/Encounter.rs system/Encounter.cruds?class=AMB',
    ],
  ])('reads %j as %j', (text, canonical) => {
    const { scopes, issues } = parseScopes(text);
    expect(issues).toEqual([]);
    expect(formatScopes(scopes)).toBe(canonical);
  });

  it.each([
    ['openid', /form `system/],
    ['system/Encounter', /form `system/],
    ['system/Encounter.', /form `system/],
    ['system/encounter.rs', /form `system/],
    ['System/Encounter.rs', /context `System` is not offered/],
    ['patient/Encounter.rs', /context `patient` is not offered here/],
    ['user/*.read', /context `user` is not offered/],
    ['system/Encounter.sr', /in that order/],
    ['system/Encounter.rr', /in that order/],
    ['system/Encounter.x', /in that order/],
    ['system/Observation.rs?patient.name=x', /of the resource itself/],
    ['system/Observation.rs?_include=Observation:subject', /of the resource itself/],
    ['system/Observation.rs?_has:Group:member:code=x', /of the resource itself/],
    ['system/Observation.rs?category', /of the resource itself/],
    ['system/Observation.rs?category=', /of the resource itself/],
  ])('refuses %j and says why', (text, why) => {
    const { scopes, issues } = parseScopes(text);
    expect(scopes).toEqual([]);
    expect(issues).toMatchObject([
      { severity: 'error', code: 'value', diagnostics: expect.stringMatching(why) },
    ]);
    expect(issues[0]?.diagnostics).toContain(text);
  });

  it('keeps what it understands beside what it does not', () => {
    const { scopes, issues } = parseScopes('launch system/Patient.r');
    expect(formatScopes(scopes)).toBe('system/Patient.r');
    expect(issues).toHaveLength(1);
  });
});

describe('intersectScopes', () => {
  it.each([
    ['system/*.cruds', 'system/Encounter.rs', 'system/Encounter.rs'],
    ['system/Encounter.cruds', 'system/*.rs', 'system/Encounter.rs'],
    ['system/Encounter.cr', 'system/Encounter.rs system/Patient.cruds', 'system/Encounter.r'],
    ['system/Encounter.c', 'system/Encounter.rs', ''],
    ['system/Encounter.rs', 'system/Patient.rs', ''],
    ['system/Encounter.rs', 'system/Encounter.cruds?class=AMB', 'system/Encounter.rs?class=AMB'],
    [
      'system/Encounter.rs?status=finished',
      'system/*.rs?class=AMB',
      'system/Encounter.rs?status=finished&class=AMB',
    ],
    ['system/Encounter.rs?class=AMB', 'system/Encounter.rs?class=AMB', 'system/Encounter.rs?class=AMB'],
  ])('%s of %s is %s', (asked, allowed, both) => {
    expect(formatScopes(intersectScopes(parse(asked), parse(allowed)))).toBe(both);
  });

  it('grants what both grant, and nothing else', () => {
    fc.assert(
      fc.property(someScopes, someScopes, (one, other) => {
        const both = intersectScopes(one, other);
        for (const type of types) {
          for (const permission of permissions) {
            const expected = grants(one, permission, type) && grants(other, permission, type);
            expect(grants(both, permission, type)).toBe(expected);
          }
        }
      }),
    );
  });
});

it('formats what it can read again', () => {
  fc.assert(
    fc.property(someScopes, (scopes) => {
      const read = parse(formatScopes(scopes));
      for (const type of types) {
        for (const permission of permissions) {
          expect(grants(read, permission, type)).toBe(grants(scopes, permission, type));
        }
      }
    }),
  );
});

const types = ['*', 'Encounter', 'Patient', 'Group'];
const someScopes = fc.array(
  fc.record({
    resourceType: fc.constantFrom(...types),
    permissions: fc
      .subarray([...permissions], { minLength: 1 })
      .map((letters) => new Set<Permission>(letters)),
  }),
  { maxLength: 4 },
);

function parse(text: string): readonly Scope[] {
  return parseScopes(text).scopes;
}
