export function collectLog(text: unknown): void;
