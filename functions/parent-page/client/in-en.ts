import { speak } from '../texts.ts';
import { en } from '../texts-en.ts';
import { enhance } from './main.ts';

speak('en', en);
enhance();
