import { expect, it } from 'vitest';
import { readCare } from '../../functions/handlers/care.ts';
import { readEnvironment, variables } from '../../functions/handlers/environment.ts';

const { KRING_CARE } = variables;
const help = [{ name: 'Night line', href: 'tel:+31000000000', label: '000', detail: 'Always' }];
const care = {
  en: { careTeam: 'the midwives', help, emergency: '112' },
  nl: { careTeam: 'de verloskundigen', help: [] },
};

it('is what the programme says about itself, by language', () => {
  expect(readCare(JSON.stringify(care))).toEqual(care);
  expect(readCare('{"nl":{"careTeam":"de verloskundigen"}}')).toEqual({ nl: care.nl });
  expect(readEnvironment({ KRING_CARE }, { KRING_CARE: JSON.stringify(care) })).toEqual({ KRING_CARE: care });
  expect(readEnvironment({ KRING_CARE }, {})).toEqual({});
});

it.each([
  ['what is no JSON', 'midwives', /no JSON.*Right is/],
  ['a language that the page has not', '{"xx":{"careTeam":"x"}}', /the whole: .*xx/],
  ['no name', '{"en":{"careTeam":" "}}', /en\.careTeam: /],
  [
    'a number with spaces',
    '{"en":{"careTeam":"x","help":[{"name":"y","href":"tel:0 1"}]}}',
    /en\.help\.0\.href: must/,
  ],
  ['an emergency number with words', '{"en":{"careTeam":"x","emergency":"call 112"}}', /en\.emergency: must/],
  ['a script', '{"en":{"careTeam":"x","help":[{"name":"y","href":"javascript:1"}]}}', /href: must/],
  ['a member that nobody reads', '{"en":{"careTeam":"x","phone":"1"}}', /en: .*phone/],
])('refuses %s and says where', (_, json, why) => {
  expect(() => readCare(json)).toThrow(why);
  expect(() => readEnvironment({ KRING_CARE }, { KRING_CARE: json })).toThrow(/KRING_CARE/);
});
