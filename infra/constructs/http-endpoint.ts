import { Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, type HttpRouteIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface HttpEndpointProps {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** The HTTP API. It exists before the functions do, so that they can be told the address in front of it. */
export class HttpEndpoint extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: HttpEndpointProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false });
    const stage = this.api.addStage('Stage', {
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecond, burstLimit: props.burst },
    });
    this.log(stage.node.defaultChild);
  }

  /** Methods and paths as HTTP API routes have them; the most specific one answers. */
  route(handler: IFunction, routes: Readonly<Record<string, readonly HttpMethod[]>>): void {
    const integration: HttpRouteIntegration = new HttpLambdaIntegration(
      `${handler.node.path}-integration`,
      handler,
    );
    for (const [path, methods] of Object.entries(routes)) {
      for (const route of this.api.addRoutes({ path, methods: [...methods], integration })) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'The handler decides by itself, deny by default: SMART tokens for systems, links for parents, ' +
            'and metadata and published indicators for everybody. It refuses whoever lacks the secret header.',
        });
      }
    }
  }

  /** The route's pattern instead of the path: a path below /q holds a parent's secret, a query may hold a name. */
  private log(stage: unknown): void {
    if (!(stage instanceof CfnStage)) throw new Error('The stage has no resource of its own');
    const group = new LogGroup(this, 'AccessLog', { retention: RetentionDays.THREE_MONTHS });
    stage.accessLogSettings = {
      destinationArn: group.logGroupArn,
      format: JSON.stringify({
        requestId: '$context.requestId',
        time: '$context.requestTime',
        route: '$context.routeKey',
        status: '$context.status',
        latencyMs: '$context.responseLatency',
        error: '$context.error.message',
      }),
    };
  }
}

export const anyMethod = [HttpMethod.ANY];
export const reading = [HttpMethod.GET, HttpMethod.HEAD];
