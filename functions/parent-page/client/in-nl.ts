import { speak } from '../texts.ts';
import { nl } from '../texts-nl.ts';
import { enhance } from './main.ts';

speak('nl', nl);
enhance();
