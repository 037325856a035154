import { speak } from '../texts.ts';
import { tr } from '../texts-tr.ts';
import { enhance } from './main.ts';

speak('tr', tr);
enhance();
