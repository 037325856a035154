/** As scores are told. */
export function toOneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
