/** Runs `npm ci` when the packages are missing or are not those of package-lock.json. */
export function installPackages(): Promise<void>;

/** Whether what npm says it has installed is what the lock file asks for. */
export function packagesMatch(lockText: string, installedText?: string | null): boolean;
