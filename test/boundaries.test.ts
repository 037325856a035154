import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** docs/decisions/0001-rooms.md: which room may import which. `*` stands for all. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  fhir: [],
  page: [],
  access: ['fhir'],
  'group-care': ['fhir'],
  questionnaire: ['fhir'],
  indicator: ['fhir'],
  subscription: ['fhir', 'group-care'],
  store: [],
  facts: ['fhir', 'indicator'],
  repository: ['fhir', 'store/item-store.ts'],
  'parent-page': ['fhir', 'page', 'questionnaire'],
  'care-page': ['page'],
  'guide-page': ['fhir', 'page'],
  'indicator-page': ['fhir', 'indicator', 'page'],
  http: [
    'access',
    'care-page',
    'fhir',
    'group-care',
    'guide-page',
    'indicator',
    'indicator-page',
    'page',
    'parent-page',
    'questionnaire',
    'repository',
    'subscription',
  ],
  handlers: ['*'],
  local: ['*'],
};

/** Rooms that decide and never act: no platform, no clock, no chance. */
const pure: ReadonlySet<string> = new Set([
  'access',
  'care-page',
  'group-care',
  'guide-page',
  'indicator',
  'indicator-page',
  'page',
  'parent-page',
  'questionnaire',
  'subscription',
]);

/** Web `Request` and `Response` only, so that the same code runs in a Lambda and in a server. */
const withoutNode: ReadonlySet<string> = new Set([...pure, 'http']);

const root = fileURLToPath(new URL('../functions/', import.meta.url));
const files = globSync('**/*.{ts,js}', { cwd: root });
const code = files.map((file) => ({
  file,
  room: file.split('/')[0] ?? '',
  text: readFileSync(join(root, file), 'utf8'),
}));
const imported = /(?:\bfrom\s+|\bimport\s*\(?\s*)'([^']+)'/g;
const edges = code.flatMap(({ file, room, text }) =>
  [...text.matchAll(imported)].map(([, target = '']) => ({
    file,
    room,
    target,
    place: target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : undefined,
  })),
);

it('sees the files and their imports', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(edges.filter(({ place }) => place !== undefined).length).toBeGreaterThan(200);
  expect(new Set(code.map(({ room }) => room))).toEqual(new Set(Object.keys(rooms)));
});

it('lets each room import only what it may', () => {
  const wrong = edges.filter(({ room, place }) => {
    if (place === undefined) return false;
    const allowed = rooms[room] ?? [];
    const target = place.split('/')[0] ?? '';
    return target !== room && !allowed.some((one) => one === '*' || one === target || one === place);
  });
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

it('keeps platforms out of the rooms that run anywhere', () => {
  const wrong = edges.filter(
    ({ room, target }) =>
      (withoutNode.has(room) && target.startsWith('node:')) ||
      (pure.has(room) && target.startsWith('@aws-sdk/')),
  );
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

it('passes clock and chance into the rooms that decide', () => {
  const banned = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(/;
  // The client script runs on the parent's phone, whose clock it is.
  const wrong = code.filter(
    ({ room, file, text }) => pure.has(room) && !file.includes('/client/') && banned.test(text),
  );
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

it('reads the environment at the composition roots only', () => {
  const wrong = code.filter(
    ({ room, text }) => room !== 'handlers' && room !== 'local' && text.includes('process.env'),
  );
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

it('lets infra name handlers by their path only', () => {
  const infra = fileURLToPath(new URL('../infra/', import.meta.url));
  const named = globSync('**/*.ts', { cwd: infra });
  expect(named.length).toBeGreaterThan(0);
  const wrong = named.filter((file) =>
    /from '[^']*functions\//.test(readFileSync(join(infra, file), 'utf8')),
  );
  // The table's definition is data that the store owns.
  expect(wrong.filter((file) => !/table/.test(readFileSync(join(infra, file), 'utf8')))).toEqual([]);
});
