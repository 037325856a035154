import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPackage } from '../../fhir-profiles/read.ts';
import { codeSystem, profile } from '../../functions/group-care/canonical.ts';
import { backport } from '../../functions/subscription/backport.ts';

const folder = join(import.meta.dirname, '..', '..', 'fhir-profiles', 'generated');

describe('the FHIR package, read', () => {
  const { profiles, valueSets } = readPackage(folder);

  it('gives a profile by its canonical URL, with or without a version', () => {
    expect(profiles(profile.careGroup)?.url).toBe(profile.careGroup);
    expect(profiles(`${profile.careGroup}|0.2.0`)).toBe(profiles(profile.careGroup));
  });

  it('gives the codes of a value set that takes in a code system, and of one that lists them', () => {
    const topics = valueSets('https://kring.care/fhir/ValueSet/session-topic');
    expect(topics?.codes.get(codeSystem.sessionTopic)).toContain('nutrition');
    const attendance = valueSets('https://kring.care/fhir/ValueSet/attendance-status');
    expect([...(attendance?.codes.values().next().value ?? [])]).toEqual([
      'planned',
      'in-progress',
      'finished',
      'cancelled',
      'entered-in-error',
    ]);
  });

  it('gives a definition that it brings along for somebody else', () => {
    const url = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject';
    expect(profiles(url)?.url).toBe(url);
  });

  it.each([
    'https://kring.care/fhir/StructureDefinition/no-such',
    'https://kring.care/fhir/StructureDefinition/../package',
    'https://kring.care/fhir/ValueSet/care-group',
    'http://hl7.org/fhir/StructureDefinition/Patient',
    'https://kring.care/fhir/CodeSystem/session-topic',
  ])('knows no profile %s', (url) => {
    expect(profiles(url)).toBeUndefined();
  });

  it('gives every extension that a Subscription to a topic is written with', () => {
    const {
      filterCriteria,
      heartbeatPeriod,
      timeout,
      maxCount,
      channelType,
      payloadContent,
      topicCanonical,
    } = backport;
    const urls = [
      filterCriteria,
      heartbeatPeriod,
      timeout,
      maxCount,
      channelType,
      payloadContent,
      topicCanonical,
    ];
    for (const url of urls) expect(profiles(url)?.url).toBe(url);
  });

  it('says so when the package is not there', () => {
    expect(() => readPackage(join(folder, 'nowhere'))).toThrow('nowhere');
  });
});
