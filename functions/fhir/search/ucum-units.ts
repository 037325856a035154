/**
 * The part of UCUM that measurements are given in, as data: https://ucum.org/ucum. A unit is so many of its base
 * units; what is not here is compared by its code alone.
 */

/** Exponents of the base units by name; `IU` and other arbitrary units are bases of their own. */
export type Dimensions = Readonly<Record<string, number>>;

export interface UnitDefinition {
  readonly factor: number;
  readonly dimensions: Dimensions;
  /** Whether a prefix such as `m` may stand before it. */
  readonly metric: boolean;
  /** A scale with a zero of its own: kelvin = (value + offset) × factor. */
  readonly offset?: number;
}

const length = { m: 1 };
const area = { m: 2 };
const volume = { m: 3 };
const mass = { g: 1 };
const time = { s: 1 };
const pressure = { g: 1, m: -1, s: -2 };
const energy = { g: 1, m: 2, s: -2 };

function metric(factor: number, dimensions: Dimensions): UnitDefinition {
  return { factor, dimensions, metric: true };
}

function customary(factor: number, dimensions: Dimensions): UnitDefinition {
  return { factor, dimensions, metric: false };
}

const daySeconds = 86_400;

export const units: ReadonlyMap<string, UnitDefinition> = new Map([
  ['m', metric(1, length)],
  ['g', metric(1, mass)],
  ['s', metric(1, time)],
  ['mol', metric(1, { mol: 1 })],
  ['eq', metric(1, { mol: 1 })],
  ['osm', metric(1, { mol: 1 })],
  ['K', metric(1, { K: 1 })],
  ['cd', metric(1, { cd: 1 })],
  ['rad', metric(1, { rad: 1 })],
  ['C', metric(1, { C: 1 })],
  ['A', metric(1, { C: 1, s: -1 })],
  ['Hz', metric(1, { s: -1 })],
  ['N', metric(1_000, { g: 1, m: 1, s: -2 })],
  ['Pa', metric(1_000, pressure)],
  ['J', metric(1_000, energy)],
  ['W', metric(1_000, { g: 1, m: 2, s: -3 })],
  ['V', metric(1_000, { g: 1, m: 2, s: -2, C: -1 })],
  ['Ohm', metric(1_000, { g: 1, m: 2, s: -1, C: -2 })],
  ['Bq', metric(1, { s: -1 })],
  ['Gy', metric(1, { m: 2, s: -2 })],
  ['Sv', metric(1, { m: 2, s: -2 })],
  ['kat', metric(1, { mol: 1, s: -1 })],
  ['U', metric(1e-6 / 60, { mol: 1, s: -1 })],
  ['L', metric(1e-3, volume)],
  ['l', metric(1e-3, volume)],
  ['ar', metric(100, area)],
  ['t', metric(1e6, mass)],
  ['bar', metric(1e8, pressure)],
  ['m[Hg]', metric(133_322_000, pressure)],
  ['m[H2O]', metric(9_806_650, pressure)],
  ['cal', metric(4_184, energy)],
  ['[Cal]', customary(4_184_000, energy)],
  ['[IU]', metric(1, { IU: 1 })],
  ['[iU]', metric(1, { IU: 1 })],
  ["[arb'U]", customary(1, { arb: 1 })],
  ['[pH]', customary(1, { pH: 1 })],
  ['[CFU]', customary(1, { CFU: 1 })],
  ['%', customary(0.01, {})],
  ['[ppth]', customary(1e-3, {})],
  ['[ppm]', customary(1e-6, {})],
  ['[ppb]', customary(1e-9, {})],
  ['10*', customary(10, {})],
  ['10^', customary(10, {})],
  ['min', customary(60, time)],
  ['h', customary(3_600, time)],
  ['d', customary(daySeconds, time)],
  ['wk', customary(7 * daySeconds, time)],
  ['mo', customary(30.4375 * daySeconds, time)],
  ['a', customary(365.25 * daySeconds, time)],
  ['deg', customary(Math.PI / 180, { rad: 1 })],
  ['[in_i]', customary(0.0254, length)],
  ['[in_us]', customary(0.0254, length)],
  ['[ft_i]', customary(0.3048, length)],
  ['[yd_i]', customary(0.9144, length)],
  ['[mi_i]', customary(1_609.344, length)],
  ['[lb_av]', customary(453.59237, mass)],
  ['[oz_av]', customary(28.349523125, mass)],
  ['[stone_av]', customary(6_350.29318, mass)],
  ['[gr]', customary(0.06479891, mass)],
  ['[gal_us]', customary(0.003785411784, volume)],
  ['[qt_us]', customary(0.000946352946, volume)],
  ['[pt_us]', customary(0.000473176473, volume)],
  ['[cup_us]', customary(0.0002365882365, volume)],
  ['[foz_us]', customary(0.0000295735295625, volume)],
  ['[tbs_us]', customary(0.00001478676478125, volume)],
  ['[tsp_us]', customary(0.00000492892159375, volume)],
  ['[drp]', customary(5e-8, volume)],
  ['[psi]', customary(6_894_757.293168, pressure)],
  ['atm', customary(101_325_000, pressure)],
  ['Cel', { ...metric(1, { K: 1 }), offset: 273.15 }],
  ['[degF]', { ...customary(5 / 9, { K: 1 }), offset: 459.67 }],
]);

export const prefixes: ReadonlyMap<string, number> = new Map([
  ['Y', 1e24],
  ['Z', 1e21],
  ['E', 1e18],
  ['P', 1e15],
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
  ['h', 1e2],
  ['da', 1e1],
  ['d', 1e-1],
  ['c', 1e-2],
  ['m', 1e-3],
  ['u', 1e-6],
  ['n', 1e-9],
  ['p', 1e-12],
  ['f', 1e-15],
  ['a', 1e-18],
]);
