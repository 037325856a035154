import { lintQuestionnaire } from '../functions/questionnaire/lint/lint.ts';
import { translationStatuses } from '../functions/questionnaire/lint/translations.ts';
import { questionnaireNames, readQuestionnaire } from './read.ts';

/** `npm run lint:questionnaires` says what an author should look at, and how far each wording is to be relied on. */
let errors = 0;
for (const file of ['questionnaire.json', 'structure.json']) {
  for (const name of await questionnaireNames(file)) {
    const resource = await readQuestionnaire(name, file);
    const wordings = [...translationStatuses(resource)].map(([language, status]) => `${language} ${status}`);
    console.log(`${name}: ${wordings.join(', ') || 'without wording'}`);
    for (const { severity, diagnostics } of lintQuestionnaire(resource)) {
      if (file === 'structure.json' && /how far the/.test(diagnostics)) continue;
      console.log(`  ${severity}: ${diagnostics}`);
      if (severity === 'error') errors += 1;
    }
  }
}
process.exitCode = errors > 0 ? 1 : 0;
