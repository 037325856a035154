/** https://hl7.org/fhir/R4/valueset-issue-type.html, all of it. */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'unknown'
  | 'expired'
  | 'forbidden'
  | 'suppressed'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'multiple-matches'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'code-invalid'
  | 'extension'
  | 'too-costly'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'lock-error'
  | 'no-store'
  | 'exception'
  | 'timeout'
  | 'incomplete'
  | 'throttled'
  | 'informational';

export type IssueSeverity = 'fatal' | 'error' | 'warning' | 'information';

/** One thing to say about a request or a resource: what is wrong, where, and what would be right. */
export interface Issue {
  readonly severity: IssueSeverity;
  readonly code: IssueCode;
  /** For a person: what was wrong and what would be right. Never holds more of the content than is needed. */
  readonly diagnostics: string;
  /** FHIRPath of the element, such as `Patient.name[0].given`; for a request part, `http.If-Match` or the like. */
  readonly expression?: string;
}

/** An interface's answer that is an error. Thrown by everything that is not pure; caught in one place in `http`. */
export class FhirError extends Error {
  override readonly name = 'FhirError';
  readonly issues: readonly [Issue, ...Issue[]];
  /** Set only where the HTTP status does not follow from the first issue's code. */
  readonly status: number | undefined;
  constructor(issues: readonly [Issue, ...Issue[]], status?: number) {
    super(issues[0].diagnostics);
    this.issues = issues;
    this.status = status;
  }
}

export function error(code: IssueCode, diagnostics: string, expression?: string): Issue {
  return issue('error', code, diagnostics, expression);
}

export function warning(code: IssueCode, diagnostics: string, expression?: string): Issue {
  return issue('warning', code, diagnostics, expression);
}

export function information(code: IssueCode, diagnostics: string, expression?: string): Issue {
  return issue('information', code, diagnostics, expression);
}

function issue(severity: IssueSeverity, code: IssueCode, diagnostics: string, expression?: string): Issue {
  const said = { severity, code, diagnostics: printable(diagnostics) };
  return expression === undefined ? said : { ...said, expression: printable(expression) };
}

/**
 * What of the content is quoted may hold what no FHIR string can, and what turns a terminal or the direction of the text
 * around: control characters, half surrogates, line separators, marks of direction.
 */
function printable(text: string): string {
  return text.replace(unprintable, '\ufffd').toWellFormed();
}

const unprintable = /[\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** A `FhirError` with one issue, the usual case. */
export function fhirError(
  code: IssueCode,
  diagnostics: string,
  expression?: string,
  status?: number,
): FhirError {
  return new FhirError([error(code, diagnostics, expression)], status);
}

export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly {
    readonly severity: IssueSeverity;
    readonly code: IssueCode;
    readonly diagnostics: string;
    readonly expression?: readonly string[];
  }[];
}

/** https://hl7.org/fhir/R4/operationoutcome.html */
export function operationOutcome(issues: readonly Issue[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ expression, ...rest }) =>
      expression === undefined ? rest : { ...rest, expression: [expression] },
    ),
  };
}
