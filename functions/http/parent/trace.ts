import type { Context } from 'hono';
import type { Access } from '../audit/access.ts';
import { addressOf } from '../client-address.ts';
import { principalOf } from './link.ts';
import type { LinkState } from './visit.ts';

/** The trace of one page of a link. Of a link that there never was nothing is known but where it was tried from. */
export function traceOfVisit(name: string, context: Context, state: LinkState, response: Response): Access {
  const link = 'link' in state ? state.link : undefined;
  return {
    principal: link ? principalOf(link) : { kind: 'anonymous' },
    interaction: `link:${name}`,
    status: response.status,
    refusal: state.kind === 'closed' ? state.reason : undefined,
    what: link && `Task/${link.task}`,
    patients: link?.subject.startsWith('Patient/') ? [link.subject] : [],
    written: new Map(),
    refusedEntries: 0,
    from: addressOf(context),
  };
}
