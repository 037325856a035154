import type { Principal } from '../access/principal.ts';
import { Throttled } from './errors.ts';
import { createRateLimit, type Rate } from './rate-limit.ts';

export interface AdmissionRates {
  /** Of one client, or one person. */
  readonly requests: Rate;
  /** Of credentials that do not hold, from one address. */
  readonly refusals: Rate;
}

const defaultRates: AdmissionRates = {
  requests: { burst: 600, perMinute: 3_000 },
  refusals: { burst: 30, perMinute: 10 },
};

/** Who may ask again so soon. */
export interface Admission {
  /** Before it is known who asks. @throws Throttled when this address has sent too much that does not hold */
  readonly fromAddress: (address: string | undefined) => void;
  readonly refused: (address: string | undefined) => void;
  /** @throws Throttled */
  readonly of: (principal: Principal) => void;
}

export function createAdmission(clock: () => number, rates: AdmissionRates = defaultRates): Admission {
  const requests = createRateLimit(rates.requests, clock);
  const refusals = createRateLimit(rates.refusals, clock);
  return {
    fromAddress: (address = '') => {
      const seconds = refusals.waitFor(address);
      if (seconds !== undefined) throw new Throttled('Too many credentials from here did not hold', seconds);
    },
    refused: (address = '') => {
      refusals.take(address);
    },
    of: (principal) => {
      const name = nameOf(principal);
      const seconds = name === undefined ? undefined : requests.take(name);
      if (seconds !== undefined) throw new Throttled('These are too many requests in a short time', seconds);
    },
  };
}

function nameOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'client':
    case 'patient':
      return `client ${principal.clientId}`;
    case 'person':
      return `person ${principal.issuer} ${principal.subject}`;
    default:
      return undefined;
  }
}
