import { speak, texts } from './texts.ts';
import { ar } from './texts-ar.ts';
import { en } from './texts-en.ts';
import { fr } from './texts-fr.ts';
import { nl } from './texts-nl.ts';
import { sq } from './texts-sq.ts';
import { tr } from './texts-tr.ts';

speak('en', en);
speak('nl', nl);
speak('fr', fr);
speak('sq', sq);
speak('ar', ar);
speak('tr', tr);

export { texts };
