import type { Principal } from '../../access/principal.ts';

/** One request, as its trace tells it: nothing of what was asked with or answered but which records it touched. */
export interface Access {
  readonly principal: Principal;
  /** Such as `read`, `conditional-update`, `operation:invite`; `link:…` of a parent's page, `token` of a client. */
  readonly interaction: string;
  /** Of the answer. */
  readonly status: number;
  /** The code of the first issue, when it was refused. */
  readonly refusal?: string | undefined;
  /** What the URL names: `Encounter`, `Encounter/1`. */
  readonly resourceType?: string | undefined;
  readonly what?: string | undefined;
  /** References to the patients whose data was answered, written, or refused. */
  readonly patients: readonly string[];
  /** How many resources of each type were written. */
  readonly written: ReadonlyMap<string, number>;
  /** How many entries of a batch were refused. */
  readonly refusedEntries: number;
  /** The registered client that a refused request for a token said it was. */
  readonly claimedClient?: string | undefined;
  /** The client that was registered or changed; `keys` are their names, or where they are. */
  readonly client?:
    | {
        readonly id: string;
        readonly role: string;
        readonly organization?: string;
        readonly keys: string;
      }
    | undefined;
  /** The network address that it came from. */
  readonly from?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Leaves a trace; what has none is not answered. @throws FhirError `transient` */
export type Audit = (access: Access) => Promise<void>;
