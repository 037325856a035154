/**
 * Neighbours put together: `size` in each block, and what is left over in the last one. Blocks of twice the size are
 * made of whole blocks.
 */
export function blocksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.max(1, Math.floor(all.length / size));
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * size, index === count - 1 ? all.length : (index + 1) * size),
  );
}
