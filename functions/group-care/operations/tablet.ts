import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { one } from './declare.ts';

export const openTablet: OperationDeclaration = {
  name: 'open-tablet',
  title: 'Open a tablet that goes round a group',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    'Answers a link that opens once, within an hour, on a tablet that is handed from one to the next for four hours: each member of the group types the code on her sheet ($print), and answers her own questionnaire. Nothing of one is left on the screen or in the browser for another.',
  in: [],
  out: [one('url', 'uri', 'The link, to be opened on that tablet')],
};
