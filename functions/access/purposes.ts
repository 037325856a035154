import type { PurposeOfUse } from './principal.ts';

/** What each purpose belongs to, in http://terminology.hl7.org/CodeSystem/v3-ActReason. */
export const broader: Readonly<Record<PurposeOfUse, readonly string[]>> = {
  TREAT: ['PurposeOfUse'],
  COC: ['TREAT', 'PurposeOfUse'],
  SUPNWK: ['PATRQT', 'PurposeOfUse'],
  PUBHLTH: ['PurposeOfUse'],
  HRESCH: ['PurposeOfUse'],
  HOPERAT: ['PurposeOfUse'],
  PATRQT: ['PurposeOfUse'],
  BTG: ['ETREAT', 'TREAT', 'PurposeOfUse'],
};

/** All below PurposeOfUse there. */
export const knownPurposes: ReadonlySet<unknown> = new Set(
  [
    'HMARKT HOPERAT CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS HPRGRP HQUALIMP',
    'HSYSADMIN LABELING METAMGT MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR RECORDMGT SYSDEV HTEST TRAIN',
    'HPAYMT CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV',
    'HRESCH BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC PRECLINTRCH DSRCH POARCH TRANSRCH',
    'PATRQT FAMRQT PWATRNY SUPNWK PUBHLTH DISASTER THREAT TREAT CLINTRL COC ETREAT BTG ERTREAT POPHLTH',
  ].flatMap((line) => line.split(' ')),
);
