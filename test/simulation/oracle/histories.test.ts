import { expect, it } from 'vitest';
import type { Version } from '../../../functions/repository/repository.ts';
import { judgeHistory } from './histories.ts';
import { type TimedVersion, Timeline } from './timeline.ts';

const key = { type: 'Patient', id: 'a' };

function truth(version: number): TimedVersion {
  const resource = { resourceType: 'Patient', text: { div: `w${version}` } };
  const end = version === 4 ? Number.POSITIVE_INFINITY : version + 1;
  return {
    key,
    version,
    attempt: '',
    stampMs: 0,
    atMs: 0,
    operation: undefined,
    resource,
    start: version,
    end,
  };
}

const timeline = new Timeline(new Map([['Patient/a', [1, 2, 3, 4].map(truth)]]));

function shown(version: number): Version {
  const { resource } = truth(version);
  return {
    ...key,
    versionId: String(version),
    deleted: false,
    lastUpdated: '',
    text: '',
    resource: resource ?? { resourceType: '' },
  };
}

function judged(pages: readonly (readonly number[])[], total = 4, mayHaveGaps = false) {
  const told = pages.map((page) => ({ start: 10, end: 11, versions: page.map(shown), total }));
  return judgeHistory({ kind: 'history', key, pages: told }, timeline, mayHaveGaps);
}

it('accepts all versions, on one page or on several', () => {
  expect(judged([[4, 3, 2, 1]])).toEqual([]);
  expect(
    judged([
      [4, 3],
      [2, 1],
    ]),
  ).toEqual([]);
});

it('misses a version that is lost between two pages, or at the end, or is there twice', () => {
  expect(judged([[4, 3], [1]])).toEqual(['shows the versions 4, 3, 1']);
  expect(judged([[4, 3], [2]])).toEqual(['shows the versions 4, 3, 2']);
  expect(
    judged([
      [4, 3],
      [3, 2, 1],
    ]),
  ).toEqual(['shows the versions 4, 3, 3, 2, 1']);
  expect(judged([[4, 3], [1]], 4, true)).toEqual([]);
});

it('sees to the beginning and the total', () => {
  expect(judged([[3, 2, 1]])).toEqual(['begins with 3; it was 4']);
  expect(judged([[4, 3, 2, 1]], 3)).toEqual(['says 3 in all; there were 4']);
});
