/** The named entities of XHTML 1.0 (https://www.w3.org/TR/xhtml1/dtds.html#h-A2), which a narrative may use. */
const names = new Set(
  (
    'quot amp apos lt gt nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 ' +
    'sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring ' +
    'AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash ' +
    'Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
    'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn ' +
    'yuml OElig oelig Scaron scaron Yuml circ tilde ensp emsp thinsp zwnj zwj lrm rlm ndash mdash lsquo rsquo sbquo ldquo ' +
    'rdquo bdquo dagger Dagger permil lsaquo rsaquo euro fnof Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda ' +
    'Mu Nu Xi Omicron Pi Rho Sigma Tau Upsilon Phi Chi Psi Omega alpha beta gamma delta epsilon zeta eta theta iota kappa ' +
    'lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega thetasym upsih piv bull hellip prime Prime ' +
    'oline frasl weierp image real trade alefsym larr uarr rarr darr harr crarr lArr uArr rArr dArr hArr forall part exist ' +
    'empty nabla isin notin ni prod sum minus lowast radic prop infin ang and or cap cup int there4 sim cong asymp ne equiv ' +
    'le ge sub sup nsub sube supe oplus otimes perp sdot lceil rceil lfloor rfloor lang rang loz spades clubs hearts diams'
  ).split(' '),
);

/** Whether every ampersand begins a character reference, by number or by a name that there is. */
export function hasOnlyEntities(xhtml: string): boolean {
  for (let at = xhtml.indexOf('&'); at !== -1; at = xhtml.indexOf('&', at + 1)) {
    const [, name, number] =
      /^&(?:([A-Za-z][A-Za-z0-9]{1,9})|(#(?:\d{1,7}|x[0-9A-Fa-f]{1,6})));/.exec(xhtml.slice(at, at + 12)) ??
      [];
    if (number === undefined && (name === undefined || !names.has(name))) return false;
  }
  return true;
}
