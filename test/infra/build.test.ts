import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Built, buildHandlers } from '../../infra/build.ts';
import { dataFolders, handlerNames } from '../../infra/handlers.ts';

let folder: string;
let built: Readonly<Record<string, Built>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kring-build-'));
  built = await buildHandlers({ outFolder: folder });
});

afterAll(() => rmSync(folder, { recursive: true }));

it('makes a bundle of every handler, with what it reads beside it', () => {
  expect(readdirSync(folder).sort()).toEqual([...handlerNames].sort());
  for (const name of handlerNames) {
    expect(statSync(join(folder, name, 'index.mjs')).size).toBe(built[name]?.bytes);
    expect(existsSync(join(folder, name, 'index.mjs.map'))).toBe(true);
    for (const beside of Object.keys(dataFolders[name])) {
      expect(statSync(join(folder, name, beside)).size).toBeGreaterThan(0);
    }
  }
  expect(existsSync(join(folder, 'parent', 'client-sq.js'))).toBe(true);
});

it('keeps the cold start of the FHIR API lean', () => {
  const { bytes = 0, packages = [] } = built.fhir ?? {};
  const clients = packages.filter((name) => name.startsWith('@aws-sdk/client-'));
  expect(clients).toEqual(['@aws-sdk/client-dynamodb']);
  expect(packages).not.toContain('fhirpath');
  expect(bytes).toBeLessThan(1_450_000);
  // It is there all the same, for the first constraint that needs it.
  expect(existsSync(join(folder, 'fhir', 'fhirpath.cjs'))).toBe(true);
});

it('brings DuckDB only where facts are made', () => {
  const holding = handlerNames.filter((name) => built[name]?.packages.includes('@duckdb/node-api'));
  expect(holding).toEqual(['changes', 'schedule', 'measures']);
});
