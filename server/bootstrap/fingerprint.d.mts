export function sourceFiles(base: string, paths: readonly string[]): string[];
export function quickFingerprint(base: string, files: readonly string[]): string;
export function contentFingerprint(base: string, files: readonly string[]): string;
