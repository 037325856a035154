import { FhirError, fhirError } from '../../fhir/outcome.ts';
import type { Repository, WriteView } from '../../repository/repository.ts';
import type { Audit } from './access.ts';
import { auditEvent } from './audit-event.ts';

export interface AuditSettings {
  readonly repository: Pick<Repository, 'commit'>;
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Keeps an AuditEvent of each request. Where authorisation is off there is nobody to tell apart, and nothing is kept;
 * what Kring does by itself is told by what it writes.
 */
export function createAudit({ repository, publicUrl, clock }: AuditSettings): Audit {
  return async (access) => {
    const { kind } = access.principal;
    if (kind === 'unrestricted' || kind === 'system') return;
    const resource = auditEvent(access, { nowMs: clock(), publicUrl });
    try {
      await repository.commit([{ kind: 'create', resource }], onlyKring);
    } catch (caught) {
      if (caught instanceof FhirError) throw untraceable;
      throw caught;
    }
  };
}

/** The trail is Kring's own: what asked for the access is not asked whether it may leave a trace. */
const onlyKring: WriteView = { visible: () => true, refuse: () => undefined };

const untraceable = fhirError(
  'transient',
  'This could not be noted in the audit trail, and so is not answered. A change may have been carried out: read it before you send it again',
);
