import { speak } from '../texts.ts';
import { ar } from '../texts-ar.ts';
import { enhance } from './main.ts';

speak('ar', ar);
enhance();
