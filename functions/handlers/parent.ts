import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createAudit } from '../http/audit/create-audit.ts';
import { createEntryApp } from '../http/paper/entry-app.ts';
import { createParentApp } from '../http/parent/parent-app.ts';
import { createTabletApp } from '../http/tablet/tablet-app.ts';
import { type PageLanguage, pageLanguages } from '../parent-page/texts.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment, variables } from './environment.ts';
import { readSearchDefinitions } from './knowledge.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';

const { KRING_ORIGIN_SECRET, KRING_CARE, KRING_CRISIS, KRING_EMERGENCY, KRING_ON_CALL } = variables;
const settings = readEnvironment(
  {
    ...repositoryVariables,
    KRING_ORIGIN_SECRET,
    KRING_CARE,
    KRING_CRISIS,
    KRING_EMERGENCY,
    KRING_ON_CALL,
  },
  process.env,
);

const publicUrl = settings.KRING_PUBLIC_URL;
const searchDefinitions = readSearchDefinitions(beside('definitions'));
const { repository } = openRepository(settings, searchDefinitions);
const clientScripts = Object.fromEntries(
  pageLanguages.map((language) => [language, readFileSync(beside(`client-${language}.js`), 'utf8')]),
) as Record<PageLanguage, string>;
const shared = {
  repository,
  searchDefinitions,
  clock: Date.now,
  publicUrl,
  newToken: () => randomBytes(24).toString('base64url'),
  onCall: settings.KRING_ON_CALL,
  report,
  audit: createAudit({ repository, publicUrl, clock: Date.now }),
};
const help = {
  ...(settings.KRING_CARE && { care: settings.KRING_CARE }),
  ...(settings.KRING_CRISIS && { crisis: settings.KRING_CRISIS }),
  ...(settings.KRING_EMERGENCY && { emergency: settings.KRING_EMERGENCY }),
};
const app = createParentApp({ ...shared, ...help, clientScripts });
app.route('/', createEntryApp(shared));
app.route('/', createTabletApp({ ...shared, ...help }));

/** `/q/…`: parents who hold a link. `/paper/…`: workers who print sheets and type them in. `/tablet`: a tablet that goes round. */
export const handler = lambdaHttp(app.fetch, {
  publicUrl,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});
