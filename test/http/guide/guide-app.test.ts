import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packageArchive, packageFiles } from '../../../functions/handlers/package-archive.ts';
import { createGuideApp } from '../../../functions/http/guide/guide-app.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'fhir-profiles', 'generated');
const app = createGuideApp({
  files: () => packageFiles(folder),
  archive: packageArchive,
  publicUrl: 'https://kring.test/nl',
});

describe('the guide over HTTP', () => {
  it.each(['/guide', '/guide/'])(
    'leads from %s to its beginning, below the path of the deployment',
    async (path) => {
      const answer = await app.request(path);
      expect([answer.status, answer.headers.get('Location')]).toEqual([308, '/nl/guide/index.html']);
    },
  );

  it('sends pages under a strict policy', async () => {
    const answer = await app.request('/guide/StructureDefinition-care-group.html');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toMatch('text/html');
    expect(answer.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'; style-src 'self'/);
    expect(answer.headers.get('Cache-Control')).toMatch('max-age');
    expect(await answer.text()).toContain('<h1>Care group</h1>');
  });

  it('sends a definition as it is in the package, to any origin', async () => {
    const answer = await app.request('/guide/StructureDefinition-care-group.json');
    expect((await answer.json()).id).toBe('care-group');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  it('sends the style and the package', async () => {
    expect((await app.request('/guide/style.css')).headers.get('Content-Type')).toMatch('text/css');
    const archive = await app.request('/guide/package.tgz');
    const bytes = gunzipSync(Buffer.from(await archive.arrayBuffer()));
    expect(bytes.toString('utf8', 0, 100)).toMatch(/^package\//);
  });

  it.each([
    '/guide/nothing.html',
    '/guide/a/b',
    '/guide/..%2fpackage.json',
    '/guide/__proto__',
    '/guide/constructor',
  ])('has no %s, and says where to go', async (path) => {
    const answer = await app.request(path);
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('index.html')]);
  });
});
