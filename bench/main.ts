import { parseArgs } from 'node:util';
import type { Benchmark } from './figure.ts';

/** `npm run bench [-- name …]`: each file of this folder that exports `benchmarks` is one. */
const files: Readonly<Record<string, () => Promise<{ readonly benchmarks: Benchmark }>>> = {
  cost: () => import('./cost.ts'),
  http: () => import('./http.ts'),
  'session-shares': () => import('./session-shares.ts'),
  search: () => import('./search.ts'),
  access: () => import('./access.ts'),
  match: () => import('./match.ts'),
  'group-care': () => import('./group-care.ts'),
  'search-shapes': () => import('./search-shapes.ts'),
  'busiest-keys': () => import('./busiest-keys.ts'),
  growth: () => import('./growth.ts'),
  'index-values': () => import('./index-values.ts'),
  validate: () => import('./validate.ts'),
  'cold-start': () => import('./cold-start.ts'),
  'parent-page': () => import('./parent-page.ts'),
  page: () => import('./page.ts'),
  subscriptions: () => import('./subscriptions.ts'),
  questionnaire: () => import('./questionnaire.ts'),
  facts: () => import('./facts.ts'),
  registry: () => import('./registry.ts'),
};

const { positionals } = parseArgs({ allowPositionals: true });
for (const [name, load] of Object.entries(files)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const { benchmarks } = await load();
  for (const figure of await benchmarks()) console.log(`${figure.name}: ${figure.value}`);
}
