import { expect, it } from 'vitest';
import { countryOf } from '../../infra/countries.ts';

it('knows each country of the programme by its code', () => {
  for (const code of ['BE', 'GB', 'GH', 'NL', 'SR', 'XK', 'ZA']) {
    expect(countryOf(code)).toMatchObject({
      country: code,
      region: expect.stringMatching(/^[a-z]{2}-[a-z]+-\d$/),
    });
  }
});

it.each([undefined, 'nl', 'FR', 42])('says which there are when asked for %j', (code) => {
  expect(() => countryOf(code)).toThrow(/one of BE, GB, GH, NL, SR, XK, ZA/);
});
