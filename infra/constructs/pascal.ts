/** `upkeep` → `Upkeep`, as names of constructs are written. */
export function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
