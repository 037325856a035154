import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** The firewall. AWS keeps those of CloudFront in us-east-1, wherever the country's own stack is. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      // Samples would show the paths of requests, and a path below /q holds the secret of a parent's link.
      visibilityConfig: visibility('WebAcl'),
      rules: [
        managed(0, 'AWSManagedRulesAmazonIpReputationList'),
        managed(1, 'AWSManagedRulesKnownBadInputsRuleSet'),
        // A bundle is larger than 8 KB, and a narrative is XHTML: what looks like an attack there is ordinary.
        managed(2, 'AWSManagedRulesCommonRuleSet', [
          'SizeRestrictions_BODY',
          'CrossSiteScripting_BODY',
          'GenericLFI_BODY',
          'GenericRFI_BODY',
          'GenericRFI_QUERYARGUMENTS',
          'EC2MetaDataSSRF_BODY',
          'NoUserAgent_HEADER',
        ]),
        rate(3, 'PagesAndTokens', 600, ['/q/', '/care/', '/paper/', '/tablet', '/auth/']),
        rate(4, 'Everything', 30_000, undefined),
      ],
    });
    new CfnOutput(this, 'WebAclArn', {
      value: acl.attrArn,
      description: 'The parameter WebAclArn of the country’s stack',
    });
  }
}

/** `counted` rules only count, so that one sees what they would have blocked. */
function managed(priority: number, name: string, counted: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  };
}

/** Of one address, in five minutes. */
function rate(
  priority: number,
  name: string,
  limit: number,
  paths: readonly string[] | undefined,
): CfnWebACL.RuleProperty {
  const scopeDown = paths && { orStatement: { statements: paths.map(pathBegins) } };
  return {
    name,
    priority,
    action: { block: {} },
    visibilityConfig: visibility(name),
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        limit,
        ...(scopeDown ? { scopeDownStatement: scopeDown } : {}),
      },
    },
  };
}

function pathBegins(path: string): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString: path,
      textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
    },
  };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
