import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKnowledge } from '../../../functions/handlers/knowledge.ts';
import { installMeasures } from '../../../functions/http/indicators/install-measures.ts';
import { makeRelease } from '../../../functions/http/indicators/make-release.ts';
import { releasedPeriods } from '../../../functions/http/indicators/released.ts';
import { indicatorLibrary } from '../../../functions/indicator/measure.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { found, openStore, repositoryOver } from '../../repository/setup.ts';
import { countedFacts, factsOf, indicators, regimes, releaseWith, wanted } from './setup.ts';

describe('making a release', () => {
  let store: ItemStore;
  let repository: ReturnType<typeof repositoryOver>;
  beforeEach(() => {
    store = openStore();
    repository = repositoryOver(store);
  });
  afterEach(async () => {
    await repository.upkeep.settled();
    await store.close();
  });

  const names = ['attendance', 'partner-attendance', 'sessions-held', 'two-facilitators', 'who-5'];

  it('stores a MeasureReport for each indicator, in one commit, to be searched like any other', async () => {
    const made = await makeRelease(releaseWith(repository, countedFacts()), wanted('2026-Q1'));
    expect(made).toEqual({
      id: 'nl-2026-q1',
      made: true,
      newlySuppressed: [],
      reports: names.map((name) => `kring-${name}-2026-q1`),
      // Kleindorp has 4 of 9, and Grootstad is hidden with it, or one could subtract.
      loss: [
        { indicators: names.slice(0, 4), figures: 16, hidden: 8, secondary: 4, decided: 'figures' },
        { indicators: names.slice(4), figures: 4, hidden: 2, secondary: 1, decided: 'figures' },
      ],
    });
    expect(
      await found(repository, 'MeasureReport', 'measure=https://kring.care/fhir/Measure/attendance|1.0.0'),
    ).toEqual(['kring-attendance-2026-q1']);
    expect((await found(repository, 'MeasureReport', 'period=2026')).toSorted()).toEqual(made.reports);
    expect(await releasedPeriods(repository, 'who-5')).toMatchObject([
      { quarter: '2026-Q1', release: 'nl-2026-q1', report: 'kring-who-5-2026-q1' },
    ]);
  });

  it('answers the one there is when asked again, and counts nothing', async () => {
    const from = releaseWith(repository, countedFacts());
    await makeRelease(from, wanted('2026-Q1'));
    const asked: string[] = [];
    const again = await makeRelease(
      releaseWith(repository, countedFacts(asked), '2026-09-01'),
      wanted('2026-Q1'),
    );
    expect(again).toEqual({
      id: 'nl-2026-q1',
      made: false,
      newlySuppressed: [],
      reports: names.map((name) => `kring-${name}-2026-q1`),
      loss: [],
    });
    expect(asked).toEqual([]);
    expect(await repository.read('MeasureReport', 'kring-who-5-2026-q1')).toMatchObject({ versionId: '1' });
  });

  it('is made once, however many ask at the same moment', async () => {
    const from = releaseWith(repository, countedFacts());
    const all = await Promise.all(Array.from({ length: 8 }, () => makeRelease(from, wanted('2026-Q1'))));
    expect(all.filter(({ made }) => made)).toHaveLength(1);
    expect(await repository.read('MeasureReport', 'kring-attendance-2026-q1')).toMatchObject({
      versionId: '1',
    });
  });

  it.each([
    { other: 'a longer period', want: () => wanted('2026-Q1/2026-Q2') },
    {
      other: 'another regime',
      want: () => wanted('2026-Q1', { regime: { ...wanted('2026').regime, name: 'looser', threshold: 5 } }),
    },
  ])('is refused for what was released already: $other', async ({ want }) => {
    const from = releaseWith(repository, countedFacts(), '2027-06-01');
    await makeRelease(from, wanted('2026-Q1'));
    await expect(makeRelease(from, want())).rejects.toMatchObject({
      issues: [
        {
          code: 'business-rule',
          expression: 'period',
          diagnostics: expect.stringContaining('2026-Q1 was released in nl-2026-q1'),
        },
      ],
    });
    expect(await found(repository, 'MeasureReport', '_count=100')).toHaveLength(names.length);
  });

  it('lets one of two overlapping releases win, and nothing of the other be stored', async () => {
    const from = releaseWith(repository, countedFacts(), '2027-06-01');
    const results = await Promise.allSettled([
      makeRelease(from, wanted('2026-Q1/2026-Q2')),
      makeRelease(from, wanted('2026-Q2/2026-Q3')),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [refused] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.issues[0].diagnostics).toContain('of 2026-Q2 was released in nl-2026-q');
    expect(await found(repository, 'MeasureReport', '_count=100')).toHaveLength(names.length);
    const releases = new Set((await releasedPeriods(repository, 'who-5')).map(({ release }) => release));
    expect(releases.size).toBe(1);
  });

  it('waits until the period is over', async () => {
    const from = releaseWith(repository, countedFacts(), '2026-04-01T12:00:00Z');
    await expect(makeRelease(from, wanted('2026-Q1'))).rejects.toMatchObject({
      issues: [{ code: 'business-rule' }],
    });
    expect(
      await makeRelease({ ...from, clock: () => Date.parse('2026-04-02') }, wanted('2026-Q1')),
    ).toMatchObject({ made: true });
  });

  it('stores nothing when one indicator cannot be protected', async () => {
    const facts = countedFacts();
    const broken = {
      ...facts,
      queryAll: async (selects: readonly string[], parameters?: Readonly<Record<string, string>>) => {
        const all = await facts.queryAll(selects, parameters);
        return all.map((rows, index) => (index === 4 ? rows.slice(0, 3) : rows));
      },
    };
    await expect(makeRelease(releaseWith(repository, broken), wanted('2026-Q1'))).rejects.toMatchObject({
      issues: [{ code: 'processing', diagnostics: expect.stringMatching(/^who-5: .*add up/) }],
    });
    expect(await found(repository, 'MeasureReport', '_count=100')).toEqual([]);
    expect(await releasedPeriods(repository, 'attendance')).toEqual([]);
  });

  describe('a correction', () => {
    const towns = { Grootstad: [56, 111], Middelstad: [40, 90], Zuidstad: [30, 70] } as const;
    const from = (municipalities: Parameters<typeof factsOf>[0]) =>
      releaseWith(repository, factsOf(municipalities));
    const correct = (municipalities: Parameters<typeof factsOf>[0], corrects = 'nl-2026-q1') =>
      makeRelease(from(municipalities), wanted('2026-Q1', { corrects }));

    it('is a new release that names the old one and takes its place, with what it does not tell any more', async () => {
      await makeRelease(from(towns), wanted('2026-Q1'));
      // Of Middelstad there were 8 fewer; and much else was missing in Zuidstad.
      const made = await correct({ ...towns, Middelstad: [32, 82], Zuidstad: [60, 140] });
      expect(made).toMatchObject({
        id: 'nl-2026-q1-r2',
        made: true,
        reports: names.map((name) => `kring-${name}-2026-q1-r2`),
      });
      expect(made.newlySuppressed).toContainEqual({
        indicator: 'attendance',
        quarter: '2026-Q1',
        municipality: 'Middelstad',
      });
      const report = await repository.read('MeasureReport', 'kring-attendance-2026-q1-r2');
      if (!report || report.deleted) throw new Error('The report is there');
      expect(report.resource.extension).toContainEqual({
        url: 'https://kring.care/fhir/StructureDefinition/release-corrects',
        valueString: 'nl-2026-q1',
      });
      expect(await repository.read('MeasureReport', 'kring-attendance-2026-q1')).toMatchObject({
        versionId: '2',
      });
      expect(await releasedPeriods(repository, 'attendance')).toMatchObject([
        { quarter: '2026-Q1', release: 'nl-2026-q1-r2', report: 'kring-attendance-2026-q1-r2' },
      ]);
      expect(await correct(towns)).toMatchObject({ id: 'nl-2026-q1-r2', made: false });
      expect(await makeRelease(from(towns), wanted('2026-Q1'))).toMatchObject({
        id: 'nl-2026-q1-r2',
        made: false,
      });
      expect(await correct(towns, 'nl-2026-q1-r2')).toMatchObject({ id: 'nl-2026-q1-r3', made: true });
    });

    it('is held against every release there was, not only the last', async () => {
      await makeRelease(from(towns), wanted('2026-Q1'));
      const late = { ...towns, Middelstad: [43, 93], Zuidstad: [60, 140] } as const;
      await correct(late);
      // In the second Middelstad is hidden, since 3 came late; now it is as it was in the second.
      const { newlySuppressed } = await correct(late, 'nl-2026-q1-r2');
      expect(newlySuppressed).toEqual([]);
      const report = await repository.read('MeasureReport', 'kring-attendance-2026-q1-r3');
      expect(JSON.stringify(report?.deleted === false && report.resource)).not.toMatch(/:(43|93)[,}]/);
    });

    it('tells what has not changed, and suppresses nothing then', async () => {
      await makeRelease(from(towns), wanted('2026-Q1'));
      expect(await correct(towns)).toMatchObject({ made: true, newlySuppressed: [] });
    });

    it.each([
      { what: 'what was never released', corrects: 'nl-2026-q1', first: false },
      { what: 'another period', corrects: 'nl-2026-q2', first: true },
      { what: 'another regime', corrects: 'looser-2026-q1', first: true },
      { what: 'an edition that there is not', corrects: 'nl-2026-q1-r2', first: true },
      { what: 'what is no release', corrects: '', first: true },
    ])('is refused of $what, and nothing is stored', async ({ corrects, first }) => {
      if (first) await makeRelease(from(towns), wanted('2026-Q1'));
      await expect(correct(towns, corrects)).rejects.toMatchObject({
        issues: [{ code: 'business-rule', expression: 'corrects' }],
      });
      expect(await found(repository, 'MeasureReport', '_count=100')).toHaveLength(first ? names.length : 0);
    });

    it('is made once, however many ask at the same moment', async () => {
      await makeRelease(from(towns), wanted('2026-Q1'));
      const all = await Promise.all(Array.from({ length: 4 }, () => correct(towns)));
      expect(all.filter(({ made }) => made)).toHaveLength(1);
      expect(new Set(all.map(({ id }) => id))).toEqual(new Set(['nl-2026-q1-r2']));
    });

    it('is not made under a regime whose releases are safe by being the only one', async () => {
      const regime = regimes.get('strict');
      if (!regime) throw new Error('There is a regime strict');
      const strictly = { ...from(towns), clock: () => Date.parse('2026-06-01') };
      const facts = wanted('2026-Q1', { regime: { ...regime, consent: 'opt-out' } });
      await makeRelease(strictly, facts);
      await expect(makeRelease(strictly, { ...facts, corrects: 'strict-2026-q1' })).rejects.toMatchObject({
        issues: [{ code: 'business-rule', diagnostics: expect.stringContaining('strict') }],
      });
    });
  });

  it('has Measures and Libraries to refer to, written again only when they change', async () => {
    expect(await installMeasures(repository, indicators)).toBe(2 * names.length);
    expect(await installMeasures(repository, indicators)).toBe(0);
    const [first, ...others] = indicators;
    if (!first) throw new Error('There are indicators');
    expect(await installMeasures(repository, [{ ...first, sql: `${first.sql}-- changed` }, ...others])).toBe(
      1,
    );
    expect(await found(repository, 'Measure', 'url=https://kring.care/fhir/Measure/who-5')).toEqual([
      'who-5',
    ]);
    expect(await found(repository, 'Library', 'url=https://kring.care/fhir/Library/who-5')).toEqual([
      'who-5',
    ]);
  });

  it('gives resources that are valid, as are the Measures and Libraries that they name', async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const { validator } = readKnowledge({
      definitions: `${root}functions/fhir/definitions/generated`,
      profiles: `${root}fhir-profiles/generated`,
    });
    const { reports } = await makeRelease(releaseWith(repository, countedFacts()), wanted('2026-Q1'));
    const versions = await repository.readMany(reports.map((id) => ({ type: 'MeasureReport', id })));
    const resources = [
      ...versions.flatMap((version) => version?.resource ?? []),
      ...indicators.flatMap((indicator) => [indicator.measure, indicatorLibrary(indicator)]),
    ];
    expect(resources).toHaveLength(3 * names.length);
    const errors = resources.flatMap((resource) =>
      validator.validate(resource).filter(({ severity }) => severity === 'error'),
    );
    expect(errors).toEqual([]);
    expect(regimes.size).toBeGreaterThan(0);
  });
});
