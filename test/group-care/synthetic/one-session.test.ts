import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { profile } from '../../../functions/group-care/canonical.ts';
import { sessionIssues } from '../../../functions/group-care/session-rules.ts';
import {
  sessionPrerequisites,
  syntheticSession,
} from '../../../functions/group-care/synthetic/one-session.ts';
import type { TransactionBundle } from '../../../functions/group-care/synthetic/transaction.ts';
import { profileValidation } from '../../fhir-profiles/validator.ts';
import { referencesOf } from './references.ts';

const nowMs = Date.parse('2027-01-01T00:00:00Z');

const group = { families: 12, seed: 3 };
const session = { ...group, sessionNumber: 3 };

function ofType(bundle: TransactionBundle, type: string): readonly Resource[] {
  return bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);
}

const anySession = fc.record({
  families: fc.constant(12),
  seed: fc.nat(),
  sessionNumber: fc.integer({ min: 1, max: 20 }),
});

describe('a synthetic session of 12 families', () => {
  it('is one transaction of 100 to 200 resources with an Encounter for each of 24 participants', () => {
    fc.assert(
      fc.property(anySession, (wanted) => {
        const bundle = syntheticSession(wanted);
        expect(bundle.type).toBe('transaction');
        expect(bundle.entry.length).toBeGreaterThanOrEqual(100);
        expect(bundle.entry.length).toBeLessThanOrEqual(200);
        expect(ofType(bundle, 'Encounter')).toHaveLength(25);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the rules of a session', () => {
    fc.assert(
      fc.property(anySession, (wanted) => {
        const stored = sessionPrerequisites(wanted).entry;
        const known = new Map(stored.map(({ request, resource }) => [request.url, resource]));
        const issues = sessionIssues(syntheticSession(wanted).entry, known, nowMs);
        // One in some thousands of drawn values is unusual, as in life: that is a warning.
        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same for the same seed and another for another', () => {
    expect(syntheticSession(session)).toEqual(syntheticSession(session));
    const urls = (seed: number) => syntheticSession({ ...session, seed }).entry.map((each) => each.fullUrl);
    expect(urls(3).filter((url) => urls(4).includes(url))).toEqual([]);
  });

  it('gives each resource a urn:uuid and a criterion of its own, and points at nothing unknown', () => {
    const bundle = syntheticSession(session);
    const known = new Set([
      ...bundle.entry.map(({ fullUrl }) => fullUrl),
      ...sessionPrerequisites(group).entry.map(({ request }) => request.url),
    ]);
    const criteria = new Set<string>();
    for (const { fullUrl, resource, request } of bundle.entry) {
      expect(fullUrl).toMatch(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(request).toMatchObject({ method: 'POST', url: resource.resourceType });
      expect(request.ifNoneExist).toMatch(/^identifier=https:\S+\|\S+$/);
      expect(resource.id).toBeUndefined();
      criteria.add(`${request.url}?${request.ifNoneExist}`);
      expect(referencesOf(resource).filter((reference) => !known.has(reference))).toEqual([]);
    }
    expect(criteria.size).toBe(bundle.entry.length);
  });

  it('says the same under ids of its own', () => {
    const bundle = syntheticSession({ ...session, withIds: true });
    expect(bundle.entry).toHaveLength(syntheticSession(session).entry.length);
    for (const { resource, request } of bundle.entry) {
      expect(request).toEqual({ method: 'PUT', url: `${resource.resourceType}/${resource.id}` });
    }
  });

  it('ties what was measured and given to the Encounter of the same person', () => {
    const bundle = syntheticSession({ ...session, withIds: true });
    const encounters = new Map(ofType(bundle, 'Encounter').map((each) => [`Encounter/${each.id}`, each]));
    const found = [...ofType(bundle, 'Observation'), ...ofType(bundle, 'Immunization')];
    expect(found.length).toBeGreaterThan(75);
    for (const { encounter, subject, patient } of found) {
      const participation = encounters.get(String((encounter as JsonObject).reference));
      expect(participation?.meta?.profile).toEqual([profile.participantEncounter]);
      expect(participation?.status).toBe('finished');
      expect(participation?.subject).toEqual(subject ?? patient);
    }
  });

  it('is valid, with what it needs', () => {
    const validate = profileValidation();
    const bundles = [
      sessionPrerequisites(group),
      syntheticSession(session),
      syntheticSession({ ...group, sessionNumber: 8 }),
    ];
    for (const resource of [
      ...bundles,
      ...bundles.flatMap(({ entry }) => entry.map((each) => each.resource)),
    ]) {
      expect(validate(resource), JSON.stringify(resource)).toEqual([]);
    }
  });

  it('refuses a session number that is none', () => {
    expect(() => syntheticSession({ ...group, sessionNumber: 0 })).toThrow('sessionNumber is 0');
  });
});
