import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why a role may use this resource pattern, each pattern by itself, so that a new one is noticed. */
export function explainWildcard(role: IConstruct, resource: string, reason: string): void {
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}

/** The ARN of a construct's resource, as cdk-nag writes it. */
export function logicalArn(construct: IConstruct): string {
  const resource = construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} is no resource`);
  return `<${Stack.of(construct).getLogicalId(resource)}.Arn>`;
}
