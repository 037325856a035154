import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** An event as API Gateway sends it for an HTTP API, payload format 2.0. */
export function httpApiEvent(
  method: string,
  rawPath: string,
  { query = '', ...rest }: Partial<APIGatewayProxyEventV2> & { readonly query?: string } = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: 'ANY /fhir/{proxy+}',
    rawPath,
    rawQueryString: query,
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'a1b2c3d4e5',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'test/1' },
      requestId: 'Xy0aEgVDjoEEJxA=',
      routeKey: 'ANY /fhir/{proxy+}',
      stage: '$default',
      time: '22/Nov/2026:14:50:00 +0000',
      timeEpoch: 1_795_358_400_000,
    },
    isBase64Encoded: false,
    ...rest,
    headers: {
      host: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      via: '2.0 0123456789abcdef.cloudfront.net (CloudFront)',
      'x-forwarded-proto': 'https',
      'x-kring-origin': originSecret,
      ...rest.headers,
    },
  };
}

export const originSecret = 'only-the-delivery-network-knows-this';
