import { describe, expect, it } from 'vitest';
import { kringMarks } from '../../functions/access/kring-marks.ts';
import { type Change, viewOf } from '../../functions/access/view.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { libraryBase, measureBase } from '../../functions/indicator/measure.ts';
import {
  digestExtension,
  measureReportId,
  regimeExtension,
  releaseSystem,
  reportIdPrefix,
  supersededExtension,
} from '../../functions/indicator/measure-report.ts';
import type { WriteView } from '../../functions/repository/repository.ts';
import { callers } from './callers.ts';

const form = {
  resourceType: 'Questionnaire',
  id: 'who-5',
  url: 'https://example.org/Questionnaire/who-5',
  version: '1.0.0',
};
const subject = { reference: 'Patient/mother-1' };
const neighbour = { reference: 'Patient/mother-2' };
const response = {
  resourceType: 'QuestionnaireResponse',
  id: 'r',
  questionnaire: callers.link.questionnaire,
  subject,
};

const resources = {
  form,
  otherForm: { ...form, id: 'phq-9', url: 'https://example.org/Questionnaire/phq-9' },
  newerForm: { ...form, version: '2.0.0' },
  task: { resourceType: 'Task', id: 'task-1', for: subject },
  otherTask: { resourceType: 'Task', id: 'task-2', for: subject },
  response,
  neighboursResponse: { ...response, subject: neighbour },
  responseToOtherForm: { ...response, questionnaire: 'https://example.org/Questionnaire/phq-9' },
  score: { resourceType: 'Observation', id: 'o', subject },
  neighboursScore: { resourceType: 'Observation', id: 'o2', subject: neighbour },
  flag: { resourceType: 'Flag', id: 'f', subject },
  mother: { resourceType: 'Patient', id: 'mother-1' },
  group: { resourceType: 'Group', id: 'g', member: [{ entity: subject }] },
  report: { resourceType: 'MeasureReport', id: 'm' },
} as const satisfies Record<string, Resource>;

type Name = keyof typeof resources;
const names = Object.keys(resources) as Name[];

describe('what each caller sees', () => {
  const sees: Record<keyof typeof callers, readonly Name[]> = {
    anonymous: [],
    unrestricted: names,
    system: names,
    link: ['form', 'task', 'response'],
    all: names,
    reader: names,
    writer: [],
    registry: ['report'],
  };

  it.each(Object.entries(sees))('%s', (caller, expected) => {
    const view: WriteView = viewOf(callers[caller as keyof typeof callers]);
    expect(names.filter((name) => view.visible(resources[name]))).toEqual(expected);
  });
});

describe('what each caller may write', () => {
  const creates: Record<keyof typeof callers, readonly Name[]> = {
    anonymous: [],
    unrestricted: names,
    system: names,
    link: ['response'],
    all: names,
    reader: [],
    writer: ['mother'],
    registry: [],
  };
  const updates = { ...creates, link: ['task'] };
  const deletes = { ...creates, link: [] };

  it.each(Object.entries(creates))('%s creates', (caller, expected) => {
    expect(allowed(caller, (after) => ({ after }))).toEqual(expected);
  });

  it.each(Object.entries(updates))('%s updates', (caller, expected) => {
    expect(allowed(caller, (resource) => ({ before: resource, after: resource }))).toEqual(expected);
  });

  it.each(Object.entries(deletes))('%s deletes', (caller, expected) => {
    expect(allowed(caller, (before) => ({ before }))).toEqual(expected);
  });

  it('does not let a link hand its task to somebody else', () => {
    const change = { before: resources.task, after: { ...resources.task, for: neighbour } };
    expect(viewOf(callers.link).refuse(change)?.code).toBe('forbidden');
  });

  it('tells a client which scope it lacks, and nobody in particular to log in', () => {
    expect(viewOf(callers.reader).refuse({ before: resources.mother })).toMatchObject({
      code: 'forbidden',
      diagnostics: expect.stringContaining('system/Patient.d'),
    });
    expect(viewOf(callers.anonymous).refuse({ after: resources.mother })?.code).toBe('login');
  });
});

function allowed(caller: string, change: (resource: Resource) => Change): readonly Name[] {
  const view = viewOf(callers[caller as keyof typeof callers]);
  return names.filter((name) => view.refuse(change(resources[name])) === undefined);
}

describe('released figures', () => {
  const own = { resourceType: 'MeasureReport', id: 'own', measure: 'https://example.org/fhir/Measure/x' };
  const released = {
    ...own,
    id: measureReportId('attendance', { first: '2026-Q1', last: '2026-Q1' }),
    measure: `${kringMarks.measures}attendance|1.0.0`,
    identifier: [{ system: kringMarks.release, value: 'nl-2026-q1' }],
    extension: [{ url: kringMarks.digest, valueString: 'abc' }],
  };

  it.each([
    ['changed', { before: released, after: { ...own, id: released.id } }],
    ['removed', { before: released }],
    ['made', { after: released }],
    ['made to pass for released by their measure', { after: { ...own, measure: released.measure } }],
    ['made to pass for released by their identifier', { after: { ...own, identifier: released.identifier } }],
    ['made to pass for released by a digest', { after: { ...own, extension: released.extension } }],
    [
      'made to pass for protected',
      { after: { ...own, extension: [{ url: kringMarks.regime, valueCanonical: 'nl' }] } },
    ],
    ['kept from being released by taking their ids', { after: { ...own, id: released.id } }],
    ['made out of other reports', { before: own, after: { ...own, measure: released.measure } }],
  ] as const)('are never %s but by Kring itself', (_name, change) => {
    expect(viewOf(callers.all).refuse(change)?.code).toBe('business-rule');
    expect(viewOf(callers.unrestricted).refuse(change)?.code).toBe('business-rule');
    expect(viewOf(callers.system).refuse(change)).toBeUndefined();
  });

  it.each([
    ['Measure', 'measures'],
    ['Library', 'libraries'],
    ['Questionnaire', 'questionnaires'],
  ] as const)('are of a %s that only Kring itself installs, changes and removes', (resourceType, base) => {
    const installed = { resourceType, id: 'attendance', url: `${kringMarks[base]}attendance` };
    const other = { ...installed, url: 'https://example.org/fhir/x' };
    for (const change of [
      { after: installed },
      { before: installed, after: { ...installed, status: 'retired' } },
      { before: installed, after: other },
      { before: other, after: installed },
      { before: installed },
    ]) {
      expect(viewOf(callers.all).refuse(change)?.code).toBe('business-rule');
      expect(viewOf(callers.unrestricted).refuse(change)?.code).toBe('business-rule');
      expect(viewOf(callers.system).refuse(change)).toBeUndefined();
    }
    expect(viewOf(callers.all).refuse({ before: other, after: other })).toBeUndefined();
  });

  it('leave everybody their own reports', () => {
    for (const change of [{ after: own }, { before: own, after: own }, { before: own }]) {
      expect(viewOf(callers.all).refuse(change)).toBeUndefined();
    }
  });

  it('are known by what a release and the installation of measures write', () => {
    expect(kringMarks).toEqual({
      measures: measureBase,
      libraries: libraryBase,
      questionnaires: 'https://kring.care/fhir/Questionnaire/',
      release: releaseSystem,
      digest: digestExtension,
      superseded: supersededExtension,
      regime: regimeExtension,
      dataSet: 'https://kring.care/fhir/research-release',
      reportId: reportIdPrefix,
    });
  });
});
