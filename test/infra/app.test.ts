import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** As the CDK's own command runs it, without an account, credentials or a network. */
function synth(context: Record<string, string>): string {
  const out = mkdtempSync(join(tmpdir(), 'kring-synth-'));
  const environment = { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context), PATH: '/nowhere' };
  execFileSync(process.execPath, ['infra/app.ts'], { cwd: root, env: environment, stdio: 'pipe' });
  return out;
}

it('synthesises the stacks of a country, which pass cdk-nag', { timeout: 120_000 }, () => {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const out = synth({ ...context, country: 'GH' });
  try {
    const files = readdirSync(out);
    expect(files).toContain('Kring-GH.template.json');
    expect(files).toContain('Kring-GH-Edge.template.json');
    const manifest = readFileSync(join(out, 'manifest.json'), 'utf8');
    expect(manifest).toContain('aws://unknown-account/af-south-1');
    expect(readFileSync(join(out, 'Kring-GH.metadata.json'), 'utf8')).toContain('WithoutNativeBinaries');
    expect(readFileSync(join(out, 'Kring-GH.metadata.json'), 'utf8')).toContain('WithoutEmergencyNumber');
    const template = JSON.parse(readFileSync(join(out, 'Kring-GH.template.json'), 'utf8'));
    const tables = Object.values<{ Type: string; Properties: { Tags?: unknown } }>(template.Resources).filter(
      ({ Type }) => Type === 'AWS::DynamoDB::Table',
    );
    expect(tables[0]?.Properties.Tags).toContainEqual({ Key: 'country', Value: 'GH' });
  } finally {
    rmSync(out, { recursive: true });
  }
});

it('says what is wrong with its context', () => {
  expect(() => synth({ country: 'FR' })).toThrow(/must be one of BE, GB/);
  expect(() => synth({ country: 'NL', domainName: 'kring.example' })).toThrow(/belong together/);
});
