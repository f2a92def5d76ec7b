/** Every file below the given paths, sorted; tests and what builds leave behind are not sources. */
export function sourceFiles(base: string, paths: readonly string[]): string[];

/** Changes whenever a file's time, size or name does: quick, but also after a mere checkout. */
export function quickFingerprint(base: string, files: readonly string[]): string;

/** Changes only when the content of a file, or a name, does. */
export function contentFingerprint(base: string, files: readonly string[]): string;
