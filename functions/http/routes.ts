import type { Handler, Method, Route } from './api.ts';
import { asyncStatus, cancelAsync } from './async/status.ts';
import { batchOrTransaction } from './interactions/bundle.ts';
import { capabilities } from './interactions/capabilities.ts';
import { create } from './interactions/create.ts';
import { conditionalDelete, deleteInstance } from './interactions/delete.ts';
import { historySystem, historyType } from './interactions/history-feed.ts';
import { historyInstance } from './interactions/history-instance.ts';
import { conditionalPatch, patch } from './interactions/patch.ts';
import { read } from './interactions/read.ts';
import {
  searchCompartmentByGet,
  searchCompartmentByPost,
  searchWholeCompartmentByPost,
} from './interactions/search-compartment.ts';
import { searchSystemByGet, searchSystemByPost } from './interactions/search-system.ts';
import { searchByGet, searchByPost } from './interactions/search-type.ts';
import { conditionalUpdate, update } from './interactions/update.ts';
import { vread } from './interactions/vread.ts';
import { operation } from './operations/call.ts';

/** Everything that the server does, below the base: https://hl7.org/fhir/R4/http.html#summary */
export const routes: readonly Route[] = [
  route('GET', '/metadata', 'capabilities', capabilities),
  route('OPTIONS', '/', 'capabilities', capabilities),
  route('POST', '/', 'batch', batchOrTransaction),
  route('GET', '/', 'search', searchSystemByGet),
  route('POST', '/_search', 'search', searchSystemByPost),
  route('GET', '/$operation', 'operation', operation('system')),
  route('POST', '/$operation', 'operation', operation('system')),
  route('GET', '/:type/$operation', 'operation', operation('type')),
  route('POST', '/:type/$operation', 'operation', operation('type')),
  route('GET', '/:type/:id/$operation', 'operation', operation('instance')),
  route('POST', '/:type/:id/$operation', 'operation', operation('instance')),
  route('GET', '/_async/:id', 'async-status', asyncStatus),
  route('DELETE', '/_async/:id', 'async-status', cancelAsync),
  route('GET', '/:type', 'search', searchByGet),
  route('POST', '/:type/_search', 'search', searchByPost),
  route('POST', '/:type', 'create', create),
  route('PUT', '/:type', 'conditional-update', conditionalUpdate),
  route('PATCH', '/:type', 'conditional-patch', conditionalPatch),
  route('DELETE', '/:type', 'conditional-delete', conditionalDelete),
  route('GET', '/:type/:id', 'read', read),
  route('PUT', '/:type/:id', 'update', update),
  route('PATCH', '/:type/:id', 'patch', patch),
  route('DELETE', '/:type/:id', 'delete', deleteInstance),
  route('GET', '/:type/:id/:member', 'search', searchCompartmentByGet),
  route('POST', '/:type/:id/:member/_search', 'search', searchCompartmentByPost),
  route('POST', '/:type/:id/_search', 'search', searchWholeCompartmentByPost),
  route('GET', '/_history', 'history-system', historySystem),
  route('GET', '/:type/_history', 'history-type', historyType),
  route('GET', '/:type/:id/_history', 'history', historyInstance),
  route('GET', '/:type/:id/_history/:vid', 'vread', vread),
];

type ParamsOf<Path extends string> = Path extends `/${infer Part}/${infer Rest}`
  ? ParamOf<Part> | ParamsOf<`/${Rest}`>
  : Path extends `/${infer Part}`
    ? ParamOf<Part>
    : never;
type ParamOf<Part extends string> = Part extends `:${infer Name}` | `$${infer Name}` ? Name : never;

function route<Path extends string>(
  method: Method,
  path: Path,
  interaction: Route['interaction'],
  handle: Handler<ParamsOf<Path>>,
): Route {
  return { method, path, interaction, handle };
}
