import type { Signal } from '../indicator/run-chart.ts';
import type { PageLanguage } from './texts.ts';

/** What the page of run charts says by itself, in plain words. French has not been read by a native speaker yet. */
export interface RunChartTexts {
  readonly title: string;
  readonly intro: string;
  readonly all: string;
  readonly own: string;
  readonly ofGroup: (group: string) => string;
  readonly from: string;
  readonly until: string;
  readonly monthHint: string;
  readonly by: string;
  readonly month: string;
  readonly quarter: string;
  readonly group: string;
  readonly groupHint: string;
  readonly show: string;
  readonly chart: (title: string) => string;
  readonly median: (value: string) => string;
  readonly noMedian: string;
  readonly when: string;
  readonly value: string;
  readonly outOf: string;
  readonly side: string;
  readonly above: string;
  readonly below: string;
  readonly onMedian: string;
  readonly nothing: string;
  readonly tooFew: string;
  readonly signals: string;
  readonly noSignal: string;
  readonly signal: Readonly<
    Record<Signal['rule'], (points: string, from: string, to: string, runs: string) => string>
  >;
  readonly rules: string;
  readonly signIn: { readonly title: string; readonly text: string };
  readonly refused: string;
}

export const runChartTexts: Readonly<Record<PageLanguage, RunChartTexts>> = {
  en: {
    title: 'Our figures over time',
    intro: 'Run charts of your own figures, to learn from. Nobody else sees them.',
    all: 'All indicators',
    own: 'All that you may see, as it is now.',
    ofGroup: (group) => `Of ${group} alone. A point is told of five persons or more.`,
    from: 'From',
    until: 'Until',
    monthHint: 'A month, such as 2026-01',
    by: 'One point for each',
    month: 'month',
    quarter: 'quarter',
    group: 'One group alone',
    groupHint: 'Such as Group/123. Leave it empty for all.',
    show: 'Show',
    chart: (title) => `${title} over time, with its median. The same numbers are in the table below.`,
    median: (value) => `Median ${value}`,
    noMedian: 'There is nothing to draw yet: no point of this period has a value.',
    when: 'When',
    value: 'Value',
    outOf: 'Out of',
    side: 'Median',
    above: 'above',
    below: 'below',
    onMedian: 'on it',
    nothing: 'nothing counted',
    tooFew: 'fewer than five persons: not told',
    signals: 'What chance does not explain',
    noSignal: 'No signal: what goes up and down here may well be chance.',
    signal: {
      shift: (points, from, to) =>
        `A shift: ${points} points in a row on one side of the median, from ${from} to ${to}.`,
      trend: (points, from, to) => `A trend: ${points} points that all go one way, from ${from} to ${to}.`,
      'too-few-runs': (_points, _from, _to, runs) =>
        `Too few runs (${runs}): the points stay on one side longer than chance would have it.`,
      'too-many-runs': (_points, _from, _to, runs) =>
        `Too many runs (${runs}): the points change sides more often than chance would have it.`,
    },
    rules:
      'A shift is six points or more on one side of the median, a trend five or more that go up, or down. A signal says that something changed, not why.',
    signIn: {
      title: 'Open this from your own system',
      text: 'These are figures of an organisation. The page needs the access token of who may see them; your system sends it along.',
    },
    refused: 'This cannot be shown',
  },
  nl: {
    title: 'Onze cijfers door de tijd',
    intro: 'Verloopgrafieken van uw eigen cijfers, om van te leren. Niemand anders ziet ze.',
    all: 'Alle indicatoren',
    own: 'Alles wat u mag zien, zoals het nu is.',
    ofGroup: (group) => `Alleen van ${group}. Een punt wordt getoond vanaf vijf personen.`,
    from: 'Van',
    until: 'Tot en met',
    monthHint: 'Een maand, zoals 2026-01',
    by: 'Eén punt per',
    month: 'maand',
    quarter: 'kwartaal',
    group: 'Alleen één groep',
    groupHint: 'Zoals Group/123. Laat leeg voor alles.',
    show: 'Tonen',
    chart: (title) => `${title} door de tijd, met de mediaan. Dezelfde getallen staan in de tabel eronder.`,
    median: (value) => `Mediaan ${value}`,
    noMedian: 'Er is nog niets te tekenen: geen punt van deze periode heeft een waarde.',
    when: 'Wanneer',
    value: 'Waarde',
    outOf: 'Van',
    side: 'Mediaan',
    above: 'erboven',
    below: 'eronder',
    onMedian: 'erop',
    nothing: 'niets geteld',
    tooFew: 'minder dan vijf personen: niet getoond',
    signals: 'Wat geen toeval lijkt',
    noSignal: 'Geen signaal: wat hier op en neer gaat, kan heel goed toeval zijn.',
    signal: {
      shift: (points, from, to) =>
        `Een verschuiving: ${points} punten achter elkaar aan één kant van de mediaan, van ${from} tot ${to}.`,
      trend: (points, from, to) =>
        `Een trend: ${points} punten die allemaal één kant op gaan, van ${from} tot ${to}.`,
      'too-few-runs': (_points, _from, _to, runs) =>
        `Te weinig wisselingen (${runs}): de punten blijven langer aan één kant dan toeval zou doen.`,
      'too-many-runs': (_points, _from, _to, runs) =>
        `Te veel wisselingen (${runs}): de punten wisselen vaker van kant dan toeval zou doen.`,
    },
    rules:
      'Een verschuiving is zes punten of meer aan één kant van de mediaan, een trend vijf of meer die stijgen, of dalen. Een signaal zegt dat er iets veranderd is, niet waarom.',
    signIn: {
      title: 'Open dit vanuit uw eigen systeem',
      text: 'Dit zijn cijfers van een organisatie. De pagina heeft het toegangsbewijs nodig van wie ze mag zien; uw systeem stuurt dat mee.',
    },
    refused: 'Dit kan niet worden getoond',
  },
  fr: {
    title: 'Nos chiffres au fil du temps',
    intro: 'Des graphiques de vos propres chiffres, pour en tirer des leçons. Personne d’autre ne les voit.',
    all: 'Tous les indicateurs',
    own: 'Tout ce que vous pouvez voir, tel que c’est maintenant.',
    ofGroup: (group) => `De ${group} seulement. Un point est montré à partir de cinq personnes.`,
    from: 'De',
    until: 'À',
    monthHint: 'Un mois, comme 2026-01',
    by: 'Un point par',
    month: 'mois',
    quarter: 'trimestre',
    group: 'Un seul groupe',
    groupHint: 'Comme Group/123. Laissez vide pour tous.',
    show: 'Montrer',
    chart: (title) =>
      `${title} au fil du temps, avec la médiane. Les mêmes nombres sont dans le tableau ci-dessous.`,
    median: (value) => `Médiane ${value}`,
    noMedian: 'Rien à dessiner encore : aucun point de cette période n’a de valeur.',
    when: 'Quand',
    value: 'Valeur',
    outOf: 'Sur',
    side: 'Médiane',
    above: 'au-dessus',
    below: 'au-dessous',
    onMedian: 'dessus',
    nothing: 'rien de compté',
    tooFew: 'moins de cinq personnes : non montré',
    signals: 'Ce que le hasard n’explique pas',
    noSignal: 'Pas de signal : ces hauts et ces bas peuvent bien être du hasard.',
    signal: {
      shift: (points, from, to) =>
        `Un décalage : ${points} points de suite du même côté de la médiane, de ${from} à ${to}.`,
      trend: (points, from, to) =>
        `Une tendance : ${points} points qui vont tous dans le même sens, de ${from} à ${to}.`,
      'too-few-runs': (_points, _from, _to, runs) =>
        `Trop peu de séries (${runs}) : les points restent du même côté plus longtemps que le hasard ne le ferait.`,
      'too-many-runs': (_points, _from, _to, runs) =>
        `Trop de séries (${runs}) : les points changent de côté plus souvent que le hasard ne le ferait.`,
    },
    rules:
      'Un décalage, c’est six points ou plus du même côté de la médiane ; une tendance, cinq ou plus qui montent, ou qui descendent. Un signal dit que quelque chose a changé, pas pourquoi.',
    signIn: {
      title: 'Ouvrez ceci depuis votre propre système',
      text: 'Ce sont les chiffres d’une organisation. La page a besoin du jeton d’accès de qui peut les voir ; votre système l’envoie avec la demande.',
    },
    refused: 'Ceci ne peut pas être montré',
  },
};
