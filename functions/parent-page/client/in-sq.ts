import { speak } from '../texts.ts';
import { sq } from '../texts-sq.ts';
import { enhance } from './main.ts';

speak('sq', sq);
enhance();
