/**
 * Runs `work` on every input, at most `limit` at a time; answers in the order of the inputs. After a failure no
 * more is started, and what is under way is waited for: nothing goes on behind the caller's back.
 */
export async function inParallel<T, R>(
  inputs: readonly T[],
  limit: number,
  work: (input: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const failures: unknown[] = [];
  const rest = inputs.entries();
  const lane = async (): Promise<void> => {
    for (const [index, input] of rest) {
      if (failures.length > 0) return;
      try {
        answers[index] = await work(input);
      } catch (failure) {
        failures.push(failure);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return answers;
}

export function inChunks<T>(inputs: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(inputs.length / size) }, (_, index) =>
    inputs.slice(index * size, (index + 1) * size),
  );
}
