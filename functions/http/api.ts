import type { Interaction } from '../access/decide.ts';
import type { Principal } from '../access/principal.ts';
import type { ElementModel } from '../fhir/definitions/element-model.ts';
import type { Issue, OperationOutcome } from '../fhir/outcome.ts';
import type { Json, Resource } from '../fhir/resource.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import type { Terminology } from '../fhir/terminology/terminology.ts';
import type { PostedDefinitions } from '../fhir/validate/sources.ts';
import type { ValidateOptions } from '../fhir/validate/validator.ts';
import type { Sizes } from '../group-care/matching/propose.ts';
import type { Repository, Version } from '../repository/repository.ts';
import type { OnCall } from './alerts/on-call.ts';
import type { Jobs } from './async/jobs.ts';
import type { IdentifierRules } from './identifier-check.ts';
import type { Operation } from './operations/operation.ts';
import type { CheckEndpoint } from './subscriptions/context.ts';

/** What the FHIR API is made of; everything that has a side effect is passed in. */
export interface FhirApi {
  readonly repository: Repository;
  /** What is wrong with a resource, by base R4, the profiles that it declares and those that are asked for. */
  readonly validate: (
    resource: Resource,
    options?: ValidateOptions,
  ) => readonly Issue[] | Promise<readonly Issue[]>;
  /** Asks the code systems and value sets that are known here, those that clients have stored among them. */
  readonly terminology: <T>(ask: (known: Terminology, posted: PostedDefinitions) => T) => Promise<T>;
  readonly searchDefinitions: SearchDefinitions;
  /** What the elements of R4's types are, for XML, patches and summaries. */
  readonly elements: ElementModel;
  readonly operations: readonly Operation[];
  /** Where long operations may be carried out behind their answer; none when absent. */
  readonly jobs?: Jobs;
  /** Where Subscriptions are served. */
  readonly subscriptions?: { readonly checkEndpoint: CheckEndpoint; readonly auth: 'on' | 'off' };
  /** Canonical URLs of the profiles that are validated, by resource type. */
  readonly profiles: Pick<ReadonlyMap<string, readonly string[]>, 'get'>;
  /** Of the registers whose numbers are checked; none when absent. */
  readonly identifierRules?: IdentifierRules;
  /** Who is told of alerts; without anybody, what raises those of which somebody has to know at once is not sent out. */
  readonly onCall?: OnCall | undefined;
  /** How many families make a group, in the country; those of the models when absent. */
  readonly groupSizes?: Sizes;
  /** IANA, of the country: whose today and whose days are meant. UTC when absent. */
  readonly timeZone?: string;
  readonly limits: HttpLimits;
  readonly software: { readonly version: string; readonly releaseDate: string };
  readonly routes: readonly Route[];
  /** Carries out one interaction, if the caller may. @throws FhirError */
  readonly dispatch: (path: string, request: Omit<FhirRequest, 'params'>) => Promise<Answer>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Notes an error that nobody foresaw, without content, and answers the id under which it is noted. */
  readonly report: (error: unknown) => string;
}

export interface HttpLimits {
  /** Of a request body, after decompression. */
  readonly maxBodyBytes: number;
  /** Of objects and arrays within each other. */
  readonly maxDepth: number;
  readonly maxBundleEntries: number;
}

export const defaultLimits: HttpLimits = {
  maxBodyBytes: 6 * 1024 * 1024,
  maxDepth: 200,
  maxBundleEntries: 5_000,
};

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/**
 * One interaction asked for, whether by an HTTP request of its own or by an entry of a batch. `Param` names the
 * parts of its path: `type`, `id`, `vid`, `operation`.
 */
export interface FhirRequest<Param extends string = never> {
  readonly method: Method;
  readonly params: Readonly<Record<Param, string>>;
  readonly query: URLSearchParams;
  /** A request header, or what stands for it in a batch entry; by its usual name. */
  header(name: string): string | undefined;
  /** The body as JSON, also when it came as XML; `undefined` when there is none. @throws FhirError 400, 413, 415 */
  json(): Promise<Json | undefined>;
  /** The body of a JSON Patch; `undefined` when there is none. @throws FhirError 400, 413, 415 */
  jsonPatch(): Promise<Json | undefined>;
  /** The pairs of a form body, as `POST _search` sends them. @throws FhirError 400, 413, 415 */
  form(): Promise<URLSearchParams>;
  /** The body as it is. @throws FhirError 400, 413, 415 */
  bytes(): Promise<Uint8Array>;
  /** Whether `_format` says that the answer is to be FHIR, whatever it holds. */
  readonly asksForFhir: boolean;
  /** Of every link: `https://example.org/fhir`, without a slash at the end. */
  readonly base: string;
  readonly principal: Principal;
}

/** What an interaction answers: data, so that it can become an HTTP response or an entry of a bundle. */
export interface Answer {
  readonly status: number;
  /** A resource as JSON text. */
  readonly content?: string;
  /** Instead of `content`. */
  readonly outcome?: OperationOutcome;
  /** Instead of `content`: what is no FHIR, of a media type of its own. */
  readonly raw?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string };
  /** `Patient/…` whose data is in `raw`, which a trace cannot read. */
  readonly patients?: ReadonlySet<string>;
  /** Says `ETag` and `Last-Modified`. */
  readonly version?: Pick<Version, 'versionId' | 'lastUpdated'>;
  /** An absolute URL. */
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler<Param extends string = never> = (
  request: FhirRequest<Param>,
  api: FhirApi,
) => Promise<Answer>;

/** One line of the table of everything that the server does. */
export interface Route {
  readonly method: Method;
  /** `:name` stands for one part of the path, `$operation` for one that starts with a dollar sign. */
  readonly path: string;
  /** What the caller must be allowed; an operation names its own. */
  readonly interaction: Interaction | 'operation';
  readonly handle: Handler<string>;
}
