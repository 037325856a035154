import { Fn, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface DeliveryProps {
  readonly api: HttpApi;
  readonly staticFiles: IBucket;
  readonly originSecret: { readonly header: string; readonly value: string };
  /** Of a web ACL for CloudFront, which AWS keeps in us-east-1. */
  readonly webAclArn: string;
  /** A name of one's own needs a certificate in us-east-1 too. */
  readonly domain: { readonly name: string; readonly certificateArn: string } | undefined;
}

/** CloudFront: the only way in, because a firewall cannot stand before an HTTP API itself. */
export class Delivery extends Construct {
  readonly distribution: Distribution;
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const apiHost = Fn.select(2, Fn.split('/', props.api.apiEndpoint));
    const security = ResponseHeadersPolicy.SECURITY_HEADERS;
    const origin = new HttpOrigin(apiHost, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      customHeaders: { [props.originSecret.header]: props.originSecret.value },
    });
    const forEverybody = {
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: security,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    };
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `${Stack.of(this).stackName}: FHIR API, parent pages, indicators`,
      webAclId: props.webAclArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(props.domain ? domainProps(this, props.domain) : {}),
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        // What is behind it is about people, and answered for who asks.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: security,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
      additionalBehaviors: {
        '/static/*': { origin: S3BucketOrigin.withOriginAccessControl(props.staticFiles), ...forEverybody },
        // Styles and scripts of the pages: their names change with their content.
        '/q/assets/*': { origin, ...forEverybody },
        '/indicators/assets/*': { origin, ...forEverybody },
      },
    });
    this.publicUrl = `https://${props.domain?.name ?? this.distribution.distributionDomainName}`;
    this.explain(props.domain === undefined);
  }

  private explain(defaultCertificate: boolean): void {
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Families travel and registries abroad pull: a country is no sign of who may ask.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'A standard log holds every path, and a path below /q holds the secret of a parent’s link. ' +
          'The HTTP API logs routes without paths instead.',
      },
    );
    if (!defaultCertificate) return;
    Validations.of(this.distribution).acknowledge({
      id: 'AwsSolutions-CFR4',
      reason:
        'CloudFront’s own certificate fixes the TLS policy; with the context `domainName` it is TLS 1.2 (2021).',
    });
  }
}

function domainProps(scope: Construct, domain: { readonly name: string; readonly certificateArn: string }) {
  return {
    domainNames: [domain.name],
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', domain.certificateArn),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}
