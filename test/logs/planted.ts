/**
 * What people in the fixtures of the tests are known by. None of it may be in any log of a whole test run; a test that
 * plants something of its own adds it here.
 */
export const planted = [
  'Kooyker',
  'Mensah',
  'Pinas',
  'Plantedfamily',
  'Plantedgiven',
  'Plantedstad',
  'plantedremark',
  'Planted words',
  'Planted score',
  'plantedname',
  'Family of ',
  'Circle of spring',
  'Bea brings cake',
  'told by ',
  'bsn-',
  '999990019',
  '0612345678',
  '0698765432',
] as const;

/** Lines that tell of somebody, the planted words left out of what is said of them. */
export function telling(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const found = planted.filter((word) => line.toLowerCase().includes(word.toLowerCase()));
    return found.length === 0 ? [] : [`${found.join(', ')}: ${line.slice(0, 500)}`];
  });
}
