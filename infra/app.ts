import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildHandlers } from './build.ts';
import { countryOf } from './countries.ts';
import { CountryStack } from './country-stack.ts';
import { EdgeStack } from './edge-stack.ts';

/**
 * `npx cdk synth -c country=NL`, which needs neither an account nor the network. To deploy, see infra/README.md:
 * `-c native=true` brings the binaries for the functions' processor along.
 */
const app = new App();
const text = (name: string): string | undefined => app.node.tryGetContext(name);

const country = countryOf(text('country'));
const domainName = text('domainName');
const certificateArn = text('certificateArn');
if ((domainName === undefined) !== (certificateArn === undefined)) {
  throw new Error('The contexts `domainName` and `certificateArn` belong together: give both or neither');
}
const alarmEmail = text('alarmEmail');
const careFile = text('careFile');
const oidcFile = text('oidcFile');
const dhis2Secret = text('dhis2Secret');
const onCallFile = text('onCallFile');
const native = text('native') === 'true';
const outFolder = resolve(import.meta.dirname, '../dist/handlers');
await buildHandlers({ outFolder, native });

const edge = new EdgeStack(app, `Kring-${country.country}-Edge`, { env: { region: 'us-east-1' } });
const stack = new CountryStack(app, `Kring-${country.country}`, {
  env: { region: text('region') ?? country.region },
  description: `Kring, group care in the first 1000 days: ${country.name}`,
  terminationProtection: true,
  country,
  code: (handler) => Code.fromAsset(`${outFolder}/${handler}`),
  ...(domainName && certificateArn ? { domain: { name: domainName, certificateArn } } : {}),
  ...(alarmEmail ? { alarmEmail } : {}),
  ...(careFile ? { care: readFileSync(careFile, 'utf8') } : {}),
  ...(onCallFile ? { onCall: readFileSync(onCallFile, 'utf8') } : {}),
  ...(oidcFile ? { oidc: readFileSync(oidcFile, 'utf8') } : {}),
  ...(dhis2Secret ? { dhis2Secret } : {}),
});
if (!country.emergency && !(careFile && readFileSync(careFile, 'utf8').includes('"emergency"'))) {
  Validations.of(stack).addWarning(
    'WithoutEmergencyNumber',
    `The parent page has no emergency number to tap: give \`emergency\` in the careFile, or in blueprints/${country.country.toLowerCase()}`,
  );
}
const helpless = Object.entries(country.crisis).flatMap(([language, lines]) =>
  lines.length === 0 ? [language] : [],
);
if (helpless.length > 0 && !careFile) {
  Validations.of(stack).addWarning(
    'WithoutCrisisHelp',
    `Nobody is named who helps in a crisis (${helpless.join(', ')}): ask the operator of the programme whom, and give \`help\` in the careFile, or \`crisis\` in blueprints/${country.country.toLowerCase()}`,
  );
}
if (!country.onCall && !onCallFile) {
  Validations.of(stack).addWarning(
    'WithoutOnCall',
    'Nobody is told of alerts, and no instrument with a safety question is sent out: give onCallFile, see docs/alerts.md',
  );
}
if (!native) {
  Validations.of(stack).addWarning(
    'WithoutNativeBinaries',
    'Good for looking at, not for deploying: DuckDB for Linux on arm64 is left out (add `-c native=true`)',
  );
}
for (const one of [edge, stack]) {
  Tags.of(one).add('project', 'kring');
  Tags.of(one).add('country', country.country);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
