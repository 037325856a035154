import { speak } from '../texts.ts';
import { fr } from '../texts-fr.ts';
import { enhance } from './main.ts';

speak('fr', fr);
enhance();
