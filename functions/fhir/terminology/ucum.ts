/** The symbols of UCUM, https://ucum.org/ucum#section-Tables-of-Terminal-Symbols: those that prefixes may stand before, and the others. */
const metric = new Set(
  (
    'm s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u pc [c] [h] ' +
    '[k] [eps_0] [mu_0] [e] eV [m_e] [m_p] [G] [g] [ly] gf Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci ' +
    'R RAD REM cal_[15] cal_[20] cal_m cal_IT cal_th cal tex m[H2O] m[Hg] eq osm g% kat U [iU] [IU] Np B ' +
    'B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW] st mho bit By Bd'
  ).split(' '),
);
const plain = new Set(
  (
    "10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] deg gon ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU " +
    'Torr atm [in_i] [ft_i] [yd_i] [mi_i] [fth_i] [nmi_i] [kn_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] ' +
    '[cyd_i] [bf_i] [cr_i] [mil_i] [cml_i] [hd_i] [ft_us] [yd_us] [in_us] [rd_us] [ch_us] [lk_us] ' +
    '[rch_us] [rlk_us] [fth_us] [fur_us] [mi_us] [acr_us] [srd_us] [smi_us] [sct] [twp] [mil_us] [in_br] ' +
    '[ft_br] [rd_br] [ch_br] [lk_br] [fth_br] [pc_br] [yd_br] [mi_br] [nmi_br] [kn_br] [acr_br] [gal_us] ' +
    '[bbl_us] [qt_us] [pt_us] [gil_us] [foz_us] [fdr_us] [min_us] [crd_us] [bu_us] [gal_wi] [pk_us] ' +
    '[dqt_us] [dpt_us] [tbs_us] [tsp_us] [cup_us] [foz_m] [cup_m] [tsp_m] [tbs_m] [gal_br] [pk_br] ' +
    '[bu_br] [qt_br] [pt_br] [gil_br] [foz_br] [fdr_br] [min_br] [gr] [lb_av] [lbf_av] [oz_av] [dr_av] ' +
    '[scwt_av] [lcwt_av] [ston_av] [lton_av] [stone_av] [pwt_tr] [oz_tr] [lb_tr] [sc_ap] [dr_ap] [oz_ap] ' +
    '[lb_ap] [oz_m] [lne] [pnt] [pca] [pnt_pr] [pca_pr] [pied] [pouce] [ligne] [didot] [cicero] [degF] ' +
    '[degR] [degRe] [Cal] [Btu_39] [Btu_59] [Btu_60] [Btu_m] [Btu_IT] [Btu_th] [Btu] [HP] [den] ' +
    "[in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop] [p'diop] %[slope] [mesh_i] [Ch] [drp] [hnsf'U] [MET] " +
    "[hp'_X] [hp'_C] [hp'_M] [hp'_Q] [hp_X] [hp_C] [hp_M] [hp_Q] [kp_X] [kp_C] [kp_M] [kp_Q] [pH] [S] " +
    "[HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U] " +
    "[bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] " +
    "[AU] [Amb'a'1'U] [PNU] [Lf] [D'ag'U] [FEU] [ELU] [EU] Ao b att [psi] circ sph [car_m] [car_Au] " +
    '[smoot] [m/s2/Hz^(1/2)] bit_s'
  ).split(' '),
);
const prefixes = new Set('Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti'.split(' '));

export const ucumUrl = 'http://unitsofmeasure.org';

/** Longer ones are not written by people. */
const maxLength = 200;

/**
 * Whether a code is a unit by the grammar of UCUM and of symbols that it has
 * (https://ucum.org/ucum#section-Grammar-of-Units-and-Unit-Terms), in the case that counts.
 */
export function isUcum(code: string): boolean {
  if (code === '' || code.length > maxLength) return false;
  const known = judged.get(code);
  if (known !== undefined) return known;
  const found = isOfGrammar(code);
  if (judged.size >= maxJudged) judged.clear();
  judged.set(code, found);
  return found;
}

/** There are few units that are used, and they are used all the time. */
const judged = new Map<string, boolean>();
const maxJudged = 1_000;

function isOfGrammar(code: string): boolean {
  // A point or slash within brackets belongs to the symbol.
  const tokens = code.match(/\{[^{}]*\}|[./()]|(?:\[[^\]]*\]|[^./(){}[\]])+/g) ?? [];
  if (tokens.join('') !== code) return false;
  return isTerm(tokens);
}

/** Operators stand between components, and a slash may stand first; a loop with a count of what is open. */
function isTerm(tokens: readonly string[]): boolean {
  let open = 0;
  let wantsComponent = true;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token === '(' && wantsComponent) open += 1;
    else if (token === ')' && !wantsComponent && open > 0) open -= 1;
    else if (token === '/' && (before === undefined || before === '(')) wantsComponent = true;
    else if ((token === '.' || token === '/') && !wantsComponent) wantsComponent = true;
    else if (token.startsWith('{')) {
      if (before?.startsWith('{') || before === ')' || !isPrintable(token)) return false;
      wantsComponent = false;
    } else if (wantsComponent && isSimple(token)) wantsComponent = false;
    else return false;
  }
  return open === 0 && !wantsComponent;
}

function isPrintable(annotation: string): boolean {
  // The specification has no spaces here, but what counts things is full of them: {Score Units}.
  return /^[ -~]+$/.test(annotation);
}

/** A whole number, or a symbol with a prefix and an exponent. */
function isSimple(token: string): boolean {
  if (/^\d+$/.test(token)) return true;
  if (isSymbol(token)) return true;
  const [, symbol] = /^(.*?[^\d+-])[+-]?\d+$/.exec(token) ?? [];
  return symbol !== undefined && isSymbol(symbol);
}

function isSymbol(text: string): boolean {
  if (metric.has(text) || plain.has(text)) return true;
  return [1, 2].some((length) => prefixes.has(text.slice(0, length)) && metric.has(text.slice(length)));
}
