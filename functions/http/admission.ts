import type { Principal } from '../access/principal.ts';
import { Throttled } from './errors.ts';
import { createRateLimit, type Rate } from './rate-limit.ts';

export interface AdmissionRates {
  /** Of one client, or one person. */
  readonly requests: Rate;
  /** Of credentials that do not hold, or are missing, from one address. */
  readonly refusals: Rate;
}

const defaultRates: AdmissionRates = {
  requests: { burst: 600, perMinute: 3_000 },
  refusals: { burst: 300, perMinute: 100 },
};

/** Who may ask again so soon. */
export interface Admission {
  /**
   * Counts a 401. Who has good credentials is never kept out by what others send from the same address, which may be
   * that of a proxy before all. @throws Throttled in its place when this address has sent too many
   */
  readonly refused: (address: string | undefined) => void;
  /** @throws Throttled */
  readonly of: (principal: Principal) => void;
}

export function createAdmission(clock: () => number, rates: AdmissionRates = defaultRates): Admission {
  const requests = createRateLimit(rates.requests, clock);
  const refusals = createRateLimit(rates.refusals, clock);
  return {
    refused: (address = '') => {
      const seconds = refusals.take(address);
      if (seconds !== undefined)
        throw new Throttled('Too many requests from here had no credentials that hold', seconds);
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
