import { expect, it } from 'vitest';
import { findings, stacks } from './synth.ts';

it('finds nothing that is not explained', () => {
  expect(findings(stacks().app)).toEqual([]);
});
