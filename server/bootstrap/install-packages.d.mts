export function installPackages(): Promise<void>;
export function packagesMatch(lockText: string, installedText?: string | null): boolean;
