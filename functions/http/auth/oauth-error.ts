/** The errors of a token endpoint: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const statusOf = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  /** Of https://www.rfc-editor.org/rfc/rfc8628#section-3.5: the others have no word for it. */
  slow_down: 429,
} as const;

export type OAuthErrorCode = keyof typeof statusOf;

/** Refuses a token request. `description` is for the developer of the client and quotes nothing secret. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly retryAfterSeconds: number | undefined;
  constructor(code: OAuthErrorCode, description: string, retryAfterSeconds?: number) {
    super(description);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): (typeof statusOf)[OAuthErrorCode] {
    return statusOf[this.code];
  }
}
