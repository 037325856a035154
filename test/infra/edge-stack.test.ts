import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { stacks } from './synth.ts';

const template = Template.fromStack(stacks().edge);

it('is a firewall for CloudFront whose address the country’s stack is given', () => {
  template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
  template.hasOutput('WebAclArn', { Value: { 'Fn::GetAtt': ['WebAcl', 'Arn'] } });
});

it('shows nobody the paths of requests', () => {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const rules: { VisibilityConfig: object }[] = acl?.Properties.Rules;
  expect(rules.length).toBeGreaterThan(3);
  for (const { VisibilityConfig } of [acl?.Properties, ...rules]) {
    expect(VisibilityConfig).toMatchObject({ SampledRequestsEnabled: false });
  }
});

it('lets a bundle and a narrative through', () => {
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({
        Name: 'AWSManagedRulesCommonRuleSet',
        Statement: {
          ManagedRuleGroupStatement: Match.objectLike({
            RuleActionOverrides: Match.arrayWith([
              { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
              { Name: 'CrossSiteScripting_BODY', ActionToUse: { Count: {} } },
            ]),
          }),
        },
      }),
    ]),
  });
});

it('slows down whoever guesses links or tokens sooner than others', () => {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const limits = acl?.Properties.Rules.flatMap(
    (rule: { Statement: { RateBasedStatement?: { Limit: number } } }) =>
      rule.Statement.RateBasedStatement ? [rule.Statement.RateBasedStatement.Limit] : [],
  );
  expect(limits).toEqual([600, 30_000]);
});
