import { assertionAlgorithms } from './client-assertion.ts';

export function tokenEndpoint(publicUrl: string): string {
  return `${publicUrl}/auth/token`;
}

/**
 * What `/fhir/.well-known/smart-configuration` answers
 * (https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known). There is no app launch, and so no
 * authorisation endpoint and nothing about codes.
 */
export function smartConfiguration(publicUrl: string) {
  return {
    token_endpoint: tokenEndpoint(publicUrl),
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    scopes_supported: ['system/*.cruds', 'system/*.rs', 'system/*.read', 'system/*.write', 'system/*.*'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}
