import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { countryOf } from '../../infra/countries.ts';
import { CountryStack, type CountryStackProps } from '../../infra/country-stack.ts';
import { EdgeStack } from '../../infra/edge-stack.ts';

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** The stacks of a country, with a line of code in place of each bundle. */
export function stacks(props: Partial<CountryStackProps> = {}) {
  const app = new App({ context });
  return {
    app,
    edge: new EdgeStack(app, 'Edge', { env: { region: 'us-east-1' } }),
    country: new CountryStack(app, 'Kring-NL', {
      env: { region: 'eu-central-1' },
      country: countryOf('NL'),
      code: () => Code.fromInline('exports.handler = async () => {}'),
      ...props,
    }),
  };
}

/** What cdk-nag has against them, as `rule: resource`. */
export function findings(scope: ReturnType<typeof stacks>['app']): readonly string[] {
  const { violations } = new AwsSolutionsChecks(scope).validateScope(scope);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((one) => `${ruleName}: ${one.constructPath ?? one.resourceLogicalId}`),
  );
}
